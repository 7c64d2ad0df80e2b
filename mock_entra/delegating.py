"""From what a user's client asks for to what it is given: the part that every grant for a user shares.

A guest signs in at home, so that whoever is disabled or signed out there is so abroad as well. Source: "Revoke user
access", "B2B collaboration overview" (the home tenant manages the account).
"""

from mock_entra.artifacts import AuthorizationCode, Platform, SignIn
from mock_entra.claims_request import NOTHING, ClaimsRequest
from mock_entra.directory import Tenant, User
from mock_entra.directory.guests import account_of, seen_from
from mock_entra.errors import (
    CROSS_ORIGIN,
    FOREIGN_GRANT,
    PUBLIC_WITH_CREDENTIAL,
    SPA_CODE_WITHOUT_ORIGIN,
    USER_DISABLED,
    OAuthError,
)
from mock_entra.scopes import OPENID, Asked, understand
from mock_entra.token_request import Authorization, Delegation, SingleUse, TokenRequest
from mock_entra.world import Leniency
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
    claims: ClaimsRequest = NOTHING,
    for_page: AuthorizationCode | None = None,
) -> Authorization:
    """What `scope` asks for, for this user; `may_ask` is what a refresh token may be asked for, `scope` by default.

    `claims` were asked for earlier, when the user signed in.
    """
    tenant, user = membership(request, user)
    refuse_disabled(request, user)
    within = request.within(tenant)
    client, asked = within.client, understand(within.authority, scope)
    openid = of_the_grant(asked, may_ask)
    asked.refuse_nothing(client.principal, client.application, user)
    return Authorization(
        asked.resource,
        asked.audience,
        user,
        scopes=permissions(asked, asked.granted(client.principal, client.application, user)),
        single_use=single_use,
        tenant=tenant,
        missing=asked.missing(client.principal, client.application, user),
        named=asked.named,
        openid=asked.openid,
        delegation=Delegation(openid, may_ask or scope, sign_in, family, platform, nonce, until, for_page),
        asked=request.claims.over(claims),
    )


def refuse_disabled(request: TokenRequest, user: User) -> None:
    """50057: the account is disabled, here or at home."""
    if not (user.enabled and account_of(request.authority.world.directory, user).enabled):
        raise OAuthError(USER_DISABLED)


def membership(request: TokenRequest, user: User) -> tuple[Tenant, User]:
    """The addressed tenant, else the user's own, and who this person is there (50020 where nobody)."""
    directory, addressed = request.authority.world.directory, request.authority.tenant
    own = directory.tenant(user.tenant)
    assert own is not None
    if addressed is None or addressed.id == own.id:
        return own, user
    there = seen_from(directory, addressed.id, user)
    if there is None:
        words = {"tenant": addressed.display_name, "client_id": request.client.application.client_id}
        raise OAuthError(FOREIGN_GRANT, user=user.upn, **words)
    return addressed, there


def is_over(request: TokenRequest, user: User, sign_in: SignIn, *, confidential: bool) -> bool:
    """Whether all sessions were revoked since; or the password changed that a public client's sign-in goes back to.

    For a guest it counts at home and in the addressed tenant.
    """
    by_password = "pwd" in sign_in.methods and not confidential
    ends = [
        max(each.sessions_revoked_at or 0.0, (each.password_changed_at or 0.0) if by_password else 0.0)
        for each in everywhere(request, user)
    ]
    return sign_in.at < max(ends)


def everywhere(request: TokenRequest, user: User) -> tuple[User, ...]:
    """The person as every tenant knows it that has a say here: its own, the one at home, the addressed one."""
    directory, addressed = request.authority.world.directory, request.authority.tenant
    there = seen_from(directory, addressed.id, user) if addressed else None
    return (user, account_of(directory, user), *((there,) if there else ()))


def refuse_another_origin(request: TokenRequest, platform: Platform) -> None:
    """A page may redeem what a page was given, and only that, and without a secret (facts: protocol 1.10)."""
    if request.authority.world.lenient(Leniency.ANY_ORIGIN):
        return
    if request.origin and platform != "spa":
        raise OAuthError(CROSS_ORIGIN, origin=request.origin)
    if not request.origin and platform == "spa":
        raise OAuthError(SPA_CODE_WITHOUT_ORIGIN)
    if platform == "spa" and request.client.proof.method != "none":
        raise OAuthError(PUBLIC_WITH_CREDENTIAL)


def of_the_grant(asked: Asked, may_ask: str | None) -> tuple[str, ...]:
    """Openid scopes asked for now, and when the code or refresh token was granted.

    A refresh token and an id token are given for what somebody signed in to, not for the words of each request.
    Source: "OAuth 2.0 authorization code flow", response of the token endpoint: `offline_access` and `openid` are of
    the scope that was requested; MSAL.NET and MSAL for Node send them each time, plain clients do not.
    """
    earlier = (word for word in (may_ask or "").lower().split() if word in OPENID)
    return tuple(dict.fromkeys((*asked.openid, *earlier)))


def permissions(asked: Asked, granted: tuple[str, ...]) -> tuple[str, ...]:
    """What was granted, each once; that of Graph which everybody has (openid scopes), only where it is asked for."""
    own = (value for value in granted if not (asked.default and value in OPENID))
    return tuple(dict.fromkeys((*own, *of_openid(asked))))


def of_openid(asked: Asked) -> tuple[str, ...]:
    """Graph's own tokens say the openid scopes too, which UserInfo asks for."""
    if asked.resource.client_id != GRAPH:
        return ()
    return tuple(scope for scope in OPENID if scope in asked.openid and scope != "offline_access")
