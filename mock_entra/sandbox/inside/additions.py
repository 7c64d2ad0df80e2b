"""Files that appear where there were none, and perhaps no folder either; the disk stays as it is."""

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from mock_entra.sandbox.inside.system import MS_BIND, MS_NODEV, MS_NOSUID, MS_REC, mount

TOO_MUCH = 2
"""Parts of a path like `/etc`: a folder that high is not laid out anew for the sake of one file."""


def add(files: Mapping[str, Path]) -> None:
    """Each at its path, if some folder on the way there exists below the highest ones."""
    places: dict[Path, list[str]] = {}
    for target in files:
        places.setdefault(deepest_folder(Path(target)), []).append(target)
    for place, targets in places.items():
        if len(place.parts) > TOO_MUCH:
            lay_out_anew(place)
            write(targets, files)


def deepest_folder(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.is_dir())


def write(targets: Iterable[str], files: Mapping[str, Path]) -> None:
    for target in targets:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).write_bytes(files[target].read_bytes())


def lay_out_anew(place: Path) -> None:
    """A folder in memory in front of the one on disk, with everything in it that was in that."""
    held = {child: os.open(child, os.O_PATH | os.O_NOFOLLOW) for child in place.iterdir()}
    mount("mock-entra", str(place), "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
    for child, descriptor in held.items():
        put_back(child, descriptor)
        os.close(descriptor)


def put_back(child: Path, descriptor: int) -> None:
    kind = os.fstat(descriptor).st_mode
    if stat.S_ISLNK(kind):
        child.symlink_to(os.readlink("", dir_fd=descriptor))
        return
    child.mkdir() if stat.S_ISDIR(kind) else child.touch()
    mount(f"/proc/self/fd/{descriptor}", str(child), None, MS_BIND | MS_REC)
