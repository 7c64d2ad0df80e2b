"""A folder on disk for as long as one run takes; what a killed run left behind is swept by the next."""

import shutil
import tempfile
from pathlib import Path
from typing import IO

PREFIX = "mock-entra-run-"
ALIVE = "alive"


class RunFolder:
    """Its owner holds a lock on a file in it, which the system lets go of however the owner ends."""

    def __init__(self) -> None:
        sweep(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._alive = (self.path / ALIVE).open("w")
        locked(self._alive)

    def fill(self, files: dict[str, bytes]) -> None:
        for name, content in files.items():
            (self.path / name).write_bytes(content)

    def close(self) -> None:
        self._alive.close()
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Removes the folders of this user's runs that are no more."""
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            with (folder / ALIVE).open("r+") as alive:
                over = locked(alive)
        except OSError:  # another user's, or one that is being made at this moment
            continue
        if over:
            shutil.rmtree(folder, ignore_errors=True)


def locked(file: IO[str]) -> bool:
    """Takes the lock, if nobody has it. On Windows nothing is ever locked, nor swept."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
