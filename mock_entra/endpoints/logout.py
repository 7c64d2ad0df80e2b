"""OpenID Connect RP-Initiated Logout 2: an account leaves the browser's session (facts: protocol 1.10)."""

from collections.abc import Mapping

from mock_entra import pages
from mock_entra.authority import Authority, address
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import OAuthError
from mock_entra.sign_in import flow, session, whom
from mock_entra.sign_in.faces import to_a_person
from mock_entra.sign_in.leaving import leaving, told, way_back
from mock_entra.sign_in.session import Account, Session
from mock_entra.wire import NO_STORE, Header, Reply, html_reply


async def answer(call: Call) -> Reply:
    """GET or POST /{tenant}/oauth2/v2.0/logout; on to `post_logout_redirect_uri` only where that is registered.

    The picker, where several accounts are signed in and no hint says which is meant, posts `flow` and `account` here.
    """
    try:
        return await leave(call, address(call.world, call.host, call.place, call.http))
    except OAuthError as refusal:
        return to_a_person(call.world, call.http, refusal)


async def leave(call: Call, authority: Authority) -> Reply:
    sent = await asked_for(call)
    browser = await session.of(call.world, call.http)
    accounts = leaving(call.world, browser, sent)
    if accounts is None:
        return await asking(call, authority, browser, sent)
    cookies = await without(call, browser, accounts)
    frames, back = told(call.world, accounts), way_back(call.world, sent)
    if back and not frames:
        return Reply(302, b"", (("location", back), *cookies, *NO_STORE))
    page = pages.draw("signed_out", tenant_name=name_of(authority), front_channel=frames, back=back)
    return html_reply(page, *cookies, *NO_STORE)


async def asked_for(call: Call) -> Mapping[str, str]:
    """What the client sent; from the picker, what it had sent to begin with, and the account."""
    sent = call.http.form.over(call.http.query)
    if not sent.optional("flow"):
        return {name: value for name, value in sent.items() if name != "account"}
    under_way = await flow.find(call.world, call.http, sent.required("flow"), ("sign_out",))
    await flow.end(call.world, under_way)
    return under_way.parameters | {"account": sent.required("account")}


async def asking(call: Call, authority: Authority, browser: Session, sent: Mapping[str, str]) -> Reply:
    under_way = flow.begin(authority, dict(sent), kind="sign_out")
    await flow.keep(call.world, under_way)
    tiles = [whom.tile(user) for _, user in browser.signed_in(call.world)]
    frame = {"action": f"{authority.origin}{call.http.path}", "flow": under_way.id, "tenant_name": name_of(authority)}
    cookie = flow.cookie(under_way, call.http)
    return html_reply(pages.draw("sign_out_picker", accounts=tiles, **frame), cookie, *NO_STORE)


async def without(call: Call, browser: Session, accounts: tuple[Account, ...]) -> tuple[Header, ...]:
    """The session without these accounts, and without those whose time is over; its cookies."""
    stay = [account for account, _ in browser.signed_in(call.world) if account not in accounts]
    for account in browser.accounts:
        browser = browser if account in stay else browser.without(account.user)
    await (session.keep(call.world, browser) if stay else session.end(call.world, browser))
    return session.cookies(browser, call.http)


def name_of(authority: Authority) -> str:
    return authority.tenant.display_name if authority.tenant else "Work or school account"
