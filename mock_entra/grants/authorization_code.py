"""RFC 6749 4.1.3 and RFC 7636 4.6: a code for tokens, once, by whoever asked for it.

Source: "OAuth 2.0 authorization code flow"; facts: protocol 3.3. A second redemption is refused (54005) and withdraws
what the first one gave; a wrong verifier burns the code.
"""

import hashlib
import hmac

from mock_entra import artifacts, clock
from mock_entra.artifacts import AuthorizationCode
from mock_entra.authority import World
from mock_entra.delegating import delegate
from mock_entra.errors import (
    CODE_OF_ANOTHER_TENANT,
    CODE_SPENT,
    CROSS_ORIGIN,
    GRANT_EXPIRED,
    GRANT_OF_ANOTHER_CLIENT,
    GRANT_WITHDRAWN,
    MISSING_CREDENTIAL,
    NOT_A_GRANT,
    REDIRECT_MISMATCH,
    SPA_CODE_WITHOUT_ORIGIN,
    WRONG_VERIFIER,
    OAuthError,
)
from mock_entra.signing import encode
from mock_entra.token_request import Authorization, SingleUse, TokenRequest

REMEMBERED = 86400
"""Seconds for which a spent code is known to be spent."""


async def redeem(request: TokenRequest) -> Authorization:
    world, text = request.authority.world, request.form.required("code")
    code = await artifacts.find(world, AuthorizationCode, text)
    if code is None:
        raise OAuthError(NOT_A_GRANT, parameter="code")
    refuse_another(request, code)
    once = single_use(world, text, code)
    if await world.store.get(once.namespace, once.id) is not None:
        await artifacts.withdraw(world, code.family)
        raise OAuthError(CODE_SPENT)
    if world.clock.now() >= code.expires_at:
        raise OAuthError(GRANT_EXPIRED)
    await verify(request, code, once)
    user = world.directory.user(code.user)
    if user is None or code.sign_in.at < (user.sessions_revoked_at or 0.0):
        raise OAuthError(GRANT_WITHDRAWN)
    return delegate(
        request,
        user,
        request.form.optional("scope") or code.scope,
        code.sign_in,
        family=code.family,
        platform=code.platform,
        nonce=code.nonce,
        may_ask=code.scope,
        single_use=(once,),
    )


def single_use(world: World, text: str, code: AuthorizationCode) -> SingleUse:
    id = artifacts.digest(text)
    return SingleUse(
        world.records("spent-codes"),
        id,
        code.family,
        clock.real() + REMEMBERED,
        CODE_SPENT,
        withdraws=code.family,
    )


def refuse_another(request: TokenRequest, code: AuthorizationCode) -> None:
    """Another client, tenant, address or kind of platform than the code was given to."""
    client, tenant = request.client, request.authority.tenant
    if code.client_id != client.application.client_id:
        raise OAuthError(GRANT_OF_ANOTHER_CLIENT, client_id=client.application.client_id)
    if tenant is not None and tenant.id != code.tenant:
        raise OAuthError(CODE_OF_ANOTHER_TENANT)
    redirect_uri = request.form.optional("redirect_uri")
    if (redirect_uri or not code.redirect_was_sent) and redirect_uri not in (None, code.redirect_uri):
        raise OAuthError(REDIRECT_MISMATCH, redirect_uri=redirect_uri or "")
    if code.redirect_was_sent and redirect_uri is None:
        raise OAuthError(REDIRECT_MISMATCH, redirect_uri="")
    if code.platform == "web" and client.proof.method == "none":
        raise OAuthError(MISSING_CREDENTIAL)
    origin = request.http.headers.get("origin")
    if origin and code.platform != "spa":
        raise OAuthError(CROSS_ORIGIN, origin=origin)
    if not origin and code.platform == "spa":
        raise OAuthError(SPA_CODE_WITHOUT_ORIGIN)


async def verify(request: TokenRequest, code: AuthorizationCode, once: SingleUse) -> None:
    """In constant time; the method is the one the challenge came with, and a code without challenge takes none."""
    verifier = request.form.optional("code_verifier")
    if code.challenge is None:
        if verifier is None:
            return
    elif verifier is not None and hmac.compare_digest(transformed(verifier, code), code.challenge.encode()):
        return
    await request.authority.world.store.add(once.namespace, once.id, once.value, expires_at=once.expires_at)
    raise OAuthError(WRONG_VERIFIER)


def transformed(verifier: str, code: AuthorizationCode) -> bytes:
    plain = verifier.encode("utf-8", "surrogatepass")
    return plain if code.challenge_method == "plain" else encode(hashlib.sha256(plain).digest()).encode()
