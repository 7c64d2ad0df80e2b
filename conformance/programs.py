"""Programs that are no drivers: installed as clients are, run once, known by how they end and what they print."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from conformance import attended, environment, installation
from conformance.attended import Asks
from conformance.cast import AbsentClientError
from conformance.client import Client, ClientFile, fill, fill_variables
from conformance.samples import FOLDER
from conformance.user.script import Channel

if TYPE_CHECKING:
    from conformance.scene import Scene

Facts = dict[str, Any]


class ProgramFile(ClientFile):
    """program.toml: what a client.toml says, and by which words the program sends somebody somewhere."""

    uses: str = ""
    """A file beside the programs' folders, `node` for `node.toml`: programs that use the same share an installation."""
    prompts: dict[Channel, str] = Field(default_factory=dict)
    """By channel: a regular expression for the line that sends a person there, with `url`, perhaps `code`."""
    served: str = ""
    """A regular expression for the line after which whoever came may close the window; without it, they do at once."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program of `samples/`, and what is installed for it."""

    file: ProgramFile
    folder: Path
    installed: Client


def find(sample: str) -> Program:
    """Find a program by its name."""
    folder = FOLDER / sample
    file = ProgramFile.model_validate(_read(folder / "program.toml"))
    shared = ClientFile.model_validate(_read(FOLDER / f"{file.uses}.toml")) if file.uses else None
    return Program(file, folder, Client(shared, FOLDER, "") if shared else Client(file, folder, ""))


def _read(file: Path) -> Facts:
    return tomllib.loads(file.read_text(encoding="utf-8"))


async def run(sample: str, arguments: list[str], settings: dict[str, str], visits: list[str], scene: Scene) -> Facts:
    """Run a program to its end and return `exit`, `output`, `errors` and `foreign`.

    Its own folder is the story's. One that sends people to a browser listens for them, and a device's broker is on the
    loopback, so neither is sealed in. Raises `AbsentClientError` where it cannot be installed here.
    """
    program = find(sample)
    try:
        home = await installation.install(program.installed)
    except installation.InstallError as error:
        raise AbsentClientError(str(error)) from None
    places = installation.places(program.installed, home) | {"here": str(program.folder)}
    command = fill(program.file.run, **places)
    command[0] = shutil.which(command[0]) or command[0]
    asks = Asks(program.file.prompts, program.file.served, visits)
    with tempfile.TemporaryDirectory(prefix="conformance-program-") as own_home:
        around = environment.bare(Path(own_home)) | fill_variables(program.installed.file.env.always, **places)
        around |= scene.players.behind(around) if scene.players.behind else {}
        sealed = "browser" not in program.file.prompts and not scene.device
        async with scene.world.place(around | settings, sealed=sealed) as place:
            return await attended.run([*command, *arguments], scene.folder, place, scene.person, asks)
