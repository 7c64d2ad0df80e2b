"""RFC 6749 3.1: the authorization endpoint, which begins a sign-in (facts: protocol 2)."""

from mock_entra import authorization_request
from mock_entra.authority import Version, address
from mock_entra.endpoints.endpoint import Call
from mock_entra.sign_in import answer as answers
from mock_entra.sign_in import by_broker, flow, steps
from mock_entra.sign_in.visit import Visit
from mock_entra.wire import Form, Reply


async def v2(call: Call) -> Reply:
    """GET or POST /{tenant}/oauth2/v2.0/authorize"""
    return await answer(call, 2)


async def v1(call: Call) -> Reply:
    """GET or POST /{tenant}/oauth2/authorize: the older endpoint, which takes `resource`; AD FS has no other."""
    return await answer(call, 1)


async def answer(call: Call, version: Version) -> Reply:
    """Query and body count alike: msal-browser posts with both."""
    return await answers.or_refusal(call.world, call.http, begin(call, call.http.form.over(call.http.query), version))


async def begin(call: Call, sent: Form, version: Version) -> Reply:
    authority = address(call.world, call.host, call.place, call.http)
    asked = authorization_request.read(authority, sent, version)
    under_way = flow.begin(authority, dict(sent), version)
    visit = Visit(authority, call.http, asked, await by_broker.of(call.world, call.http), under_way)
    return await steps.advance(visit)
