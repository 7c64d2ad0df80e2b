"""The person of one story: goes where a client sends them, and does what the step's script says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from conformance.user import system
from conformance.user.browser import Browser, Left
from conformance.user.cue import Agreeable, Cue, Written
from conformance.user.knowledge import Knowledge, LostPersonError
from conformance.user.moves import MOVES
from conformance.user.page import Page
from conformance.user.profiles import Profiles
from conformance.user.prompts import Prompts
from conformance.user.recognising import recognised
from conformance.user.script import Channel, Script

MANY_PAGES = 40
"""Pages after which a sign-in leads nowhere."""

PATIENCE = 10.0
"""Seconds that a person who is still on the way is waited for once the client is done."""

Told = Callable[[str, str, str], None]
"""Hears of each page: channel, page, and what was done there."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One way through the pages; `follows` says whether somebody waits at the end of it."""

    channel: Channel
    url: str
    cue: Cue
    follows: bool = False
    by: str = "http"
    profile: str = "own"
    arrives: tuple[str, ...] = ("as_told",)
    until: asyncio.Event | None = None
    """Until when the window stays open at the end of the way; it is closed at once where nothing is said."""


@dataclass(slots=True)
class Person:
    """Prepared before each step, asked for the outcome after it. Nothing they wait for has no end."""

    profiles: Profiles
    knowledge: Knowledge
    told: Told = field(default=lambda *_: None)
    prompts: Prompts = field(default_factory=Prompts)
    problem: str = ""
    """Why the person could not do what was asked; empty while all is well."""
    cancels: bool = False
    """Whether whoever stands before a device gives up as soon as it shows its code."""
    _script: Script = field(default_factory=Script)
    _cues: dict[str, Cue] = field(default_factory=dict)
    _at_system: system.Cue | None = None
    _errands: list[asyncio.Task[None]] = field(default_factory=list)
    _lost: asyncio.Event = field(default_factory=asyncio.Event)

    def prepare(self, script: Script | None) -> None:
        """Forget the step before, and learn what to do in this one."""
        self.prompts, self.problem, self.cancels, self._errands = Prompts(), "", False, []
        self._lost = asyncio.Event()
        self._script = script or Script()
        entries = {channel: self._script.entries(channel) for channel in CHANNELS}
        self._cues = {channel: Written(told) for channel, told in entries.items() if told is not None}
        at_system = self._script.entries("system")
        self._at_system = None if at_system is None else system.Written(at_system)

    def agree(self, who: str, profile: str) -> None:
        """Sign somebody in during this step, whatever is asked on the way."""
        self._script = Script(profile=profile)
        self._cues = {"browser": Agreeable(who, self.knowledge)}
        self._at_system = system.Agreeable(who)

    def answer(self, page: system.Dialog) -> system.Answer:
        """Do something at a system prompt; where nobody is told what, the person is lost, and leaves."""
        entry = self._at_system.take(page) if self._at_system else None
        by_key = entry is not None and page.kind == "password" and entry.what in ("hello", "fido")
        self.prompts.faced(page, entry.what if entry and by_key else page.kind)
        if entry is None:
            self.lose(_untold(page.kind, "system"))
            return {"cancel": ""}
        self.told("system", page.kind, str(entry))
        return system.answer(entry, self.knowledge, page)

    def errand(
        self, channel: Channel, url: str, *, follows: bool = False, until: asyncio.Event | None = None
    ) -> Errand:
        """Return the way to an address, by the step's script; raise `LookupError` where nobody is told to go."""
        if channel not in self._cues:
            self.lose(f"{SURPRISES[channel]}, and nobody is told what to do there")
            raise LookupError(self.problem)
        script = self._script
        return Errand(channel, url, self._cues[channel], follows, script.by, script.profile, script.arrives, until)

    def send(self, *errands: Errand, then: Callable[[], None] = lambda: None) -> None:
        """Let the person go, in the background, to one after the other; `then` is done at the end, however it went."""
        self._errands.append(asyncio.create_task(self._go_quietly(errands, then)))

    async def go(self, errand: Errand) -> Left | Page:
        """Go, and return where the way ended."""
        self.prompts.opened(errand.channel)
        window = await self.profiles.window(errand.by, errand.profile)
        try:
            stand = await self._walk(errand, window)
            if errand.until:
                await _patiently(errand.until)
            return stand
        finally:
            await window.close()

    async def _go_quietly(self, errands: tuple[Errand, ...], then: Callable[[], None]) -> None:
        try:
            for errand in errands:
                await self.go(errand)
        except LostPersonError as error:
            self.lose(str(error))
        except Exception as error:
            self.lose(f"{type(error).__name__}: {error}")  # the client is not kept waiting; `settle` raises it
            raise
        finally:
            then()

    def lose(self, problem: str) -> None:
        """Say why the person cannot go on; the first reason stays."""
        self.problem = self.problem or problem
        self._lost.set()

    async def _walk(self, errand: Errand, window: Browser) -> Left | Page:
        stand = await window.open(errand.url)
        for _ in range(MANY_PAGES):
            if isinstance(stand, Left):
                self.prompts.left = stand
                for how in errand.arrives if errand.follows else ():
                    self.prompts.arrived.append(await window.follow(ARRIVALS[how](stand)))
                return stand
            if not self.profiles.is_ours(stand.address):
                return stand  # a page of the application's own: nobody is prompted for anything
            self.prompts.saw(stand)
            kind = recognised(stand)
            if kind.is_an_end:
                return stand
            entry = errand.cue.take(kind.name, stand)
            if entry is None:
                raise LostPersonError(_untold(kind.name, errand.channel, stand))
            self.told(errand.channel, kind.name, str(entry))
            if entry.what == "close":
                return stand
            stand = await window.make(MOVES[entry.what][kind.name](entry, self.knowledge, stand))
        raise LostPersonError(f"more than {MANY_PAGES} pages on the way, at last {kind.name}")

    async def unless_lost(self, doing: Coroutine[Any, Any, Any]) -> Any:
        """Wait for something, but no longer than the person knows what to do; then raise `LostPersonError`."""
        task, lost = asyncio.ensure_future(doing), asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait({task, lost}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise LostPersonError(self.problem)
        finally:
            for each in (task, lost):
                each.cancel()
            await asyncio.gather(task, lost, return_exceptions=True)

    async def settle(self) -> dict[str, Any]:
        """Wait for who is still on the way, and return what the checks look at."""
        if self._errands:
            _, late = await asyncio.wait(self._errands, timeout=0 if self.problem else PATIENCE)
            for each in late:
                each.cancel()
                self.lose(f"the client was done, and the person still on the way after {PATIENCE:g} s")
            for error in await asyncio.gather(*self._errands, return_exceptions=True):
                if isinstance(error, Exception):
                    raise error
        unused = [f"{channel}: {each}" for channel, cue in self._cues.items() for each in cue.unused()]
        unused += [f"system: {each}" for each in (self._at_system.unused() if self._at_system else ())]
        if unused:
            self.lose(f"never came to do what was told: {', '.join(unused)}")
        return self.prompts.facts() | ({"user": {"problem": self.problem}} if self.problem else {})

    async def leave(self) -> None:
        """Go home: nobody is on the way any more, and every window is closed."""
        for each in self._errands:
            each.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self.profiles.close()


@contextlib.asynccontextmanager
async def attending(profiles: Profiles, knowledge: Knowledge) -> AsyncIterator[Person]:
    """Lend a person for one story."""
    person = Person(profiles, knowledge)
    try:
        yield person
    finally:
        await person.leave()


ARRIVALS: dict[str, Callable[[Left], Left]] = {
    "as_told": lambda left: left,
    "by_query": Left.by_query,
    "by_post": Left.by_post,
}
CHANNELS: tuple[Channel, ...] = ("browser", "device_page")
SURPRISES: dict[Channel, str] = {
    "browser": "a browser was opened",
    "device_page": "a code was shown to be typed elsewhere",
}


async def _patiently(event: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(event.wait(), PATIENCE)
    except TimeoutError:
        raise LostPersonError(f"the window stood open for {PATIENCE:g} s, and nothing came of it") from None


def _untold(kind: str, channel: str, page: Page | None = None) -> str:
    error = page.said("error") if page else ""
    words = f" ({error})" if error else ""
    if page and kind == "unknown":
        words = f" ({page.title or 'no title'} at {page.address.partition('?')[0]})"
    return f"nobody is told what to do on page `{kind}` of channel {channel}{words}"
