"""The file system as the program sees it: everything as it is, but for what would lead out or must be told of us."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from mock_entra.sandbox.inside import additions
from mock_entra.sandbox.inside.plan import Plan
from mock_entra.sandbox.inside.system import (
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
    mount,
)

PLAIN = MS_NOSUID | MS_NODEV
EMPTY = ".empty"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where the C library keeps what has a name: semaphores, shared memory


def build(plan: Plan) -> None:
    """The plan's `files` appear in its folder, and of these some also elsewhere.

    `over` says which stand in for a file that exists, `added` which appear in any case. What is `hidden` is empty, but
    for the sockets `kept` in it. Shared memory with a name is the run's own, and gone with it.
    """
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", PLAIN | MS_NOEXEC)
    mount("mock-entra", plan.folder, "tmpfs", PLAIN, "mode=755")
    if SHARED_MEMORY.is_dir():
        mount("mock-entra", os.path.realpath(SHARED_MEMORY), "tmpfs", PLAIN, "mode=1777")
    for name, content in {**plan.files, EMPTY: b""}.items():
        path = Path(plan.folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for target, name in plan.over.items():
        if Path(target).exists():
            bind(str(Path(plan.folder, name)), target)
    saved = {path: os.open(path, os.O_PATH) for path in plan.kept if Path(path).exists()}
    for target in plan.hidden:
        hide(target, str(Path(plan.folder, EMPTY)))
    for socket_path, descriptor in saved.items():
        restore(socket_path, descriptor)
    additions.add({target: Path(plan.folder, name) for target, name in plan.added.items()})


def bind(source: str, target: str) -> None:
    mount(source, os.path.realpath(target), None, MS_BIND)


def hide(target: str, empty: str) -> None:
    """A folder becomes an empty one, a socket a file that nobody answers behind."""
    try:
        is_folder = stat.S_ISDIR(Path(target).stat().st_mode)
    except OSError:
        return
    if is_folder:
        mount("mock-entra", os.path.realpath(target), "tmpfs", PLAIN, "mode=755,size=64k")
    else:
        bind(empty, target)


def restore(path: str, descriptor: int) -> None:
    """The socket is put back where it was hidden."""
    with suppress(FileExistsError):
        if not Path(path).exists():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch(exist_ok=False)
    mount(f"/proc/self/fd/{descriptor}", path, None, MS_BIND)
    os.close(descriptor)
