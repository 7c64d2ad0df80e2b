"""OpenID Connect RP-Initiated Logout 2: the browser's session ends (facts: protocol 1.10)."""

from mock_entra import pages
from mock_entra.authority import World, address
from mock_entra.endpoints.endpoint import Call
from mock_entra.endpoints.faces import to_a_person
from mock_entra.errors import OAuthError
from mock_entra.sign_in import session
from mock_entra.wire import NO_STORE, Reply, html_reply


async def answer(call: Call) -> Reply:
    """GET or POST /{tenant}/oauth2/v2.0/logout; back to `post_logout_redirect_uri` only where that is registered."""
    try:
        authority = address(call.world, call.host, call.place, call.http)
    except OAuthError as refusal:
        return to_a_person(call, refusal)
    ended = (await session.of(call.world, call.http)).without(None)
    await session.keep(call.world, ended)
    cookies = session.cookies(ended, call.http)
    sent = call.http.query if call.http.method != "POST" else call.http.form
    back = sent.optional("post_logout_redirect_uri")
    if back and is_registered(call.world, back):
        state = sent.get("state")
        mark = "&" if "?" in back else "?"
        location = back if state is None else f"{back}{mark}{urlencoded(state)}"
        return Reply(302, b"", (("location", location), *cookies, *NO_STORE))
    tenant_name = authority.tenant.display_name if authority.tenant else "Work or school account"
    page = pages.draw("signed_out", tenant_name=tenant_name, front_channel=[], back=None)
    return html_reply(page, *cookies, *NO_STORE)


def urlencoded(state: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"state": state})


def is_registered(world: World, uri: str) -> bool:
    """An address some application of the world registered: nobody is sent anywhere else."""
    return any(uri in uris for a in world.directory.applications() for uris in a.redirect_uris.values())
