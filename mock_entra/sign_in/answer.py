"""RFC 6749 4.1.2: the client's answer, by way of the browser, in the response mode it asked for."""

from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from mock_entra import artifacts, pages
from mock_entra.artifacts import AuthorizationCode
from mock_entra.authority import World
from mock_entra.authorization_request import Back, SentBack
from mock_entra.directory import Tenant, User
from mock_entra.errors import OAuthError
from mock_entra.hosts import CLOUDS
from mock_entra.refusals import told
from mock_entra.sign_in import direct_tokens
from mock_entra.sign_in.faces import to_a_person
from mock_entra.sign_in.session import Account
from mock_entra.sign_in.visit import Visit
from mock_entra.tokens import client_info
from mock_entra.wire import HTML_CONTENT, NO_STORE, Reply, Request

OF_A_REFUSAL = (
    "error",
    "error_description",
    "error_uri",
    "suberror",
    "timestamp",
    "trace_id",
    "correlation_id",
    "claims",
)


async def granted(visit: Visit, user: User, account: Account) -> Reply:
    """Code and tokens as the response type names them, and what comes with them."""
    asked = visit.asked
    code = await artifacts.hand_out(visit.world, record(visit, user, account)) if asked.response.code else None
    fields = {"code": code} if code else {}
    fields |= await direct_tokens.written(visit, user, account, code)
    if asked.client_info:
        fields["client_info"] = client_info.written(user)
    fields["session_state"] = str(UUID(hex=visit.session.id))
    if asked.instance_aware:
        fields |= cloud_of(visit.tenant_of(user))
    if asked.back.client_data:
        fields["clientdata"] = client_data(visit.tenant_of(user))
    return deliver(asked.back, fields)


def record(visit: Visit, user: User, account: Account) -> AuthorizationCode:
    world, asked = visit.world, visit.asked
    return AuthorizationCode(
        asked.application.client_id,
        visit.tenant_of(user).id,
        user.id,
        asked.scope,
        asked.back.redirect_uri,
        asked.back.platform,
        world.random(16).hex(),
        world.clock.now() + artifacts.LIFE_OF_A_CODE,
        visit.session.sign_in(account),
        asked.nonce,
        asked.challenge,
        asked.challenge_method,
        asked.redirect_was_sent,
        asked.claims,
    )


def cloud_of(tenant: Tenant) -> dict[str, str]:
    """`instance_aware`: which cloud the account turned out to be in (facts: protocol 2)."""
    cloud = CLOUDS[tenant.cloud]
    return {
        "cloud_instance_name": cloud.instance_name,
        "cloud_instance_host_name": cloud.preferred_network,
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": cloud.graph,
    }


def client_data(tenant: Tenant | None, error: str = "", suberror: str = "") -> str:
    """`clidata`: kind of account (`e` for work, `m` for personal), error, suberror, cloud, and data boundary."""
    kind = "m" if tenant and tenant.kind == "consumers" else "e"
    cloud = CLOUDS[tenant.cloud].instance_name if tenant else ""
    return "|".join((kind, error, suberror, cloud, ""))


async def or_refusal(world: World, http: Request, answering: Awaitable[Reply]) -> Reply:
    """What comes of it. A refusal is an answer, too: in the client's hands, or to the person's face."""
    try:
        return await answering
    except SentBack as sent_back:
        return refusal(world, http, sent_back)
    except OAuthError as to_their_face:
        return to_a_person(world, http, to_their_face)


def refusal(world: World, http: Request, sent_back: SentBack) -> Reply:
    """The refusal's fields, in the client's own hands."""
    back, row = sent_back.back, sent_back.refusal.row
    fields: dict[str, Any] = told(world, http, sent_back.refusal)
    beside = {"error_subcode": row.subcode} if row.subcode else {}
    if back.client_data:
        beside["clientdata"] = client_data(None, row.error, fields.get("suberror", ""))
    reply = deliver(back, {name: str(fields[name]) for name in OF_A_REFUSAL if name in fields} | beside)
    return reply.adding(("x-ms-request-id", fields["trace_id"])).refusing(row.code)


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
