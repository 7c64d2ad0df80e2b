"""A client as its folder describes it: client.toml, and how its program is started."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from conformance import needs
from conformance.clients import BUILT_IN, FOLDER
from conformance.edge import Edge
from conformance.places import MistakeError


class Timeouts(Edge):
    """How long to wait, in seconds, before the driver counts as broken."""

    start: float = 20
    """From the start of the process to the answer to `hello`."""
    verb: float = 30
    """For the answer to any other request."""
    install: float = 300
    """For all install commands together."""


class Environment(Edge):
    """Variables of the driver's process; `{ca}`, `{proxy}`, `{port}`, `{here}` and `{home}` are filled in."""

    always: dict[str, str] = Field(default_factory=dict)
    """For every scenario."""
    real: dict[str, str] | None = None
    """On top, for scenarios under real names; without this table the client cannot play them."""


class Native(Edge):
    """What the client needs to be played before the real native runtime of a broker."""

    probe: list[str] = Field(min_length=1)
    """A command that ends with 0 where its runtime can be loaded; `{python}`, `{here}` and `{home}` are filled in."""
    how_to_get: str
    """What to do where it cannot."""


def _known(need: str) -> str:
    try:
        return needs.named(need).name
    except LookupError as error:
        raise ValueError(str(error)) from None


class ClientFile(Edge):
    """client.toml: all that the suite needs to know of a client."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    """The client's name in the matrix and in the names of expectation files."""
    version: str = ""
    """The version that `install` brings; empty when it is whatever is found."""
    run: list[str] = Field(min_length=1)
    """The command of the driver. `{here}` is this folder, `{home}` the installed one, `{python}` our interpreter."""
    install: list[list[str]] = Field(default_factory=list)
    """Commands run once in `{home}`, which starts as a copy of `files`."""
    install_version: list[list[str]] = Field(default_factory=list)
    """The same for another version than `version`, which is `{version}`."""
    files: list[str] = Field(default_factory=list)
    """Files of this folder that are copied to `{home}` before `install`."""
    run_version: list[str] = Field(default_factory=list)
    """The command of the driver of another version, where it differs from `run`."""
    needs: list[Annotated[str, AfterValidator(_known)]] = Field(default_factory=list)
    """What it is not whole without, by the names that `conformance doctor` has for it (`make`, `gi`). Where an install
    command leaves a `lacking.txt` with what could not be built, it is installed anew once another of these is there."""
    probe: list[str] = Field(default_factory=list)
    """A command that ends with 0 where the client can run at all, for example `["node", "--version"]`."""
    how_to_get: str = ""
    """What to do where the probe fails."""
    packages: dict[str, str] = Field(default_factory=dict)
    """Where the packages that evidence speaks of are: name to folder, with `{home}`. Others are Python's."""
    env: Environment = Environment()
    timeouts: Timeouts = Timeouts()
    native: Native | None = None
    """The real runtime; without this table it is taken to be there."""
    serial: bool = False
    """One scenario at a time."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client asked for on the command line: its folder and the version wanted."""

    file: ClientFile
    folder: Path
    version: str

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def label(self) -> str:
        """The column's name: with the version where one was asked for."""
        return f"{self.name}@{self.version}" if self.other_version else self.name

    @property
    def other_version(self) -> bool:
        return bool(self.version) and self.version != self.file.version

    def install_commands(self) -> list[list[str]]:
        return self.file.install_version if self.other_version else self.file.install

    def run_command(self) -> list[str]:
        return (self.file.run_version if self.other_version else []) or self.file.run


def find(wanted: str) -> Client:
    """Find a client by `name`, `name@version` or the path of a folder with a client.toml; raise `MistakeError`."""
    name, _, version = wanted.partition("@")
    if name in BUILT_IN:
        return _read(FOLDER / name, version)
    folder, _, version = wanted.rpartition("@") if _is_folder(wanted.rpartition("@")[0]) else (wanted, "", "")
    if not _is_folder(folder):
        known = ", ".join(BUILT_IN)
        raise MistakeError(f"client {wanted}: neither a known client ({known}) nor a folder with a client.toml")
    return _read(Path(folder), version)


def _is_folder(name: str) -> bool:
    return bool(name) and (Path(name) / "client.toml").is_file()


def _read(folder: Path, version: str) -> Client:
    path = folder / "client.toml"
    try:
        file = ClientFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise MistakeError(f"{path}: {error}") from error
    except ValidationError as error:
        lines = (f"{path}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise MistakeError(*lines) from error
    if version and version != file.version and not (file.install_version or file.run_version):
        raise MistakeError(
            f"{path}: {file.name}@{version} was asked for, but it has neither install_version nor run_version"
        )
    return Client(file, folder.resolve(), version or file.version)


def fill(words: list[str], **values: str) -> list[str]:
    """Fill `{here}` and the like into a command."""
    return [_fill(word, {"python": sys.executable, **values}) for word in words]


def fill_variables(table: dict[str, str], **values: str) -> dict[str, str]:
    return {name: _fill(value, values) for name, value in table.items()}


def _fill(word: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        word = word.replace("{" + name + "}", value)
    return word
