"""A device's broker redeems a primary refresh token for one of the clients on it (facts: protocol 5.5, step 5).

Good only in a request that the session's key signed. The redirect URI is the broker's for that client, and must be
registered: 50011. What the system's own prompt was told of consent comes along as `consent=accept` (ours; the service
asks on a page of its own inside the prompt).
"""

from dataclasses import replace

from mock_entra.artifacts import is_withdrawn
from mock_entra.delegating import delegate, is_over
from mock_entra.directory import User
from mock_entra.directory.service_principals import ScopeGrant
from mock_entra.errors import (
    ADMINISTRATOR_DECIDES,
    DEVICE_SIGNATURE_MISSING,
    GRANT_EXPIRED,
    GRANT_WITHDRAWN,
    NOT_A_GRANT,
    REDIRECT_NOT_REGISTERED,
    SESSION_REVOKED,
    OAuthError,
)
from mock_entra.registered_devices import standing
from mock_entra.registered_devices.records import Session, find, session_id
from mock_entra.token_request import Authorization, TokenRequest


async def redeem(request: TokenRequest) -> Authorization:
    """Unsigned (50097), unknown (70000), its redirect URI (50011), its device (50155), over, in this order."""
    world, token = request.authority.world, request.form.required("refresh_token")
    if request.signed_by is None:
        raise OAuthError(DEVICE_SIGNATURE_MISSING)
    session = await find(world, Session, session_id(token))
    if session is None or session.id != request.signed_by:
        raise OAuthError(NOT_A_GRANT, parameter="refresh_token")
    refuse_redirect(request)
    sign_in = await standing.of(world, session.id, session.sign_in)
    user = await still_signed_in(request, session)
    scope = request.form.required("scope")
    authorization = delegate(request, user, scope, sign_in, family=session.family)
    if authorization.missing and request.form.optional("consent") == "accept":
        allowed = await consent(request, authorization)
        authorization = delegate(allowed, user, scope, sign_in, family=session.family)
    return authorization


def refuse_redirect(request: TokenRequest) -> None:
    application = request.client.application
    told = request.form.required("redirect_uri")
    if told not in application.redirect_uris.get("public_client", ()):
        raise OAuthError(REDIRECT_NOT_REGISTERED, redirect_uri=told, client_id=application.client_id)


async def still_signed_in(request: TokenRequest, session: Session) -> User:
    """The user, unless the session ended, was withdrawn, or the password it was made with has changed."""
    world = request.authority.world
    user = world.directory.user(session.user)
    if world.clock.now() >= session.expires_at:
        raise OAuthError(GRANT_EXPIRED)
    if user is None or await is_withdrawn(world, session.family):
        raise OAuthError(GRANT_WITHDRAWN)
    if is_over(request, user, session.sign_in, confidential=False):
        raise OAuthError(SESSION_REVOKED)
    return user


async def consent(request: TokenRequest, authorization: Authorization) -> TokenRequest:
    """Writes down for this user what was missing; the request as of one who was granted it."""
    user, within = authorization.subject, request.within(authorization.tenant) if authorization.tenant else request
    assert user is not None
    refuse_without_administrator(within, authorization, user)
    granted = ScopeGrant(authorization.resource.client_id, authorization.missing, user.id)
    principal = within.client.principal
    principal = replace(principal, scope_grants=(*principal.scope_grants, granted))
    await request.authority.world.directory.put(principal)
    return replace(within, client=replace(within.client, principal=principal))


def refuse_without_administrator(request: TokenRequest, authorization: Authorization, user: User) -> None:
    """A person cannot accept what only an administrator may grant (90094)."""
    restricted = {scope.value for scope in authorization.resource.scopes if scope.admin_only}
    if not user.is_administrator and not restricted.isdisjoint(authorization.missing):
        words = {"tenant": request.authority.required_tenant.display_name, "name": request.client.application.name}
        raise OAuthError(ADMINISTRATOR_DECIDES, **words)
