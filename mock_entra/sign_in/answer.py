"""RFC 6749 4.1.2: the client's answer, by way of the browser, in the response mode it asked for."""

from urllib.parse import urlencode
from uuid import UUID

from mock_entra import artifacts, pages
from mock_entra.artifacts import AuthorizationCode
from mock_entra.authority import World
from mock_entra.authorization_request import Back, SentBack
from mock_entra.directory import User
from mock_entra.refusals import told
from mock_entra.sign_in.session import Account
from mock_entra.sign_in.visit import Visit
from mock_entra.tokens import client_info
from mock_entra.wire import HTML_CONTENT, NO_STORE, Reply, Request

LIFE_OF_A_CODE = 600


async def code(visit: Visit, user: User, account: Account) -> Reply:
    """The code, and what comes with it."""
    world, asked = visit.world, visit.asked
    record = AuthorizationCode(
        asked.application.client_id,
        visit.tenant_of(user).id,
        user.id,
        asked.scope,
        asked.back.redirect_uri,
        asked.back.platform,
        world.random(16).hex(),
        world.clock.now() + LIFE_OF_A_CODE,
        visit.session.sign_in(account),
        asked.nonce,
        asked.challenge,
        asked.challenge_method,
        asked.redirect_was_sent,
        asked.client_info,
    )
    fields = {"code": await artifacts.hand_out(world, record)}
    if asked.client_info:
        fields["client_info"] = client_info.written(user)
    fields["session_state"] = str(UUID(hex=visit.session.id))
    return deliver(asked.back, fields)


def refusal(world: World, http: Request, sent_back: SentBack) -> Reply:
    """The refusal's fields, in the client's own hands."""
    fields = told(world, http, sent_back.refusal)
    names = ("error", "error_description", "error_uri", "suberror", "claims")
    reply = deliver(sent_back.back, {name: str(fields[name]) for name in names if name in fields})
    return reply.adding(("x-ms-request-id", fields["trace_id"])).refusing(sent_back.refusal.row.code)


def deliver(back: Back, fields: dict[str, str]) -> Reply:
    """By redirection or by a form that posts itself; `state` goes back as it came."""
    if back.state is not None:
        fields = fields | {"state": back.state}
    if back.mode == "form_post":
        page = pages.draw("form_post", target=back.redirect_uri, fields=fields)
        return Reply(200, page.encode(), (HTML_CONTENT, *NO_STORE))
    mark = "#" if back.mode == "fragment" else "&" if "?" in back.redirect_uri else "?"
    address = f"{back.redirect_uri}{mark}{urlencode(fields)}"
    return Reply(302, b"", (("location", address), *NO_STORE))
