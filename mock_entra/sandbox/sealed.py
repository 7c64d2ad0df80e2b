"""A program in a network and file system of its own: the real names there are ours, and nothing leads out (Linux)."""

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from mock_entra.sandbox import addresses, lookups, ready_file, trust
from mock_entra.sandbox.box import Mode, Surroundings
from mock_entra.sandbox.dns import Addresses, Answerer
from mock_entra.sandbox.foreign import Foreign
from mock_entra.sandbox.handing import InsideFailed, handed_out
from mock_entra.sandbox.inside.plan import Plan, written
from mock_entra.sandbox.routes import Route
from mock_entra.sandbox.trust import chromium, covered
from mock_entra.sandbox.watch import watch

PATIENCE = 30.0
"""Seconds until the inside must have been made; it takes a twentieth of one."""

EMPTY = ("/mnt", "/media", "/srv", "/opt", "/proc/tty/ldisc")
"""Folders that exist and are mostly empty: the first that is becomes the one for the files of the run."""

PROGRAM = "import sys; sys.path.append({root!r}); from mock_entra.sandbox.inside import keeper; keeper.main()"
Opening = Callable[[socket.socket], object]
Request = tuple[str, str, int]


class CannotSeal(Exception):
    """This system does not let a run be sealed; the message says what it refused."""


class Sealed:
    """What serves one sealed program: sockets are made inside, and answered out here beside the world."""

    mode: Mode = "sealed"

    def __init__(self, around: Surroundings) -> None:
        self.foreign = Foreign(around.world)
        self.environment: dict[str, str] = {}
        self._around = around
        self._doors = around.doors()
        self._routes = addresses.of_routes(self._doors.routes)
        self._answerer = Answerer(self.find, partial(self.foreign.record, "name"))
        self._ends: list[Callable[[], None]] = []
        self._wanted: list[tuple[Request, Opening]] = []
        self._outside, self._inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._planned: Plan | None = None
        self._plan = -1

    @classmethod
    async def open(cls, around: Surroundings) -> "Sealed":
        if not sys.platform.startswith("linux"):
            raise CannotSeal("only Linux has the namespaces that it takes")
        box = cls(around)
        box._wanted = list(box._openings())
        ready = around.authority.ready(around.world)
        box._planned = await asyncio.to_thread(box._plan_for, empty_folder(), ready)
        box.environment = box._planned.environment
        return box

    @property
    def descriptors(self) -> tuple[int, ...]:
        return self._plan, self._inside.fileno()

    def command(self, argv: Sequence[str]) -> list[str]:
        assert self._planned
        self._plan = written(replace(self._planned, argv=list(argv), environment=self.environment))
        root = str(Path(__file__).parents[2])
        words = [sys.executable, "-I", "-S", "-c", PROGRAM.format(root=root)]
        return [*words, *map(str, self.descriptors)]

    async def started(self) -> None:
        self._inside.close()
        self._outside.setblocking(False)
        try:
            async with asyncio.timeout(PATIENCE):
                opened = await handed_out(self._outside, len(self._wanted))
        except TimeoutError:
            raise CannotSeal(f"it was not done within {PATIENCE:g} seconds") from None
        except InsideFailed as error:
            raise CannotSeal(str(error)) from None
        for (_, opening), each in zip(self._wanted, opened, strict=True):
            each.setblocking(False)
            done = opening(each)
            if asyncio.iscoroutine(done):
                await done
        self._outside.send(b"go")
        self._outside.close()

    async def close(self) -> None:
        for end in self._ends:
            end()
        await self._doors.close()
        self._outside.close()
        self._inside.close()
        if self._plan >= 0:
            os.close(self._plan)

    def find(self, name: str) -> Addresses | None:
        """Where a name is, if it is one of this run."""
        found = self._routes.get(name) or (addresses.WORLD if self._doors.knows(name) else None)
        if found:
            self.foreign.met(name)
        return found

    def _plan_for(self, folder: Path, ready: dict[str, Any]) -> Plan:
        around, anchors = self._around, self._around.anchors(self._doors)
        told = trust.equipment(trust.Trusted(anchors, folder, around.outer), "java")
        stores = covered.everywhere(anchors, around.outer)
        over, added = {**stores, **lookups.files()}, chromium.policies(anchors)
        elsewhere = over | added
        names = {path: f"elsewhere/{number}" for number, path in enumerate(elsewhere)}
        line = ready_file.content(ready, folder / "ca.pem")
        files = {**told.files, "ca.pem": anchors.encode(), ready_file.NAME: line}
        variables = told.variables | {ready_file.VARIABLE: str(folder / ready_file.NAME)}
        return Plan(
            os.getpid(),
            [],
            around.without_proxies() | variables,
            [request for request, _ in self._wanted],
            str(folder),
            files | {names[path]: content for path, content in elsewhere.items()},
            {path: names[path] for path in over},
            {path: names[path] for path in added},
            lookups.hidden(around.outer),
            list(around.wanted.published.sockets),
        )

    def _openings(self) -> Sequence[tuple[Request, Opening]]:
        """The sockets to be made inside, and what is to be done with each."""
        doors, families = self._doors, (4, 6) if Path("/proc/net/if_inet6").exists() else (4,)
        wanted: list[tuple[Request, Opening]] = [(("watch", "", 0), self._watch)]
        for index, family in enumerate(families):
            tcp, udp = f"tcp{family}", f"udp{family}"
            anywhere, loopback = (("0.0.0.0", "127.0.0.1"), ("::", "::1"))[index]  # noqa: S104 - inside, nobody else is
            wanted.append(((udp, anywhere, 53), self._answer))
            wanted.append(((tcp, anywhere, 53), partial(doors.open_talk, self._answerer.talk)))
            wanted.append(((tcp, str(addresses.WORLD[index]), 443), doors.open_world))
            for host, route in doors.routes.items():
                wanted.extend(self._route(tcp, str(self._routes[host][index]), route))
            wanted.extend(((tcp, loopback, port), partial(doors.open_port, port)) for port in self._published())
        return wanted

    def _route(self, kind: str, address: str, route: Route) -> Sequence[tuple[Request, Opening]]:
        secure = ((kind, address, 443), partial(self._doors.open_route, route))
        plain = ((kind, address, 80), partial(self._doors.open_port, route.port))
        return [secure] if route.through else [secure, plain]

    def _published(self) -> Sequence[int]:
        """What was asked for, and the mock's own addresses."""
        world, main = self._around.world, self._around.authority.main
        own = [world.origin, world.mtls_origin, main.origin if main else ""]
        ports = [int(origin.rpartition(":")[2]) for origin in own if origin]
        return list(dict.fromkeys([*ports, *self._around.wanted.published.ports]))

    def _answer(self, opened: socket.socket) -> None:
        self._ends.append(self._answerer.serve(opened))

    def _watch(self, opened: socket.socket) -> None:
        self._ends.append(watch(opened, addresses.OURS, partial(self.foreign.record, "address")))


def empty_folder() -> Path:
    for name in EMPTY:
        with suppress(OSError):
            if not any(Path(name).iterdir()):
                return Path(name)
    raise CannotSeal(f"none of {', '.join(EMPTY)} is an empty folder, and one is needed for the files of the run")
