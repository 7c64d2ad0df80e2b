"""`mock-entra mint`: a token from a running authority, true or wrong on purpose."""

import json
import os
import ssl
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from mock_entra.commands.refusing import refuse

ReadyFile = Annotated[
    Path | None, typer.Option(help="The running authority's ready file; by default the one MOCK_ENTRA_READY names.")
]
Request = Annotated[str, typer.Argument(help="What to mint, as JSON: see /_control/docs.", metavar="JSON")]


def mint(request: Request = "{}", ready_file: ReadyFile = None) -> None:
    """Print a token made by a running authority."""
    import httpx

    line = ready_line(ready_file)
    verify = ssl.create_default_context(cafile=line["ca"]) if line["ca"] else True
    address = f"{line['control']['url']}/worlds/{line['id']}/mint"
    headers = {"authorization": f"Bearer {line['control']['token']}", "content-type": "application/json"}
    try:
        answer = httpx.post(address, content=request.encode(), headers=headers, verify=verify, trust_env=False)
    except httpx.HTTPError as error:
        refuse(f"the authority at {line['url']} does not answer: {error}")
    if answer.is_error:
        refuse(answer.text)
    sys.stdout.write(str(answer.json()["token"]) + "\n")


def ready_line(given: Path | None) -> dict[str, Any]:
    path = given or Path(os.environ.get("MOCK_ENTRA_READY", ""))
    try:
        line: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        refuse(
            f"no ready line in {str(path)!r} ({error}): start `mock-entra serve --ready-file FILE` and name that FILE"
        )
    return line
