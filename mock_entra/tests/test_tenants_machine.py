"""Two tenants, a guest and three applications in any order: no token that either tenant would not give.

Hypothesis plays people, clients and administrators, at the tenants' own authorities and at those of all; beside the
authority stands a model of a few lines that knows who is let in where. Whatever the model calls good is granted, and
nothing else is, ever. `test_grant_machine.py` plays thieves and time.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from mock_entra.directory import Application, User, departure
from mock_entra.keys import KeyPool
from mock_entra.store.memory import MemoryStore
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, NoListeners, body, chest
from mock_entra.tests.people import accept
from mock_entra.wire import Reply
from mock_entra.world import load
from mock_entra.worlds import Worlds

T = TypeVar("T")
WORD, SECRET = "a-word-of-nobody", "mock-secret-of-a-web-application"
REPLY, OBO = "https://web.example/reply", "urn:ietf:params:oauth:grant-type:jwt-bearer"
EVERYBODYS, REDIRECT = "AzureADMultipleOrgs", {"redirect_uris": [REPLY]}
WORLD = {
    "name": "two tenants",
    "tenants": [
        {
            "name": "contoso",
            "domains": ["contoso.example"],
            "users": [{"name": "alice", "password": WORD}],
            "applications": [
                {
                    "name": "web",
                    "sign_in_audience": EVERYBODYS,
                    "secrets": [{"value": SECRET}],
                    "platforms": {"web": REDIRECT},
                    "identifier_uris": ["api://{client_id}"],
                    "scopes": [{"value": "Act"}],
                },
                {"name": "desk", "sign_in_audience": EVERYBODYS, "platforms": {"public_client": REDIRECT}},
                {"name": "own", "platforms": {"public_client": REDIRECT}},
            ],
        },
        {
            "name": "fabrikam",
            "domains": ["fabrikam.example"],
            "users": [{"name": "alice", "home": "contoso"}, {"name": "fred", "password": WORD}],
        },
    ],
}
# fmt: off
UPN = {
    "alice": "alice@contoso.example",
    "guest": "alice_contoso.example#EXT#@fabrikam.example",
    "fred":  "fred@fabrikam.example",
}
# fmt: on
OF = {"alice": "contoso", "guest": "fabrikam", "fred": "fabrikam"}
ABROAD = {("alice", "fabrikam"): "guest", ("guest", "contoso"): "alice"}
HOME = {"guest": "alice"}

accounts, people = st.sampled_from(["alice", "alice", "guest", "fred"]), st.sampled_from(["alice", "alice", "fred"])
clients, tenants = st.sampled_from(["web", "desk", "own"]), st.sampled_from(["contoso", "fabrikam"])
SEGMENTS = ("fabrikam", "contoso", "organizations", "common")
segments = st.sampled_from(SEGMENTS)
switches = st.sampled_from([True, True, False])
"""More often on than off, or soon nothing is granted any more."""


@dataclass
class Handed:
    """A code, refresh token or access token: for which client and account, and when somebody signed in for it."""

    text: str
    client: str
    account: str
    at: float
    spent: bool = False


class Tenants(RuleBasedStateMachine):
    """The authority and the model, side by side."""

    codes: Bundle[Handed] = Bundle("codes")
    tokens: Bundle[Handed] = Bundle("tokens")
    calls: Bundle[Handed] = Bundle("calls")

    @initialize()
    def begin(self) -> None:
        self.loop, self.pool = asyncio.new_event_loop(), KeyPool()
        self.run(self.make())
        self.known = {("contoso", client): True for client in ("web", "desk", "own")}
        self.enabled = dict.fromkeys((*OF, "web", "desk", "own"), True)
        self.refreshable: list[Handed] = []
        self.called: list[Handed] = []
        self.ended, self.changed = dict.fromkeys(OF, 0.0), dict.fromkeys(OF, 0.0)

    async def make(self) -> None:
        worlds = Worlds(MemoryStore(), chest(), self.pool, NoListeners())
        self.asked = Asked(await worlds.make(load(WORLD)), worlds)

    def teardown(self) -> None:
        if hasattr(self, "asked"):
            self.run(self.pool.close())
            self.loop.close()

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(doing)

    # the model

    def seen(self, account: str, segment: str) -> str | None:
        """Who somebody is at an authority; at those of all, who it is already."""
        own = OF.get(account) == segment or segment not in OF.values()
        local = account if own else ABROAD.get((account, segment))
        return local if local in self.enabled else None

    def whole(self, account: str) -> tuple[str, ...]:
        return (account, HOME[account]) if account in HOME else (account,)

    def is_open(self, account: str | None) -> bool:
        """Whether the account may be used: it is there and enabled, here and at home."""
        return account is not None and all(self.enabled.get(each, False) for each in self.whole(account))

    def is_let_in(self, client: str, tenant: str) -> bool:
        return self.enabled[client] and self.known.get((tenant, client), False)

    def may_ask(self, client: str, segment: str) -> bool:
        """At the token endpoint, whoever it is for."""
        shared = segment not in OF.values()
        return (self.enabled[client] and client != "own") if shared else self.is_let_in(client, segment)

    def may_sign_in(self, person: str, client: str, segment: str) -> bool:
        """On the pages, where somebody may be the first to let an application in."""
        local, shared = self.seen(person, segment), segment not in OF.values()
        if local is None or not (self.is_open(person) and self.is_open(local) and self.enabled[client]):
            return False
        first = client != "own" or OF[local] == "contoso"
        return self.known.get((OF[local], client), first) and not (shared and client == "own")

    def is_good(self, handed: Handed, segment: str) -> bool:
        """Whether what was handed out gives tokens at this authority."""
        local = self.seen(handed.account, segment)
        judges = {*self.whole(handed.account), *([local] if local else [])}
        public = handed.client != "web"
        ends = (max(self.ended[each], self.changed[each] if public else 0.0) for each in judges)
        allowed = self.may_ask(handed.client, segment) and local is not None
        return bool(
            allowed and handed.at >= max(ends) and all(each in self.enabled for each in self.whole(handed.account))
            and self.is_open(local) and self.is_let_in(handed.client, OF[local or ""])
        )  # fmt: skip

    # the authority

    @property
    def now(self) -> float:
        return self.asked.world.clock.now()

    def user(self, account: str) -> User:
        found = self.asked.world.directory.user(UPN[account])
        assert found
        return found

    def application(self, client: str) -> Application:
        return self.asked.application(client)

    def path(self, segment: str) -> str:
        return f"/{segment}.example" if segment in OF.values() else f"/{segment}"

    def token(self, client: str, segment: str, **form: str) -> Reply:
        sent = {"client_id": self.application(client).client_id, "redirect_uri": REPLY} | form
        sent |= {"client_secret": SECRET} if client == "web" else {}
        return self.run(self.asked.ask(f"{self.path(segment)}/oauth2/v2.0/token", "POST", form=sent))

    def authorize(self, client: str, segment: str, scope: str) -> str:
        sent = {"client_id": self.application(client).client_id, "response_type": "code", "redirect_uri": REPLY}
        return f"{self.path(segment)}/oauth2/v2.0/authorize?{urlencode(sent | {'scope': scope})}"

    async def visit(self, url: str, person: str) -> Browser:
        """Somebody in a browser of their own agrees to whatever is asked."""
        return await self.agree(await Browser(self.asked).go(url), person)

    async def agree(self, browser: Browser, person: str) -> Browser:
        """As far as the pages let this person: an unknown name, or a disabled account, is the end."""
        if "i0116" in browser.shows:
            await browser.fill("i0116", UPN[person]).press("idSIButton9")
        if "i0118" in browser.shows:
            await browser.fill("i0118", WORD).press("idSIButton9")
        for _ in ("to stay signed in", "to let the application in"):
            await accept(browser) if not {"i0116", "i0118"} & browser.shows else None
        return browser

    def code(self, person: str, client: str, segment: str, scope: str, *, expected: bool) -> Handed | None:
        browser = self.run(self.visit(self.authorize(client, segment, scope), person))
        assert ("code" in browser.landed) is expected, browser.landed or browser.page.said
        local = self.seen(person, segment)
        if not expected or local is None:
            return None
        self.known[OF[local], client] = True
        return Handed(browser.landed["code"], client, local, self.now)

    def given(self, reply: Reply, handed: Handed, segment: str) -> Handed:
        """The refresh token that came of it, which is tried again whenever something happened."""
        local = self.seen(handed.account, segment)
        assert local
        new = replace(handed, text=body(reply)["refresh_token"], account=local, spent=False)
        self.refreshable.append(new)
        return new

    # people

    @rule(target=codes, person=people, client=clients, segment=segments)
    def get_a_code(self, person: str, client: str, segment: str) -> Any:
        expected = self.may_sign_in(person, client, segment)
        code = self.code(person, client, segment, "openid profile offline_access", expected=expected)
        return code or multiple()

    @rule(target=calls, person=people, segment=tenants)
    def call_the_web_application(self, person: str, segment: str) -> Any:
        """From the desk, which needs a tenant that knows both."""
        scope = f"openid api://{self.application('web').client_id}/Act"
        expected = self.may_sign_in(person, "desk", segment) and self.is_let_in("web", segment)
        code = self.code(person, "desk", segment, scope, expected=expected)
        if code is None:
            return multiple()
        reply = self.token("desk", segment, grant_type="authorization_code", code=code.text)
        self.called.append(call := replace(code, text=body(reply)["access_token"], client="web"))
        return call

    @rule(target=tokens, client=st.sampled_from(["web", "desk"]))
    def be_a_guest(self, client: str) -> Any:
        """Of Fabrikam, with a refresh token to show for it."""
        expected = self.may_sign_in("alice", client, "fabrikam")
        code = self.code("alice", client, "fabrikam", "openid profile offline_access", expected=expected)
        if code is None:
            return multiple()
        reply = self.token(client, "fabrikam", grant_type="authorization_code", code=code.text)
        return self.given(reply, code, "fabrikam")

    @rule(target=tokens, person=people, client=clients, segment=segments)
    def give_a_password(self, person: str, client: str, segment: str) -> Any:
        form = {"username": UPN[person], "password": WORD, "scope": "openid offline_access"}
        reply = self.token(client, segment, grant_type="password", **form)
        at_home = segment in (OF[person], "organizations") and self.may_ask(client, segment)
        expected = at_home and self.is_open(person) and self.is_let_in(client, OF[person])
        assert (reply.status == 200) is expected, reply.body
        signed_in = Handed("", client, person, self.now)
        return self.given(reply, signed_in, segment) if expected else multiple()

    @rule(target=tokens, person=people, client=st.sampled_from(["desk", "own"]), segment=segments)
    def sign_in_on_a_device(self, person: str, client: str, segment: str) -> Any:
        form = {"client_id": self.application(client).client_id, "scope": "openid offline_access"}
        reply = self.run(self.asked.ask(f"{self.path(segment)}/oauth2/v2.0/devicecode", "POST", form=form))
        assert (reply.status == 200) is self.may_ask(client, segment), reply.body
        if reply.status != 200:
            return multiple()
        expected, told = self.may_sign_in(person, client, segment), body(reply)
        self.run(self.approve(told, person))
        local = self.seen(person, segment)
        if expected and local:
            self.known[OF[local], client] = True
        polled = self.token(client, segment, grant_type="device_code", device_code=told["device_code"])
        assert (polled.status == 200) is expected, polled.body
        signed_in = Handed("", client, person, self.now)
        return self.given(polled, signed_in, segment) if expected else multiple()

    async def approve(self, told: dict[str, Any], person: str) -> None:
        browser = await Browser(self.asked).go(told["verification_uri"])
        await browser.fill("otc", told["user_code"]).press("idSIButton9")
        await self.agree(browser, person)

    # clients

    @rule(target=tokens, code=codes, segment=segments)
    def redeem_a_code(self, code: Handed, segment: str) -> Any:
        """Once, at the tenant it was given in, or where none is named."""
        if code.spent:
            return multiple()
        expected = self.is_good(code, segment) and segment in (OF[code.account], "organizations", "common")
        reply = self.token(code.client, segment, grant_type="authorization_code", code=code.text)
        assert (reply.status == 200) is expected, reply.body
        code.spent = code.spent or expected
        return self.given(reply, code, segment) if expected else multiple()

    @rule(target=tokens, token=tokens, segment=segments)
    def use_a_refresh_token(self, token: Handed, segment: str) -> Any:
        """Abroad as well, where the person is a guest and the application let in."""
        reply = self.refreshed(token, segment)
        return self.given(reply, token, segment) if reply.status == 200 else multiple()

    def refreshed(self, token: Handed, segment: str) -> Reply:
        reply = self.token(token.client, segment, grant_type="refresh_token", refresh_token=token.text)
        assert (reply.status == 200) is self.is_good(token, segment), reply.body
        return reply

    @rule(call=calls, segment=segments)
    def call_on(self, call: Handed, segment: str) -> None:
        self.called_on(call, segment)

    def called_on(self, call: Handed, segment: str) -> None:
        expected = self.is_good(call, segment) and segment == OF[call.account]
        form = {"assertion": call.text, "requested_token_use": "on_behalf_of", "scope": "openid"}
        reply = self.token("web", segment, grant_type=OBO, **form)
        assert (reply.status == 200) is expected, reply.body

    # administrators

    def put(self, *records: Any) -> None:
        self.run(self.asked.world.directory.put(*records))
        self.look_at_what_is_out()

    def look_at_what_is_out(self) -> None:
        """The youngest of what clients hold, at every authority."""
        for segment in SEGMENTS:
            for token in self.refreshable[-3:]:
                self.refreshed(token, segment)
            for call in self.called[-2:]:
                self.called_on(call, segment)

    @rule(account=accounts, on=switches)
    def switch_an_account(self, account: str, on: bool) -> None:
        if account in self.enabled:
            self.enabled[account] = on
            self.put(replace(self.user(account), enabled=on))

    @rule(account=accounts, what=st.sampled_from(["sessions_revoked_at", "password_changed_at"]))
    def end_what_was_before(self, account: str, what: str) -> None:
        if account in self.enabled:
            self.asked.world.clock.travel(1)
            end: dict[str, Any] = {what: self.now}
            (self.ended if what == "sessions_revoked_at" else self.changed)[account] = self.now
            self.put(replace(self.user(account), **end))

    @rule(client=clients, on=switches)
    def switch_an_application(self, client: str, on: bool) -> None:
        self.enabled[client] = on
        self.put(replace(self.application(client), enabled=on))

    @rule(tenant=tenants, client=clients, on=switches)
    def switch_it_in_one_tenant(self, tenant: str, client: str, on: bool) -> None:
        if (tenant, client) in self.known:
            self.known[tenant, client] = on
            id, directory = self.asked.tenant(tenant).id, self.asked.world.directory
            principal = directory.service_principal(id, self.application(client).client_id)
            assert principal
            self.put(replace(principal, enabled=on))

    @rule(account=st.sampled_from(["alice", "guest"]), seriously=st.sampled_from([False, False, False, True]))
    def leave(self, account: str, seriously: bool) -> None:
        """For good: of a guest whose home account is gone nothing is left but the record."""
        if seriously and account in self.enabled:
            self.run(departure.remove(self.asked.world.directory, self.user(account)))
            del self.enabled[account]
            self.look_at_what_is_out()


Tenants.TestCase.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestTenants = Tenants.TestCase
