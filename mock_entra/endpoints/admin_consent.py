"""Where an application sends an administrator who is to let it in for everybody (facts: protocol 1.10)."""

from mock_entra.authority import Version, address
from mock_entra.endpoints.endpoint import Call
from mock_entra.sign_in import admin_consent, flow, session, steps
from mock_entra.sign_in import answer as answers
from mock_entra.sign_in.visit import Visit
from mock_entra.wire import Reply


async def v1(call: Call) -> Reply:
    """GET /{tenant}/adminconsent: client_id, redirect_uri, state; for all that the registration asks for."""
    return await answer(call, 1)


async def v2(call: Call) -> Reply:
    """GET /{tenant}/v2.0/adminconsent: the same with `scope`, which the answer says again."""
    return await answer(call, 2)


async def answer(call: Call, version: Version) -> Reply:
    return await answers.or_refusal(call.world, call.http, begin(call, version))


async def begin(call: Call, version: Version) -> Reply:
    authority = address(call.world, call.host, call.place, call.http)
    sent = call.http.query
    if version == 2:
        sent.required("scope")
    asked = admin_consent.read(authority, sent)
    browser = await session.of(call.world, call.http)
    under_way = flow.begin(authority, dict(sent), version, "admin_consent")
    return await steps.advance(Visit(authority, call.http, asked, browser, under_way))
