"""Codes, refresh tokens, device codes and sessions in any order, in either store: no token that should not exist.

Hypothesis plays person, client, thief and administrator; beside the authority stands a model of a few lines that knows
what is good still. Whatever the model calls good is granted, and nothing else is, ever.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from mock_entra.keys import KeyPool
from mock_entra.store import Store
from mock_entra.store.memory import MemoryStore
from mock_entra.store.sqlite import SqliteStore
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, NoListeners, body, chest
from mock_entra.tests.test_device_code import poll, start, type_code
from mock_entra.tests.test_sign_in import authorize, redeem, sign_in
from mock_entra.tests.test_user_grants import refresh
from mock_entra.wire import Reply
from mock_entra.world import load
from mock_entra.worlds import Worlds

T = TypeVar("T")
MINUTE, DAY = 60, 86400
AT_ONCE = 8
PAGE = {"origin": "https://app.example"}


@dataclass
class Family:
    """Everything that came of one sign-in, good until it is withdrawn or revoked."""

    good: bool = True


@dataclass
class Handed:
    """Something handed out: its text, when it ends, and whether it is spent.

    What a device was given is of no family before somebody approved.
    """

    text: str
    ends: float
    family: Family | None
    spent: bool = False


class Grants(RuleBasedStateMachine):
    """The authority and the model, side by side."""

    codes: Bundle[Handed] = Bundle("codes")
    tokens: Bundle[Handed] = Bundle("tokens")
    devices: Bundle[tuple[Handed, dict[str, Any]]] = Bundle("devices")

    @initialize(in_file=st.booleans())
    def begin(self, in_file: bool) -> None:
        self.loop, self.folder, self.pool = asyncio.new_event_loop(), TemporaryDirectory(), KeyPool()
        self.store: Store = SqliteStore(Path(self.folder.name) / "kept.db") if in_file else MemoryStore()
        self.families: list[Family] = []
        self.session_ends, self.left_behind = 0.0, {"ESTSAUTH": "of nobody"}
        self.run(self.make())

    async def make(self) -> None:
        worlds = Worlds(self.store, chest(), self.pool, NoListeners())
        self.asked = Asked(await worlds.make(load("default"), fresh=False), worlds)
        self.browser = Browser(self.asked)

    def teardown(self) -> None:
        if hasattr(self, "asked"):
            self.run(self.pool.close())
            self.run(self.store.close())
            self.folder.cleanup()
            self.loop.close()

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(doing)

    # the model

    @property
    def now(self) -> float:
        return self.asked.world.clock.now()

    def family(self) -> Family:
        self.families.append(new := Family())
        return new

    def is_good(self, handed: Handed) -> bool:
        return bool(handed.family and handed.family.good) and not handed.spent and self.now < handed.ends

    def token_in(self, reply: Reply, family: Family | None) -> Handed:
        return Handed(body(reply)["refresh_token"], self.now + 90 * DAY, family)

    def end_all(self) -> None:
        self.session_ends = 0.0
        for family in self.families:
            family.good = False

    @property
    def is_signed_in(self) -> bool:
        return self.now < self.session_ends

    # the person

    @rule(target=codes)
    def get_a_code(self) -> Handed:
        return self.new_code()

    def new_code(self) -> Handed:
        """Without a page while the session lasts."""
        return Handed(self.run(self.landed()), self.now + 10 * MINUTE, self.family())

    async def landed(self) -> str:
        await self.browser.go(authorize(self.asked))
        assert ("code" in self.browser.landed) is self.is_signed_in
        if not self.is_signed_in:
            self.browser = await Browser(self.asked).go(authorize(self.asked))
            await sign_in(self.browser)
            self.session_ends = self.now + 90 * DAY
        return self.browser.landed["code"]

    @rule(target=codes)
    def ask_without_a_page(self) -> Any:
        self.run(self.browser.go(authorize(self.asked, prompt="none")))
        assert ("code" in self.browser.landed) is self.is_signed_in, self.browser.landed
        if not self.is_signed_in:
            return multiple()
        return Handed(self.browser.landed["code"], self.now + 10 * MINUTE, self.family())

    @rule()
    def sign_out(self) -> None:
        """Ends the session, and nothing that was handed out."""
        self.left_behind = {**self.left_behind, **self.browser.cookies}
        self.run(self.browser.go(f"/{self.asked.tenant('contoso').id}/oauth2/v2.0/logout"))
        self.session_ends = 0.0

    @rule()
    def steal_a_cookie_of_a_session_that_is_over(self) -> None:
        thief = Browser(self.asked, cookies=dict(self.left_behind))
        self.run(thief.go(authorize(self.asked, prompt="none")))
        assert thief.landed["error"] == "login_required"

    @rule(target=tokens)
    def get_a_refresh_token(self) -> Handed:
        reply = self.run(redeem(self.asked, self.run(self.landed())))
        return self.token_in(reply, self.family())

    @rule(target=devices)
    def sign_in_on_a_device(self) -> tuple[Handed, dict[str, Any]]:
        device = self.new_device()
        self.approve(*device)
        return device

    @rule(target=devices)
    def show_a_device_code(self) -> tuple[Handed, dict[str, Any]]:
        return self.new_device()

    def new_device(self) -> tuple[Handed, dict[str, Any]]:
        told = self.run(start(self.asked))
        return Handed(told["device_code"], self.now + 15 * MINUTE, None), told

    @rule(device=devices)
    def approve_a_device(self, device: tuple[Handed, dict[str, Any]]) -> None:
        self.approve(*device)

    def approve(self, handed: Handed, told: dict[str, Any]) -> None:
        browser = self.run(type_code(self.asked, told))
        if handed.family is None and self.now < handed.ends:
            self.run(sign_in(browser))
            handed.family = self.family()
        else:
            assert browser.page.said["error"]

    # time, and the administrator

    @rule(minutes=st.sampled_from([1, 1, 1, 7, 11, 26 * 60, 91 * 24 * 60]))
    def let_time_pass(self, minutes: int) -> None:
        self.asked.world.clock.travel(minutes * MINUTE)

    @rule(field=st.sampled_from(["sessions_revoked_at", "password_changed_at"]))
    def end_what_was_before(self, field: str) -> None:
        """Sessions are revoked or the password changes: to a public client both are the end."""
        alice = self.asked.world.directory.user("alice@contoso.com")
        assert alice
        self.asked.world.clock.travel(1)
        ended: dict[str, Any] = {field: self.now}
        self.run(self.asked.world.directory.put(replace(alice, **ended)))
        self.end_all()

    # clients and thieves

    @rule(target=tokens, code=codes)
    def redeem_a_code(self, code: Handed) -> Any:
        expected = self.is_good(code)
        reply = self.run(redeem(self.asked, code.text))
        assert (reply.status == 200) is expected, reply.body
        if code.spent and code.family:
            code.family.good = False
        code.spent = code.spent or expected
        return self.token_in(reply, code.family) if expected else multiple()

    @rule(code=codes, verifier=st.sampled_from(["", "w" * 64]))
    def guess_a_verifier(self, code: Handed, verifier: str) -> None:
        assert self.run(redeem(self.asked, code.text, code_verifier=verifier)).status == 400
        if code.spent and code.family:
            code.family.good = False
        code.spent = code.spent or self.now < code.ends

    @rule(target=codes, how=st.sampled_from(["client_id", "redirect_uri", "page"]))
    def steal_a_code(self, how: str) -> Handed:
        """Refused before it is looked at, so that the true client loses nothing."""
        code = self.new_code()
        strange = {"client_id": self.asked.application("hybrid").client_id, "redirect_uri": "http://localhost:1"}
        changed = {name: value for name, value in strange.items() if name == how}
        reply = self.run(redeem(self.asked, code.text, headers=PAGE if how == "page" else None, **changed))
        assert reply.status == 400
        return code

    @rule(target=tokens, code=codes)
    def redeem_a_code_at_once(self, code: Handed) -> Any:
        """One wins, and what it wins is worth nothing, for the others showed that the code was known to several."""
        expected = self.is_good(code)
        replies = self.run(self.at_once(code))
        won = [reply for reply in replies if reply.status == 200]
        assert len(won) == int(expected)
        if (code.spent or expected) and code.family:
            code.family.good, code.spent = False, True
        return self.token_in(won[0], code.family) if won else multiple()

    async def at_once(self, code: Handed) -> list[Reply]:
        return await asyncio.gather(*(redeem(self.asked, code.text) for _ in range(AT_ONCE)))

    @rule(target=tokens, token=tokens)
    def use_a_refresh_token(self, token: Handed) -> Any:
        expected = self.is_good(token)
        reply = self.run(refresh(self.asked, token.text))
        assert (reply.status == 200) is expected, reply.body
        return self.token_in(reply, token.family) if expected else multiple()

    @rule(token=tokens)
    def steal_a_refresh_token(self, token: Handed) -> None:
        other = self.asked.application("hybrid").client_id
        assert self.run(refresh(self.asked, token.text, client_id=other)).status == 400

    @rule(target=tokens, device=devices)
    def poll_for_a_device(self, device: tuple[Handed, dict[str, Any]]) -> Any:
        handed, _ = device
        expected = self.is_good(handed)
        reply = self.run(poll(self.asked, handed.text))
        assert (reply.status == 200) is expected, reply.body
        handed.spent = handed.spent or expected
        return self.token_in(reply, handed.family) if expected else multiple()

    @rule(target=tokens, device=devices)
    def poll_for_a_device_at_once(self, device: tuple[Handed, dict[str, Any]]) -> Any:
        handed, _ = device
        expected = self.is_good(handed)
        won = [reply for reply in self.run(self.polled_at_once(handed)) if reply.status == 200]
        assert len(won) == int(expected)
        handed.spent = handed.spent or expected
        return self.token_in(won[0], handed.family) if won else multiple()

    async def polled_at_once(self, handed: Handed) -> list[Reply]:
        return await asyncio.gather(*(poll(self.asked, handed.text) for _ in range(AT_ONCE)))

    @rule(device=devices, code=codes, token=tokens)
    def hand_in_one_for_another(self, device: tuple[Handed, dict[str, Any]], code: Handed, token: Handed) -> None:
        """A text is what it was handed out as, and nothing else."""
        assert self.run(redeem(self.asked, token.text)).status == 400
        assert self.run(refresh(self.asked, code.text)).status == 400
        assert self.run(refresh(self.asked, device[0].text)).status == 400
        assert self.run(poll(self.asked, code.text)).status == 400


Grants.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestGrants = Grants.TestCase
