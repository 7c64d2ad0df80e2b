"""Programs that are no drivers: installed as clients are, run once, known by how they end and what they print."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance import environment, installation
from conformance.cast import AbsentClientError
from conformance.client import Client, ClientFile, fill
from conformance.samples import FOLDER

if TYPE_CHECKING:
    from conformance.stage import World

Facts = dict[str, Any]


def find(sample: str) -> Client:
    """Find a program by its name."""
    folder = FOLDER / sample
    told = tomllib.loads((folder / "program.toml").read_text(encoding="utf-8"))
    return Client(ClientFile.model_validate(told), folder, "")


async def run(sample: str, arguments: list[str], settings: dict[str, str], world: World) -> Facts:
    """Run a program to its end and return `exit`, `output`, `errors` and `foreign`.

    Raises `AbsentClientError` where it cannot be installed here.
    """
    program = find(sample)
    try:
        home = await installation.install(program)
    except installation.InstallError as error:
        raise AbsentClientError(str(error)) from None
    command = fill(program.run_command(), **installation.places(program, home))
    command[0] = shutil.which(command[0]) or command[0]
    with tempfile.TemporaryDirectory(prefix="conformance-program-") as own_home:
        around = environment.bare(Path(own_home)) | settings
        return await world.run([*command, *arguments], home, around)
