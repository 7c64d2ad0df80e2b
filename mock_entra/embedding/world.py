"""A world as a test holds it: its addresses and names, and everything that can be done to it."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

from mock_entra import authority
from mock_entra.control.verbs import leniencies, mint, worlds
from mock_entra.embedding import looking, running
from mock_entra.embedding.asking import understood
from mock_entra.embedding.parts import Clock, Directory, Faults, Ledger, plain
from mock_entra.embedding.thread import AuthorityThread
from mock_entra.hosts import certificate_names
from mock_entra.sandbox.box import Mode
from mock_entra.world import model


class World:
    """One isolated world of a running authority. As a context manager it is closed at the end."""

    def __init__(self, thread: AuthorityThread, world: authority.World) -> None:
        self._thread = thread
        self._world = world
        self._closed = False
        self.clock = Clock(thread, world)
        self.faults = Faults(thread, world)
        self.ledger = Ledger(thread, world)
        self.directory = Directory(thread, world)

    def __repr__(self) -> str:
        return f"<World {self.id} {self._world.name!r} at {self.url}>"

    @property
    def id(self) -> str:
        return self._world.id

    @property
    def url(self) -> str:
        """The address, without a closing slash."""
        return self._world.origin

    @property
    def mtls_url(self) -> str:
        """The address that asks for client certificates."""
        return self._world.mtls_origin

    @property
    def ca(self) -> str | None:
        """The PEM file to trust; None where there is no TLS."""
        return self._thread.authority.ca

    @property
    def ready(self) -> dict[str, Any]:
        """The world's ready line as it is now (design 4.1)."""
        return self._thread.look(self._thread.authority.ready, self._world)

    def tenant(self, name: str, kind: str | None = None) -> dict[str, Any]:
        """A tenant's line, by name, id, domain or `kind/name`; a KeyError that lists what there is."""
        return looking.tenant(self.ready, name, kind)

    def application(self, name: str, tenant: str | None = None) -> dict[str, Any]:
        """An application's line, by name or client id; a KeyError that lists what there is."""
        return looking.application(self.ready, name, tenant)

    def user(self, name: str, tenant: str | None = None) -> dict[str, Any]:
        """A user's line, by name, user principal name or object id; a KeyError that lists what there is."""
        return looking.user(self.ready, name, tenant)

    def resource(self, name: str = "todolist", tenant: str | None = None) -> dict[str, Any]:
        """An API's line, by application name, client id or audience; a KeyError that lists what there is."""
        return looking.resource(self.ready, name, tenant)

    def add_tenant(self, tenant: model.Tenant | Mapping[str, Any]) -> dict[str, Any]:
        """A tenant more, as a world file writes one; answers with its line."""
        added = understood(model.Tenant, tenant)
        self._thread.call(worlds.add_tenant, self._thread.authority.worlds, self._world, added)
        return self.tenant(added.name, added.kind)

    @property
    def leniencies(self) -> frozenset[str]:
        """The rules this world does not keep; assign other names to change them."""
        listed = self._thread.look(leniencies.listed, self._world)
        return frozenset(leniency.value for leniency in listed.leniencies)

    @leniencies.setter
    def leniencies(self, names: Iterable[str]) -> None:
        told = understood(leniencies.Leniencies, {"leniencies": names})
        self._thread.call(leniencies.replace, self._thread.authority.worlds, self._world, told)

    def mint(self, told: Mapping[str, Any] | None = None, /, **fields: Any) -> dict[str, Any]:
        """A token that nobody had to ask for; its fields are those of `mint.Mint`. Answers token, header and claims."""
        wanted = understood(mint.Mint, {**(told or {}), **fields})
        return plain(self._thread.call(mint.mint, self._world, wanted))

    def open_real_names(self) -> dict[str, Any]:
        """A listener for whoever routes Microsoft's host names here: its `port`, and the `ca` file to trust."""
        opened = self._thread.call(self._thread.authority.open_real_names, self._world)
        return {"port": opened.port, "ca": opened.ca}

    def hosts(self) -> list[str]:
        """The host names that `open_real_names` answers to, `*.` standing for any one label."""
        return list(certificate_names())

    def run(self, argv: Sequence[str | os.PathLike[str]], **how: Any) -> running.Run:
        """A program, unchanged, among this world's real host names; what it said and how it ended.

        It is sealed where the system allows (`mode`: "sealed" and "proxy" insist). `route` and `publish` are as for
        `mock-entra exec`, `env` is what it would have found around it; `input`, `timeout` and `check` are those of
        `subprocess.run`, as is anything else. Raises what that raises, CannotSeal and NotUnderstood.
        """
        return running.run(self._thread, self._world, argv, **how)

    def place(
        self,
        mode: Mode,
        *,
        route: Iterable[str] = (),
        publish: Iterable[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> AbstractContextManager[running.Place]:
        """The surroundings of one program that somebody else starts, e.g. on an event loop of theirs."""
        return running.place(self._thread, self._world, mode, running.wanted(route, publish), env)

    def close(self) -> None:
        """Closes the world's listeners and forgets everything of it; once more does nothing."""
        if self._closed or self._thread.ended:
            return
        is_main = self._thread.authority.main is self._world
        self._thread.call(worlds.remove, self._thread.authority.worlds, self._world, carries_control=is_main)
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
