"""Evidence of a deviation, looked for in the package that is installed here."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from conformance import installation
from conformance.client import Client, fill
from conformance.expectation import Evidence, Expectations


async def missing(client: Client, expectations: Expectations) -> list[str]:
    """Return a line for each deviation whose evidence is gone."""
    if not expectations.deviations:
        return []
    try:
        home = await installation.install(client)
    except installation.InstallError as error:
        return [f"{client.label}: its evidence cannot be looked for: {error}"]
    lines = []
    for each in expectations.deviations:
        problem = _problem(each.evidence, client, home)
        if problem:
            lines.append(f"{expectations.file}: {each.scenario} {each.path}: {problem}")
    return lines


def _problem(evidence: Evidence, client: Client, home: Path) -> str:
    if evidence.link:
        return ""
    folder = package(evidence.package, client, home)
    if folder is None:
        return f"package {evidence.package} is not installed"
    file = folder / evidence.file
    if not file.is_file():
        return f"{evidence.package} has no file {evidence.file}"
    found = _plain(evidence.needle) in _plain(file.read_text(encoding="utf-8"))
    return "" if found else f"{evidence.package} {evidence.file} no longer says: {evidence.needle}"


def _plain(text: str) -> str:
    """White space does not matter: a needle may span lines."""
    return " ".join(text.split())


def package(name: str, client: Client, home: Path) -> Path | None:
    """Return the folder of a package, by the client's own table or by Python's."""
    if name in client.file.packages:
        return Path(fill([client.file.packages[name]], **installation.places(client, home))[0])
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
