"""One admitted call of Microsoft Graph."""

from dataclasses import dataclass

from mock_entra.authority import World
from mock_entra.resources.graph.admission import Caller
from mock_entra.resources.graph.query import Query
from mock_entra.wire import Request


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, and for what; `base` is the address up to the version.

    `id` stands in the path where it names one, and `member` where it names an object within that one.
    """

    world: World
    caller: Caller
    http: Request
    base: str
    query: Query
    id: str = ""
    member: str = ""

    @property
    def root(self) -> str:
        """Graph's own address, without a version."""
        return self.base.rpartition("/")[0]
