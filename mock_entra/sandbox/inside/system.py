"""System calls that Python 3.11 has no words for: unshare(2), mount(2), prctl(2), and user_namespaces(7)."""

import ctypes
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG = 1
SIGKILL = 9


def called(name: str, *arguments: object) -> None:
    """OSError, with the name of the call in front, where it fails."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    called("unshare", ctypes.c_int(flags))


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    try:
        called("mount", *words, ctypes.c_ulong(flags), options.encode())
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror} ({target})") from None


def die_with(parent: int) -> None:
    """From now on the end of the parent is ours, even if it ended a moment ago."""
    called("prctl", PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(128 + SIGKILL)


def may_map_everybody() -> bool:
    """Whether we are root enough to let every user be themselves in a namespace of ours."""
    return os.geteuid() == 0 and bool(effective_capabilities() >> 7 & 1) and bool(effective_capabilities() >> 6 & 1)


def effective_capabilities() -> int:
    lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    return next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)


def identity_map(kind: str) -> str:
    """Everybody who is somebody here (`uid` or `gid`), as they are."""
    rows = [line.split() for line in Path(f"/proc/self/{kind}_map").read_text("ascii").splitlines()]
    return "".join(f"{first} {first} {count}\n" for first, _, count in rows)


def write_maps(pid: int, uid_map: str, gid_map: str) -> None:
    """Without CAP_SETGID a map of groups is only taken from who gives up setgroups(2)."""
    folder = Path(f"/proc/{pid}")
    if not may_map_everybody():
        with suppress(PermissionError):  # given up already, by a namespace above
            (folder / "setgroups").write_text("deny")
    (folder / "uid_map").write_text(uid_map)
    (folder / "gid_map").write_text(gid_map)


def enter(flags: int, mapped: Callable[[int], None]) -> None:
    """Enters new namespaces; `mapped` writes their maps from outside, for that is who may."""
    done, tell = os.pipe()
    answered, answer = os.pipe()
    me, mapper = os.getpid(), os.fork()
    if mapper == 0:
        os._exit(from_outside(me, mapped, (done, tell), (answered, answer)))
    os.close(answer)
    try:
        unshare(flags)
        os.write(tell, b"x")
        trouble = b"".join(iter(lambda: os.read(answered, 4096), b""))
    finally:
        for descriptor in (done, tell, answered):
            os.close(descriptor)
        os.waitpid(mapper, 0)
    if trouble:
        raise OSError(trouble.decode())


def from_outside(pid: int, mapped: Callable[[int], None], done: tuple[int, int], answer: tuple[int, int]) -> int:
    os.close(done[1])
    os.close(answer[0])
    if os.read(done[0], 1):
        try:
            mapped(pid)
        except OSError as error:
            os.write(answer[1], f"user namespace maps: {error}".encode())
    return 0
