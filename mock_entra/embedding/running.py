"""Unmodified programs among a world's real host names: `world.run` and what `mock-entra exec` is made of."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mock_entra.authority import World
from mock_entra.embedding.thread import AuthorityThread
from mock_entra.sandbox import ready_file, routes
from mock_entra.sandbox.box import Box, Mode, Surroundings, Wanted
from mock_entra.sandbox.proxied import Proxied
from mock_entra.sandbox.sealed import CannotSeal, Sealed

log = logging.getLogger(__name__)
Asked = Mode | Literal["auto"]
OPENERS: dict[Mode, Callable[[Surroundings], Any]] = {"sealed": Sealed.open, "proxy": Proxied.open}


@dataclass(frozen=True, slots=True)
class Run:
    """A program that has ended. `foreign` is what it tried beyond its world, most often tried first."""

    args: list[str]
    returncode: int
    stdout: Any
    stderr: Any
    mode: Mode
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Started:
    """A program that runs."""

    process: "subprocess.Popen[Any]"
    box: Box


def wanted(route: Iterable[str] = (), publish: Iterable[str] = ()) -> Wanted:
    """Raises NotUnderstood (a ValueError) for a route or a publication that says nothing we know."""
    return Wanted(tuple(map(routes.route, route)), routes.published(list(publish)))


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of one program that somebody else starts: `command`, then `environment` and `descriptors`.

    The process is started once, by this process, with exactly that environment, and inherits the descriptors.
    """

    thread: AuthorityThread
    box: Box

    @property
    def mode(self) -> Mode:
        return self.box.mode

    @property
    def environment(self) -> dict[str, str]:
        return self.box.environment

    @property
    def descriptors(self) -> tuple[int, ...]:
        return self.box.descriptors

    def command(self, argv: Sequence[str]) -> list[str]:
        """What to start instead of `argv`."""
        return self.box.command(argv)

    def started(self) -> None:
        """To be called once it is; CannotSeal where it was not possible, and then nothing of `argv` has run."""
        self.thread.call(self.box.started)

    @property
    def ca(self) -> str:
        """The file of certificates to trust, as the program will find it."""
        return str(Path(self.environment[ready_file.VARIABLE]).with_name("ca.pem"))

    @property
    def foreign(self) -> tuple[str, ...]:
        """What was tried beyond the world so far."""
        return tried(self.box)

    @property
    def asked(self) -> list[str]:
        """Every host asked for, in order; it grows while the program runs."""
        return self.box.foreign.asked

    @property
    def refused(self) -> list[str]:
        """Those of them that are no part of the world; it grows, too."""
        return self.box.foreign.refused


def tried(box: Box) -> tuple[str, ...]:
    return tuple(name for name, _ in box.foreign.tried.most_common())


@contextmanager
def opened(thread: AuthorityThread, world: World, mode: Mode, asked: Wanted, outer: Mapping[str, str]) -> Iterator[Box]:
    """A box for one program, which is started while it is open."""
    box: Box = thread.call(OPENERS[mode], Surroundings(thread.authority, world, asked, outer))
    try:
        yield box
    finally:
        if not thread.ended:
            thread.call(box.close)


@contextmanager
def place(
    thread: AuthorityThread, world: World, mode: Mode, asked: Wanted, env: Mapping[str, str] | None
) -> Iterator[Place]:
    """See `World.place`."""
    with opened(thread, world, mode, asked, os.environ if env is None else env) as box:
        yield Place(thread, box)


@contextmanager
def started(
    thread: AuthorityThread,
    world: World,
    argv: Sequence[str],
    asked: Wanted,
    outer: Mapping[str, str],
    mode: Asked = "auto",
    excuse: Callable[[str], object] = lambda _: None,
    **popen: Any,
) -> Iterator[Started]:
    """The program, started; `auto` seals it where that works, and otherwise gives the reason to `excuse`."""
    if mode == "sealed" or (mode == "auto" and sys.platform.startswith("linux")):
        try:
            with started_in(thread, world, "sealed", argv, asked, outer, popen) as start:
                yield start
        except CannotSeal as error:
            if mode == "sealed":
                raise
            excuse(str(error))
        else:
            return
    with started_in(thread, world, "proxy", argv, asked, outer, popen) as start:
        yield start


@contextmanager
def started_in(
    thread: AuthorityThread,
    world: World,
    mode: Mode,
    argv: Sequence[str],
    asked: Wanted,
    outer: Mapping[str, str],
    popen: Mapping[str, Any],
) -> Iterator[Started]:
    with opened(thread, world, mode, asked, outer) as box, begun(box, argv, popen) as process:
        try:
            thread.call(box.started)
            yield Started(process, box)
        finally:
            if process.poll() is None:
                process.kill()


def begun(box: Box, argv: Sequence[str], popen: Mapping[str, Any]) -> "subprocess.Popen[Any]":
    command = box.command(argv)
    given: dict[str, Any] = {**popen, **({"pass_fds": box.descriptors} if box.descriptors else {})}
    process: subprocess.Popen[Any] = subprocess.Popen(command, env=box.environment, **given)  # noqa: S603 - as asked
    return process


def run(
    thread: AuthorityThread,
    world: World,
    argv: Sequence[str | os.PathLike[str]],
    *,
    mode: Asked = "auto",
    route: Iterable[str] = (),
    publish: Iterable[str] = (),
    env: Mapping[str, str] | None = None,
    input: Any = None,  # noqa: A002 - as `subprocess.run` has it
    timeout: float | None = None,
    check: bool = False,
    **popen: Any,
) -> Run:
    """See `World.run`."""
    command = [os.fspath(word) for word in argv]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    fed = {"stdin": subprocess.DEVNULL if input is None else subprocess.PIPE}
    outer = dict(os.environ if env is None else env)
    with started(
        thread, world, command, wanted(route, publish), outer, mode, note, **{**streams, **fed, **popen}
    ) as start:
        out, err = start.process.communicate(input, timeout)
        status = start.process.returncode
    if check and status:
        raise subprocess.CalledProcessError(status, command, out, err)
    return Run(command, status, out, err, start.box.mode, tried(start.box))


def note(reason: str) -> None:
    log.info("a program is not sealed, but run by proxy: %s", reason)
