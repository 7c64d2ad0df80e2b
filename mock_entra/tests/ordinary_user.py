"""The same command as somebody who is not root; a root who tests is lent a user of no name."""

import os
import shutil
import sys
from pathlib import Path

import pytest

import mock_entra

UID = 54321
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
    return ["unshare", "--mount", "sh", "-c", opening(home) + BECOME, str(UID), *command], settings


def opening(home: Path) -> str:
    """A script that binds what lies below folders only root may enter to where everybody can walk to it.

    That is Python itself, the environment it runs in, the package, and the user's home; for one process and its
    children alone.
    """
    wanted = [Path(os.path.realpath(sys.base_prefix)), Path(sys.prefix), Path(mock_entra.__file__).parents[1], home]
    for path in wanted[:-1]:
        if path.stat().st_mode & 0o005 != 0o005:
            pytest.skip(
                f"{path} is for its owner alone, so that no other user can run what is in it (`chmod o+rx {path}`)"
            )
    closed = {path: folder for path in wanted if (folder := closed_above(path))}
    outer = [path for path in closed if not any(other in path.parents for other in closed)]
    lines = ["set -e", "mount -t tmpfs none /mnt"] if outer else []
    lines += [f"mkdir /mnt/{number}; mount --bind '{path}' /mnt/{number}" for number, path in enumerate(outer)]
    lines += [f"mount -t tmpfs -o mode=755 none '{folder}'" for folder in sorted({closed[path] for path in outer})]
    lines += [f"mkdir -p '{path}'; mount --move /mnt/{number} '{path}'" for number, path in enumerate(outer)]
    return "\n".join([*lines, ""])


def closed_above(path: Path) -> Path | None:
    """The highest folder on the way that others may not walk through."""
    on_the_way = reversed(path.parents)
    return next((folder for folder in on_the_way if not folder.stat().st_mode & 0o001), None)
