"""The house itself: every file of a table is a row, every refusal is raised, and one line reads the clock."""

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mock_entra import client_authentication, errors, grants, policies, proof_of_possession, tokens
from mock_entra.world import Leniency

HOUSE = Path(__file__).parents[1]
SOURCES = [path for path in HOUSE.rglob("*.py") if "tests" not in path.parts]

TABLES: dict[str, Mapping[Any, Any]] = {
    "grants": grants.GRANTS,
    "policies": policies.POLICIES,
    "proof_of_possession": proof_of_possession.SCHEMES,
    "client_authentication": client_authentication.METHODS,
    "tokens": tokens.ACCESS_TOKENS,
}
NOT_ROWS = {
    "client_authentication": {"identify", "basic", "jws", "keys", "audience", "published_keys"},
    "tokens": {"claims", "subject", "groups", "optional", "id_token", "refresh", "client_info"},
}


@pytest.mark.parametrize("table", TABLES)
def test_every_file_of_a_table_is_a_row(table: str) -> None:
    files = {path.stem for path in (HOUSE / table).glob("*.py")} - {"__init__"} - NOT_ROWS.get(table, set())
    rows = {str(getattr(row, "__name__", "")).rpartition(".")[2] for row in TABLES[table].values()}
    assert rows == files


def test_every_refusal_of_the_table_is_raised_somewhere() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SOURCES if path.name != "errors.py")
    transient = [name for name, row in errors.ROWS.items() if row.status in (429, 503)]  # only a fault brings these
    silent = [name for name in errors.ROWS if name not in transient and not re.search(rf"\b{name}\b", text)]
    assert silent == []


def test_every_leniency_is_kept_somewhere() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SOURCES if path.name != "leniencies.py")
    assert [leniency.name for leniency in Leniency if f"Leniency.{leniency.name}" not in text] == []


def test_a_row_is_known_by_its_name_and_its_text() -> None:
    assert len({(row.code, row.text, row.error) for row in errors.ROWS.values()}) == len(errors.ROWS)


def test_one_line_reads_the_machines_clock() -> None:
    lines = [line for path in SOURCES for line in path.read_text("utf-8").splitlines() if "time.time(" in line]
    assert len(lines) == 1


def test_wire_text_of_refusals_lives_in_one_file() -> None:
    outside = [path.name for path in SOURCES if re.search(r'"AADSTS\d', path.read_text("utf-8"))]
    assert outside == []


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 40
    ]
    assert long == []


def test_the_face_imports_nothing() -> None:
    import subprocess
    import sys

    script = "import sys, mock_entra; print(sorted(m for m in sys.modules if m.startswith('mock_entra')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['mock_entra']"
