"""What the steps of a sign-in are given: the request, the browser's session and the flow, together."""

from dataclasses import dataclass, replace
from typing import Any

from mock_entra import pages
from mock_entra.artifacts import digest
from mock_entra.authority import Authority, World
from mock_entra.authorization_request import AuthorizationRequest, SentBack
from mock_entra.directory import Tenant, User
from mock_entra.directory.guests import seen_from
from mock_entra.errors import OAuthError, Row
from mock_entra.sign_in.flow import FIRST_FACTOR, Flow
from mock_entra.sign_in.session import Account, Session
from mock_entra.wire import NO_STORE, Reply, Request, html_reply


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was wrong with a page's answer: in words for the person, and as AADSTS number for the ledger."""

    text: str
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One turn of the conversation with a person."""

    authority: Authority
    http: Request
    asked: AuthorizationRequest
    session: Session
    flow: Flow

    @property
    def world(self) -> World:
        return self.authority.world

    @property
    def user(self) -> User | None:
        """Who signs in, as known at home."""
        return self.world.directory.user(self.flow.user) if self.flow.user else None

    @property
    def account(self) -> Account | None:
        """The account this person signs in as, proven in this flow or by the session."""
        flow = self.flow
        if flow.user is None:
            return None
        known = self.session.account(self.world, flow.user)
        if FIRST_FACTOR in flow.methods:
            since = (known.sid, known.applications) if known else (digest(flow.id)[:32], ())
            return Account(flow.user, flow.at, flow.methods, bool(flow.kept), *since)
        if known is None or not self.is_fresh(known):
            return None
        return replace(known, methods=tuple(dict.fromkeys((*known.methods, *flow.methods))))

    def is_fresh(self, account: Account) -> bool:
        """Whether that the account is signed in already is enough for what was asked."""
        limit = self.asked.max_age
        age = self.world.clock.now() - account.at
        return self.asked.prompt not in ("login", "create") and (limit is None or age <= limit)

    def local(self, user: User) -> User | None:
        """The person as the addressed tenant knows it, a guest perhaps; None where it does not."""
        tenant = self.authority.tenant
        return seen_from(self.world.directory, tenant.id, user) if tenant else user

    @property
    def person(self) -> User:
        """The person as the issuing tenant knows it, once it was let in."""
        local = self.local(self.user) if self.user else None
        assert local is not None
        return local

    def tenant_of(self, user: User) -> Tenant:
        """The tenant that issues: the addressed one, else the user's own."""
        own = self.world.directory.tenant(user.tenant)
        assert own is not None
        return self.authority.tenant or own

    def at(self, flow: Flow) -> "Visit":
        return replace(self, flow=flow)

    def sent_back(self, row: Row, **words: str) -> SentBack:
        """A refusal for the client, by way of the browser."""
        return SentBack(OAuthError(row, **words), self.asked.back)

    def refuse_silently(self, row: Row, **words: str) -> None:
        """`prompt=none` asks for no page: the client hears what the person would have been asked."""
        if self.asked.prompt == "none":
            raise self.sent_back(row, **words)

    def page(self, template: str, wrong: Wrong | None = None, **values: Any) -> Reply:
        """A page of this flow; whoever it is for stands on it, once that is known."""
        user = self.user
        home = self.world.directory.tenant(user.tenant) if user else None
        tenant = self.authority.tenant or home
        frame = {
            "action": f"{self.authority.origin}/{self.authority.segment}/login",
            "flow": self.flow.id,
            "tenant_name": tenant.display_name if tenant else "Work or school account",
            "application_name": self.asked.application.name,
            "user_name": user.upn if user else None,
            "error": wrong.text if wrong else None,
        }
        reply = html_reply(pages.draw(template, **frame | values), *NO_STORE)
        return reply.refusing(wrong.row.code if wrong and wrong.row else None)


Taken = tuple[Visit, Wrong | None]
"""A visit with what was told on a page, and what was wrong with that."""
