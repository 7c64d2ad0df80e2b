"""RFC 6749 3.2: the token endpoint. Read it aloud: who asks, what is handed in, may it be, to whom is it tied."""

from mock_entra import claims_request, policies, proof_of_possession, tokens
from mock_entra.authority import Version, address
from mock_entra.client_authentication import prove
from mock_entra.endpoints import device_requests
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import UNSUPPORTED_GRANT_TYPE, OAuthError
from mock_entra.grants import GRANTS
from mock_entra.token_request import TokenRequest, consume
from mock_entra.wire import NO_STORE, Reply, json_reply


async def answer(call: Call, version: Version) -> Reply:
    """What a device signed is opened first; whoever asks for a nonce or a primary refresh token is answered there."""
    if device_requests.is_of_the_device_itself(call.http):
        return await device_requests.answer(call)
    opened = await device_requests.opened(call)
    return await granted(opened.call, version, opened.session)


async def granted(call: Call, version: Version, signed_by: str | None) -> Reply:
    authority = address(call.world, call.host, call.place, call.http)
    grant = GRANTS.get(call.http.form.required("grant_type"))
    if grant is None:
        raise OAuthError(UNSUPPORTED_GRANT_TYPE, grant_type=call.http.form["grant_type"])
    client = await prove(authority, call.http)
    claims = claims_request.read(call.http.form.optional("claims"))
    request = TokenRequest(authority, call.http, client, version, claims, signed_by=signed_by)
    authorization = await grant.redeem(request)
    request = request.within(authorization.tenant) if authorization.tenant else request
    authorization = policies.permit(request, authorization)
    confirmation = proof_of_possession.bind(request)
    await consume(request, authorization)
    return json_reply(await tokens.write(request, authorization, confirmation), *NO_STORE)


async def v2(call: Call) -> Reply:
    """POST /{tenant}/oauth2/v2.0/token"""
    return await answer(call, 2)


async def v1(call: Call) -> Reply:
    """POST /{tenant}/oauth2/token: the older endpoint, which takes `resource`; AD FS has no other."""
    return await answer(call, 1)
