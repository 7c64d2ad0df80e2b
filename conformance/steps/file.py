"""Somebody lays hands on a file of the story, where a client keeps its cache."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from conformance.edge import Edge
from conformance.missing import MissingHereError
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Change(Edge):
    """What becomes of the file."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    """Its name in the story's own folder."""
    text: str | None = None
    """This is in it now."""
    mode: str = Field("", pattern="^([0-7]{3})?$")
    """Its permissions are these, as `644`."""
    link_to: str | None = None
    """It is a symbolic link to another file of the folder."""
    cut: bool = False
    """Its second half is gone."""
    flip: bool = False
    """The bits of a byte in its middle are the opposite."""
    remove: bool = False
    """It is gone."""


class File(BaseStep):
    """A file is written, cut, tampered with, removed, or replaced by a link."""

    do: Literal["file"]
    with_: Change

    async def play(self, scene: Scene) -> Facts:
        change(scene.folder / self.with_.name, self.with_)
        return {}


def change(file: Path, wanted: Change) -> None:
    """Do to a file what is wanted."""
    if wanted.remove or wanted.link_to is not None:
        file.unlink(missing_ok=True)
    if wanted.link_to is not None:
        _link(file, file.parent / wanted.link_to)
    if wanted.text is not None:
        file.write_text(wanted.text, encoding="utf-8")
    if wanted.mode:
        _permit(file, wanted.mode)
    if wanted.cut:
        held = file.read_bytes()
        file.write_bytes(held[: len(held) // 2])
    if wanted.flip:
        held = file.read_bytes()
        middle = len(held) // 2
        file.write_bytes(held[:middle] + bytes([held[middle] ^ 0xFF]) + held[middle + 1 :])


def _permit(file: Path, mode: str) -> None:
    if os.name == "nt":
        raise MissingHereError("files have no permissions of this kind on Windows")
    file.chmod(int(mode, 8))


def _link(file: Path, target: Path) -> None:
    try:
        file.symlink_to(target)
    except OSError as error:
        raise MissingHereError(
            f"no symbolic links here: {error.strerror}; on Windows, turn developer mode on"
        ) from error
