"""The same command as somebody who is not root; a root who tests is lent a user of no name."""

import os
import shutil
import sys
from pathlib import Path

import pytest

UID = 54321
REACH = """
set -e
mount --bind "$1" /mnt
mount -t tmpfs -o mode=755 none "$2"
mkdir -p "$1"
mount --move /mnt "$1"
"""
"""A Python below a home that only root may enter is bound where everybody can walk to it, for this process alone."""

BECOME = 'exec setpriv --reuid "$0" --regid "$0" --clear-groups "$@"'


def as_user(command: list[str], home: Path) -> tuple[list[str], dict[str, str]]:
    """What to run, and what its environment has besides; `home` becomes the user's."""
    settings = {
        "HOME": str(home),
        "MOCK_ENTRA_HOME": str(home / "kept"),
        "TMPDIR": str(home),
        "XDG_RUNTIME_DIR": str(home),
    }
    if os.geteuid() != 0:
        return command, settings
    if not all(map(shutil.which, ("unshare", "setpriv", "mount"))):
        pytest.skip("needs unshare, setpriv and mount on the path (`apt-get install util-linux mount`)")
    os.chown(home, UID, UID)
    script = REACH.replace("$1", str(base())).replace("$2", str(closed_above(base()))) if closed_above(base()) else ""
    return ["unshare", "--mount", "sh", "-c", script + open_above(home) + BECOME, str(UID), *command], settings


def base() -> Path:
    return Path(os.path.realpath(sys.base_prefix))


def closed_above(path: Path) -> Path | None:
    """The highest folder on the way that others may not walk through."""
    on_the_way = reversed(path.parents)
    return next((folder for folder in on_the_way if not folder.stat().st_mode & 0o001), None)


def open_above(home: Path) -> str:
    """pytest keeps its folders for their owner; the user's is bound where it is, below a way that is open."""
    closed = closed_above(home)
    if closed is None:
        return ""
    over = f"mount -t tmpfs -o mode=755 none {closed}"
    return f"mount --bind {home} /mnt; {over}; mkdir -p {home}; mount --move /mnt {home}\n"
