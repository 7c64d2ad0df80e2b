"""The parts of a world a test turns: clock, faults, ledger, directory. Answers are the control plane's own JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from mock_entra.authority import World
from mock_entra.control.events import EVENTS
from mock_entra.control.verbs import clock, directory, faults, ledger
from mock_entra.embedding.asking import understood
from mock_entra.embedding.thread import AuthorityThread
from mock_entra.worlds import Worlds

Plain = dict[str, Any]


def plain(answer: BaseModel) -> Plain:
    return answer.model_dump(mode="json", by_alias=True)


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """Something of one world, reached on the authority's own thread."""

    thread: AuthorityThread
    world: World

    @property
    def worlds(self) -> Worlds:
        return self.thread.authority.worlds


class Clock(Part):
    """The world's time, in seconds since the epoch."""

    __slots__ = ()

    def now(self) -> float:
        return self.thread.look(self.world.clock.now)

    def freeze(self, at: float | datetime | None = None) -> float:
        """Stand still at this moment or another; tells which."""
        told = understood(clock.Freeze, {"at": at})
        return self.thread.call(clock.freeze, self.worlds, self.world, told).now

    def thaw(self) -> float:
        """Run on from there."""
        return self.thread.call(clock.thaw, self.worlds, self.world).now

    def travel(self, seconds: float) -> float:
        """Forward, or back if negative; tells what time it is then."""
        return self.thread.call(clock.travel, self.worlds, self.world, clock.Travel(seconds=seconds)).now

    def set(self, at: float | datetime) -> float:
        """Make it that moment; a running clock runs on."""
        told = understood(clock.Turn, {"at": at})
        return self.thread.call(clock.turn, self.worlds, self.world, told).now


class Faults(Part):
    """What goes wrong on purpose."""

    __slots__ = ()

    def add(self, told: Mapping[str, Any] | None = None, /, **fields: Any) -> Plain:
        """A fault with the fields of `NewFault`; answers with it and its id."""
        fault = understood(faults.NewFault, {**(told or {}), **fields})
        return plain(self.thread.call(faults.add, self.world, fault))

    def list(self) -> list[Plain]:
        """The faults that wait, in the order they are tried."""
        return [plain(fault) for fault in self.thread.look(faults.listed, self.world)]

    def remove(self, id: str) -> None:
        self.thread.call(faults.remove, self.world, id)

    def clear(self) -> None:
        self.thread.call(faults.clear, self.world)


class Ledger(Part):
    """What crossed the wire. Exchanges are chosen by the fields of `Wanted`; secrets are hidden where `redact`."""

    __slots__ = ()

    def __len__(self) -> int:
        return self.thread.look(len, self.world.ledger)

    def entries(self, *, redact: bool = False, **wanted: Any) -> list[Plain]:
        """The exchanges, oldest first."""
        which = understood(ledger.Wanted, wanted)
        return [plain(entry) for entry in self.thread.look(ledger.entries, self.world, which, redact=redact)]

    def wait_for(self, *, count: int = 1, timeout: float = 5.0, redact: bool = False, **wanted: Any) -> list[Plain]:
        """The first `count` of them, past ones included; a TimeoutError after `timeout` seconds, 60 at most."""
        told = understood(ledger.WaitFor, {"match": wanted, "count": count, "timeout": timeout})
        return [plain(entry) for entry in self.thread.call(ledger.wait_for, self.world, told, redact=redact)]

    def har(self, *, redact: bool = True, **wanted: Any) -> Plain:
        """One HTTP archive (HAR 1.2)."""
        return self.thread.look(ledger.har, self.world, understood(ledger.Wanted, wanted), redact=redact)

    def json_lines(self, *, redact: bool = True, **wanted: Any) -> str:
        """A JSON object a line."""
        return "".join(f"{json.dumps(entry)}\n" for entry in self.entries(redact=redact, **wanted))

    def clear(self) -> None:
        self.thread.look(ledger.clear, self.world)


class Directory(Part):
    """What happens to a directory: a method for each row of `EVENTS`, e.g. `directory.disable_user(user="alice")`."""

    __slots__ = ()

    def __getattr__(self, event: str) -> Callable[..., Plain]:
        if event not in EVENTS:
            raise AttributeError(f"there is no event {event!r}; there is: {', '.join(EVENTS)}")

        def happen(**told: Any) -> Plain:
            parameters = understood(EVENTS[event].told, told)
            return plain(self.thread.call(directory.happen, self.worlds, self.world, event, parameters))

        happen.__name__, happen.__doc__ = event, EVENTS[event].apply.__doc__
        return happen

    def __dir__(self) -> list[str]:
        return [*EVENTS]
