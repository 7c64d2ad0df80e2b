"""The surroundings of one program: what it is started with, and what is known of it afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from mock_entra.authority import World
from mock_entra.sandbox.doors import Doors
from mock_entra.sandbox.foreign import Foreign
from mock_entra.sandbox.routes import Published, Route
from mock_entra.serving import RunningAuthority

Mode = Literal["sealed", "proxy"]

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "npm_config_proxy", "npm_config_https_proxy")
"""In either case, as programs read them: what leads out of here is taken away, or replaced."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run asks for beside its world."""

    routes: tuple[Route, ...] = ()
    published: Published = field(default_factory=Published)


class Box(Protocol):
    """Opened on the authority's loop; whoever starts the program closes it when that has ended."""

    mode: Mode
    foreign: Foreign
    environment: dict[str, str]
    """The whole environment of the program; it may be added to until `command` is asked for."""

    @property
    def descriptors(self) -> tuple[int, ...]:
        """File descriptors that the process started with `command` inherits."""
        ...

    def command(self, argv: Sequence[str]) -> list[str]:
        """What is started to run `argv`."""
        ...

    async def started(self) -> None:
        """To be awaited once the process is there; `CannotSeal` where it could not be sealed, and nothing was run."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What both kinds of box are made from."""

    authority: RunningAuthority
    world: World
    wanted: Wanted
    outer: Mapping[str, str]

    def doors(self) -> Doors:
        return Doors(self.authority, self.world, self.wanted.routes)

    def anchors(self, doors: Doors) -> str:
        """Certificates (PEM) of the authority of this run, and of the one behind the mock's own addresses."""
        settings = self.authority.settings
        return doors.pem if settings.plain_http else doors.pem + self.authority.certificate_authority.pem

    def without_proxies(self) -> dict[str, str]:
        return {name: value for name, value in self.outer.items() if name.lower() not in PROXY_VARIABLES}
