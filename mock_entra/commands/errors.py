"""`mock-entra errors`: every refusal this authority knows."""

import json
import sys
from typing import Annotated

import typer

from mock_entra.errors import ROWS, Row


def errors(as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False) -> None:
    """List the refusals: AADSTS number, HTTP status, OAuth error, where it is known from, and the text."""
    rows = sorted(ROWS.items(), key=lambda item: (str(item[1].code), item[0]))
    if as_json:
        sys.stdout.write(json.dumps([plain(name, row) for name, row in rows], indent=2) + "\n")
        return
    for name, row in rows:
        sys.stdout.write(f"{row.code:<8} {row.status} {row.error:<24} {row.source:<10} {name:<24} {row.text}\n")


def plain(name: str, row: Row) -> dict[str, object]:
    return {
        "name": name,
        "code": row.code,
        "status": row.status,
        "error": row.error,
        "suberror": row.suberror,
        "source": row.source,
        "text": row.text,
    }
