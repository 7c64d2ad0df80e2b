"""Files kept for this machine's user: whole or not at all, for their owner alone, the same for whoever comes first."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")


def home() -> Path:
    """The folder of what is kept for this machine's user: MOCK_ENTRA_HOME, else where the system keeps such data."""
    told = os.environ.get("MOCK_ENTRA_HOME")
    if told:
        return Path(told)
    import platformdirs  # 30 ms of a cold start that most often knows its home

    return platformdirs.user_data_path("mock-entra")


def keep(path: Path, read: Callable[[str], T], make: Callable[[], str]) -> T:
    """What `read` makes of the text at `path`, which is made first where there is none; OSError where it cannot be.

    Several processes that do this at one moment end with the same. A text that `read` refuses with ValueError is
    replaced, and a file that others may read is closed to them.
    """
    text = first(path, make)
    while True:
        try:
            return read(text)
        except ValueError as error:
            log.warning("%s is made anew, for it cannot be used: %s", path, error)
            text = succeed(path, text, make)


def first(path: Path, make: Callable[[], str]) -> str:
    """The text at `path`, or the one that was made for it by whoever was first."""
    try:
        return private_text(path)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place(make(), path, over=False)
        return private_text(path)


def succeed(path: Path, refused: str, make: Callable[[], str]) -> str:
    """The text that replaces `refused`: all who saw that one agree, by its digest, on one successor.

    The successor stays under its own name too, for those who are late.
    """
    digest = hashlib.sha256(refused.encode()).hexdigest()
    text = first(path.with_suffix(f".after-{digest[:16]}"), make)
    write_whole(path, text)
    return text


def private_text(path: Path) -> str:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        closed_to_others(path)
    return path.read_text("utf-8", errors="replace")


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Write the file so that whoever reads it finds the old text or the new one, whole."""
    place(text, path, over=True, mode=mode)


def place(text: str, path: Path, *, over: bool, mode: int = 0o600) -> None:
    """Let `text` appear at `path` at once, over what is there or only where nothing is."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        draft.chmod(mode)
        if over:
            draft.replace(path)
        else:
            linked(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def linked(draft: Path, path: Path) -> None:
    with suppress(FileExistsError):
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            raise
        except OSError:  # FAT and some network drives have no hard links; Windows never renames over a file
            if not path.exists():
                draft.rename(path)


def closed_to_others(path: Path) -> None:
    try:
        path.chmod(0o600)
    except OSError as error:
        log.warning("others may read the private key in %s: %s", path, error)
