"""The stand-in for Python has the surface of the real runtime, name by name, as the installed package writes it."""

import ast
import importlib.util
from pathlib import Path

import pytest

from broker_shims.doors.python.placing import PATH


def real_interface() -> ast.Module:
    """`PyMsalRuntime.pyi` of the installed package; importing that would start it."""
    spec = importlib.util.find_spec("pymsalruntime")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("pymsalruntime is not installed: pip install 'mock-entra[native]'")
    return ast.parse((Path(spec.submodule_search_locations[0]) / "PyMsalRuntime.pyi").read_text("utf-8"))


def ours() -> dict[str, ast.stmt]:
    files = (PATH / "pymsalruntime").glob("_*.py")
    return {name: node for file in files for name, node in named(ast.parse(file.read_text("utf-8"))).items()}


def named(tree: ast.Module) -> dict[str, ast.stmt]:
    kinds = ast.ClassDef | ast.FunctionDef
    return {node.name: node for node in tree.body if isinstance(node, kinds)}


def parameters(node: ast.FunctionDef) -> list[str]:
    return [each.arg for each in node.args.args]


def methods(node: ast.ClassDef, known: dict[str, ast.stmt]) -> dict[str, list[str]]:
    """Those that it has itself or by its base."""
    found: dict[str, list[str]] = {}
    for base in node.bases:
        inherited = known.get(base.id) if isinstance(base, ast.Name) else None
        found |= methods(inherited, known) if isinstance(inherited, ast.ClassDef) else {}
    return found | {each.name: parameters(each) for each in node.body if isinstance(each, ast.FunctionDef)}


def test_every_function_of_pymsalruntime_takes_what_the_real_one_takes() -> None:
    real, stand_in = named(real_interface()), ours()
    for name, node in real.items():
        mine = stand_in[name]
        if isinstance(node, ast.FunctionDef):
            assert isinstance(mine, ast.FunctionDef)
            assert parameters(mine) == parameters(node), name


def test_every_class_of_pymsalruntime_has_the_methods_of_the_real_one() -> None:
    real, stand_in = named(real_interface()), ours()
    for name, node in real.items():
        mine = stand_in[name]
        if isinstance(node, ast.ClassDef):
            assert isinstance(mine, ast.ClassDef)
            assert methods(node, real).items() <= methods(mine, stand_in).items(), name


def test_every_status_and_level_of_pymsalruntime_has_its_name() -> None:
    real, stand_in = named(real_interface()), ours()
    for name in ("Response_Status", "LogLevel", "SsoPolicyType"):
        assert words(real[name]) == words(stand_in[name])


def words(node: ast.stmt) -> list[str]:
    assert isinstance(node, ast.ClassDef)
    written: list[ast.expr] = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
    written += [each.targets[0] for each in node.body if isinstance(each, ast.Assign)]
    return [each.id for each in written if isinstance(each, ast.Name)]
