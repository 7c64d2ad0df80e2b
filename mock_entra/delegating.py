"""From what a user's client asks for to what it is given: the part that every grant for a user shares."""

from mock_entra.artifacts import Platform, SignIn
from mock_entra.directory import Tenant, User
from mock_entra.errors import USER_DISABLED, OAuthError
from mock_entra.scopes import OPENID, Asked, understand
from mock_entra.token_request import Authorization, Delegation, SingleUse, TokenRequest
from mock_entra.world.first_party import GRAPH


def delegate(
    request: TokenRequest,
    user: User,
    scope: str,
    sign_in: SignIn,
    *,
    family: str,
    platform: Platform = "public_client",
    nonce: str | None = None,
    until: float | None = None,
    may_ask: str | None = None,
    single_use: tuple[SingleUse, ...] = (),
) -> Authorization:
    """What `scope` asks for, for this user; `may_ask` is what a refresh token may be asked for, `scope` by default."""
    if not user.enabled:
        raise OAuthError(USER_DISABLED)
    tenant = tenant_of(request, user)
    within = request.within(tenant)
    asked = understand(within.authority, scope)
    client = within.client
    return Authorization(
        asked.resource,
        asked.audience,
        user,
        scopes=(*asked.granted(client.principal, client.application, user), *of_openid(asked)),
        single_use=single_use,
        tenant=tenant,
        missing=asked.missing(client.principal, client.application, user),
        delegation=Delegation(asked.openid, may_ask or scope, sign_in, family, platform, nonce, until),
    )


def tenant_of(request: TokenRequest, user: User) -> Tenant:
    """The addressed tenant, else the user's own."""
    addressed = request.authority.tenant
    own = request.authority.world.directory.tenant(user.tenant)
    assert own is not None
    return addressed or own


def of_openid(asked: Asked) -> tuple[str, ...]:
    """Graph's own tokens say the openid scopes too, which UserInfo asks for."""
    if asked.resource.client_id != GRAPH:
        return ()
    return tuple(scope for scope in OPENID if scope in asked.openid and scope != "offline_access")
