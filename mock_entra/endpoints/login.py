"""Where the pages of a sign-in are posted to."""

from mock_entra import authorization_request
from mock_entra.authority import Authority, address
from mock_entra.authorization_request import AuthorizationRequest, SentBack
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import USER_DECLINED, OAuthError
from mock_entra.sign_in import admin_consent, by_broker, devices, flow
from mock_entra.sign_in import answer as answers
from mock_entra.sign_in.flow import Flow
from mock_entra.sign_in.told import take
from mock_entra.sign_in.visit import Visit
from mock_entra.wire import Form, Reply


async def answer(call: Call) -> Reply:
    """POST /{tenant}/login: one page's fields, and the `flow` they belong to."""
    return await answers.or_refusal(call.world, call.http, go_on(call))


async def go_on(call: Call) -> Reply:
    authority = address(call.world, call.host, call.place, call.http)
    form = call.http.form
    under_way = await flow.go_on(authority, call.http, form.required("flow"))
    asked = await asked_for(authority, under_way)
    visit = Visit(authority, call.http, asked, await by_broker.of(call.world, call.http), under_way)
    try:
        return await take(visit, form)
    except SentBack as sent_back:
        if asked.device is None:
            raise
        return await told_to_a_device(visit, asked.device, sent_back.refusal)


async def told_to_a_device(visit: Visit, device: str, refusal: OAuthError) -> Reply:
    """Nobody is sent back to a device: it hears that somebody declined, and of nothing else."""
    if refusal.row is USER_DECLINED:
        return await devices.declined(visit, device)
    raise refusal


async def asked_for(authority: Authority, under_way: Flow) -> AuthorizationRequest:
    if under_way.kind == "device":
        return await devices.asked_for(authority, under_way.parameters)
    sent = Form(under_way.parameters.items())
    if under_way.kind == "admin_consent":
        return admin_consent.read(authority, sent)
    return authorization_request.read(authority, sent, under_way.version)
