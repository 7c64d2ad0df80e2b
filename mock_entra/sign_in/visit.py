"""What the steps of a sign-in are given: the request, the browser's session and the flow, together."""

from dataclasses import dataclass, replace
from typing import Any

from mock_entra import pages
from mock_entra.authority import Authority, World
from mock_entra.authorization_request import AuthorizationRequest
from mock_entra.directory import Tenant, User
from mock_entra.sign_in.flow import Flow
from mock_entra.sign_in.session import Account, Session
from mock_entra.wire import NO_STORE, Reply, Request, html_reply


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
        return self.world.directory.user(self.flow.user) if self.flow.user else None

    @property
    def account(self) -> Account | None:
        """The account this person signs in as, proven in this flow or by the session."""
        if self.flow.user is None:
            return None
        if self.flow.methods:
            return Account(self.flow.user, self.flow.at, self.flow.methods, bool(self.flow.kept))
        known = (account for account, user in self.session.signed_in(self.world) if user.id == self.flow.user)
        return next(known, None)

    def tenant_of(self, user: User) -> Tenant:
        """The tenant that issues: the addressed one, else the user's own."""
        own = self.world.directory.tenant(user.tenant)
        assert own is not None
        return self.authority.tenant or own

    def at(self, flow: Flow) -> "Visit":
        return replace(self, flow=flow)

    def page(self, template: str, **values: Any) -> Reply:
        """A page of this flow; whoever it is for stands on it, once that is known."""
        tenant, user = self.authority.tenant, self.user
        frame = {
            "action": f"{self.authority.origin}/{self.authority.segment}/login",
            "flow": self.flow.id,
            "tenant_name": tenant.display_name if tenant else "Work or school account",
            "application_name": self.asked.application.name,
            "user_name": user.upn if user else None,
        }
        return html_reply(pages.draw(template, **frame | values), *NO_STORE)
