"""`mock_entra.serve`: an authority for as long as a test needs one."""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mock_entra.control.grafting import parsed
from mock_entra.control.refusal import Unacceptable
from mock_entra.control.verbs import worlds as verbs
from mock_entra.embedding.asking import understood
from mock_entra.embedding.thread import AuthorityThread
from mock_entra.embedding.world import World
from mock_entra.keeping import home as kept_home
from mock_entra.serving import RunningAuthority, Settings
from mock_entra.world import load, model
from mock_entra.worlds import Ports

Template = str | Path | Mapping[str, Any]
"""A shipped world's name, a world file's path, or the content of one."""


def serve(
    world: Template = "default",
    *,
    port: int = 0,
    mtls_port: int = 0,
    host: str = "127.0.0.1",
    store: str = "memory",
    plain_http: bool = False,
    allow_remote: bool = False,
    home: Path | None = None,
) -> "Server":
    """An authority that answers by the time this returns, on a thread of its own, until it is closed.

    The identifiers of `world` are those its file gives. `port` 0 is any free one; `store` is `memory` or
    `sqlite:///FILE`; `home` is where keys and the certificate authority are kept, the user's own folder by default.
    Raises CannotServe, WorldFileError, Unacceptable or StoreError, each with a line that says what is in the way.
    """
    settings = Settings(host, plain_http, allow_remote, store, home or kept_home())
    return Server(AuthorityThread(settings, partial(begin, written(world), Ports(port, mtls_port))))


async def begin(template: model.World, ports: Ports, authority: RunningAuthority) -> None:
    await authority.start(template, ports)


def written(template: Template) -> model.World:
    """The world a template means; WorldFileError for a wrong file, Unacceptable for other wrong words."""
    if isinstance(template, Mapping):
        return parsed(dict(template))
    if isinstance(template, str | Path):
        return load(template)
    raise Unacceptable(f"expected a shipped world's name, a world file's path or the content of one; got {template!r}")


class Server:
    """A running authority: `with mock_entra.serve() as server`. Any thread may use it; `close` may be called twice."""

    def __init__(self, thread: AuthorityThread) -> None:
        self._thread = thread
        main = thread.authority.main
        assert main is not None
        self.main = World(thread, main)

    @property
    def ready(self) -> dict[str, Any]:
        """The ready line of the main world: every address, identifier and secret a client needs."""
        return self.main.ready

    @property
    def url(self) -> str:
        """The address of the main world."""
        return self.main.url

    def world(
        self,
        template: Template = "default",
        *,
        fresh: bool = True,
        leniencies: Iterable[str] = (),
        tenants: Iterable[model.Tenant | Mapping[str, Any]] = (),
    ) -> World:
        """A world of its own, with an address of its own; with `fresh` every identifier is its own, too.

        `leniencies` are rules it does not keep, `tenants` what it has besides the template's. WorldFileError for a
        wrong file, Unacceptable for other wrong words; both are a ValueError of one line for each mistake.
        """
        told = understood(verbs.NewWorld, {"fresh": fresh, "leniencies": leniencies, "tenants": tenants})
        authority = self._thread.authority
        return World(self._thread, self._thread.call(verbs.plant, authority.worlds, written(template), told))

    def worlds(self) -> list[World]:
        """Every world there is, the main one first."""
        return [World(self._thread, world) for world in self._thread.look(tuple, self._thread.authority.worlds)]

    def close(self) -> None:
        """Ends the authority: listeners, connections, thread and all; once more does nothing."""
        self._thread.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
