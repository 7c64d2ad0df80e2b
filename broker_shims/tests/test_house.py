"""The house itself: tables are whole, functions short, and what runs in other programs needs nothing of ours."""

import ast
import subprocess
import sys
from pathlib import Path

from broker_shims import control, operations, platforms, statuses
from broker_shims.doors.node import placing as in_node
from broker_shims.doors.python import placing as in_python
from broker_shims.failures import Operation
from broker_shims.prompts import Kind

HOUSE = Path(__file__).parents[1]
SOURCES = [path for path in HOUSE.rglob("*.py") if "tests" not in path.parts]


def test_every_operation_is_reached_from_another_process() -> None:
    assert set(operations.VERBS) == set(Operation)
    assert not set(operations.VERBS) & set(control.VERBS)


def test_public_and_wire_numbers_are_each_told_once() -> None:
    rows = statuses.STATUSES.values()
    assert sorted(row.public for row in rows) == sorted(row.wire for row in rows) == list(range(22))
    assert len({row.tag for row in rows}) == 22


def test_the_first_fifteen_statuses_are_the_same_on_the_wire() -> None:
    assert all(row.wire == row.public for row in statuses.STATUSES.values() if row.public < 15)


def test_every_platform_can_ask_for_a_password() -> None:
    assert all(Kind.PASSWORD in row.prompts for row in platforms.PLATFORMS.values())


def test_the_stand_in_for_python_has_every_name_of_the_real_one() -> None:
    """As `PyMsalRuntime.pyi` of 0.20.7 lists them, and CallbackData, which msal uses and the list leaves out."""
    names = {each.name for each in ast.parse(LISTED).body if isinstance(each, ast.ClassDef | ast.FunctionDef)}
    package = ast.parse((in_python.PATH / "pymsalruntime" / "__init__.py").read_text("utf-8"))
    assert names | {"CallbackData"} == offered(package)


def offered(module: ast.Module) -> set[str]:
    (listed,) = [node.value for node in module.body if isinstance(node, ast.Assign)]
    return set(ast.literal_eval(listed))


def test_what_runs_in_a_program_imports_the_standard_library_alone() -> None:
    known = {*sys.stdlib_module_names, "pymsalruntime"}
    for file in in_python.PATH.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        plain = {
            name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
        }
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
        assert plain | {str(node.module).split(".")[0] for node in froms} <= known, file


def test_the_preload_is_where_it_is_said_to_be() -> None:
    assert in_node.PRELOAD.exists()


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 40
    ]
    assert long == []


def test_the_face_imports_nothing() -> None:
    script = "import sys, broker_shims; print(sorted(m for m in sys.modules if m.startswith('broker_shims')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['broker_shims']"


LISTED = """
class Response_Status: ...
class LogLevel: ...
class SsoPolicyType: ...
class MSALRuntimeLogCallbackHandle: ...
class MSALRuntimeAsyncHandle: ...
class MSALRuntimeError: ...
class MSALRuntimeAccount: ...
class MSALRuntimeAuthParameters: ...
class MSALRuntimeAuthResult: ...
class MSALRuntimeSignOutResult: ...
class MSALRuntimeReadAccountResult: ...
class MSALRuntimeDiscoverAccountsResult: ...
def read_account_by_id(): ...
def signin(): ...
def signin_silently(): ...
def signin_interactively(): ...
def signout_silently(): ...
def discover_accounts(): ...
def acquire_token_silently(): ...
def acquire_token_interactively(): ...
def register_logging_callback(): ...
def set_is_pii_enabled(): ...
def get_console_window(): ...
def get_desktop_window(): ...
def get_sso_policy(): ...
"""
