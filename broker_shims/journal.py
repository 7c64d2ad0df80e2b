"""The calls that doors made, in order, for assertions."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from broker_shims.failures import Operation

SECRETS = frozenset(("MSALRuntime_Password", "password"))
HIDDEN = "(hidden)"


@dataclass(slots=True)
class Call:
    """One call: by which door, what was asked (`parameters`, passwords hidden), and how it ended.

    `outcome` is `ok`, the name of a status, `garbled`, `stopped`, or `pending` as long as nothing was said. `is_cache`
    says that the token came from the broker's own cache; `dialogs` are the numbers of the prompts it opened.
    """

    number: int
    operation: Operation
    door: str
    parameters: dict[str, Any]
    outcome: str = "pending"
    is_cache: bool | None = None
    dialogs: list[int] = field(default_factory=list)
    to_authority: int = 0


@dataclass(slots=True)
class Journal:
    """Every call since the broker started; calls that went to nobody's ears are there too.

    `kept_in` is a file that gets a line of JSON as soon as a call ended: a broker may be killed right after. `answers`
    are what doors were handed for calls that went well, by number: it stays in this process.
    """

    calls: list[Call] = field(default_factory=list)
    answers: dict[int, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    kept_in: Path | None = None

    def open(self, operation: Operation, door: str, parameters: Mapping[str, Any]) -> Call:
        call = Call(len(self.calls) + 1, operation, door, hidden(parameters))
        self.calls.append(call)
        self.changed.set()
        return call

    def close(self, call: Call, outcome: str) -> None:
        call.outcome = outcome
        self.changed.set()
        if self.kept_in:
            with self.kept_in.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(call)) + "\n")

    async def came(self, number: int) -> Call:
        """The call of this number (from 1), as soon as it came."""
        while len(self.calls) < number:
            self.changed.clear()
            await self.changed.wait()
        return self.calls[number - 1]

    async def ended(self, number: int) -> Call:
        """The same, as soon as it ended as well."""
        call = await self.came(number)
        while call.outcome == "pending":
            self.changed.clear()
            await self.changed.wait()
        return call

    def since(self, number: int) -> list[Call]:
        """The calls numbered higher."""
        return self.calls[number:]

    def operations(self) -> list[str]:
        return [str(call.operation) for call in self.calls]

    def warn(self, text: str) -> None:
        self.warnings.append(text)


def hidden(value: Any) -> Any:
    """The same with every password hidden."""
    if isinstance(value, Mapping):
        return {name: HIDDEN if name in SECRETS and each else hidden(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [hidden(each) for each in value]
    return value
