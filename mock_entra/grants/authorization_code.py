"""RFC 6749 4.1.3 and RFC 7636 4.6: a code for tokens, once, by whoever asked for it.

Source: "OAuth 2.0 authorization code flow"; facts: protocol 3.3. A second redemption is refused (54005) and withdraws
what the first one gave; a wrong verifier burns the code. A server may have a second code made for its own page
(hybrid SPA, "Single-page application: hybrid flow"), which the page redeems without verifier and without secret.
"""

import hashlib
import hmac
from dataclasses import replace

from mock_entra import artifacts, clock
from mock_entra.artifacts import AuthorizationCode
from mock_entra.authority import World
from mock_entra.delegating import delegate, is_over, refuse_another_origin
from mock_entra.directory import User
from mock_entra.directory.guests import still_there
from mock_entra.errors import (
    CODE_OF_ANOTHER_TENANT,
    CODE_SPENT,
    GRANT_EXPIRED,
    GRANT_OF_ANOTHER_CLIENT,
    GRANT_WITHDRAWN,
    MISSING_CREDENTIAL,
    NOT_A_GRANT,
    REDIRECT_MISMATCH,
    WRONG_VERIFIER,
    OAuthError,
)
from mock_entra.signing import encode
from mock_entra.token_request import Authorization, SingleUse, TokenRequest
from mock_entra.world import Leniency

REMEMBERED = 86400
"""Seconds for which a spent code is known to be spent."""


async def redeem(request: TokenRequest) -> Authorization:
    """Unknown (70000), another's, spent (54005), expired (70008), not proven (501481), withdrawn, in this order."""
    world, text = request.authority.world, request.form.required("code")
    code = await artifacts.find(world, AuthorizationCode, text)
    if code is None:
        raise OAuthError(NOT_A_GRANT, parameter="code")
    refuse_another(request, code)
    once = single_use(world, text, code)
    await refuse_what_is_over(world, code, once)
    await verify(request, code, once)
    return delegate(
        request,
        await still_signed_in(request, code),
        request.scope or code.scope,
        code.sign_in,
        family=code.family,
        platform=code.platform,
        nonce=code.nonce,
        may_ask=code.scope,
        single_use=() if world.lenient(Leniency.SPENT_CODE) else (once,),
        claims=code.claims,
        for_page=code_for_page(request, code),
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


async def refuse_what_is_over(world: World, code: AuthorizationCode, once: SingleUse) -> None:
    """A code that comes again may have been stolen: whatever it gave is withdrawn."""
    if await world.store.get(once.namespace, once.id) is not None:
        await artifacts.withdraw(world, code.family)
        raise OAuthError(CODE_SPENT)
    if world.clock.now() >= code.expires_at and not world.lenient(Leniency.EXPIRED_CODE):
        raise OAuthError(GRANT_EXPIRED)


async def still_signed_in(request: TokenRequest, code: AuthorizationCode) -> User:
    """The user, unless that sign-in counts no more, or the code was withdrawn with the one it came of."""
    world, confidential = request.authority.world, request.client.proof.method != "none"
    user = still_there(world.directory, code.user)
    if user is None or is_over(request, user, code.sign_in, confidential=confidential):
        raise OAuthError(GRANT_WITHDRAWN)
    if await artifacts.is_withdrawn(world, code.family):
        raise OAuthError(GRANT_WITHDRAWN)
    return user


def refuse_another(request: TokenRequest, code: AuthorizationCode) -> None:
    """Another client, tenant, address or kind of platform than the code was given to."""
    client, tenant = request.client, request.authority.tenant
    lenient = request.authority.world.lenient
    if code.client_id != client.application.client_id and not lenient(Leniency.FOREIGN_CODE):
        raise OAuthError(GRANT_OF_ANOTHER_CLIENT, client_id=client.application.client_id)
    if tenant is not None and tenant.id != code.tenant:
        raise OAuthError(CODE_OF_ANOTHER_TENANT)
    refuse_another_address(request, code)
    if code.platform == "web" and client.proof.method == "none":
        raise OAuthError(MISSING_CREDENTIAL)
    refuse_another_origin(request, code.platform)


def refuse_another_address(request: TokenRequest, code: AuthorizationCode) -> None:
    """The address of the request for authorization, where one was sent; a page names any of its own, or none."""
    redirect_uri = request.form.optional("redirect_uri")
    own = request.client.application.redirect_uris.get("spa", ()) if code.handed_on else (code.redirect_uri,)
    if redirect_uri is None and not code.redirect_was_sent:
        return
    if redirect_uri not in own:
        raise OAuthError(REDIRECT_MISMATCH, redirect_uri=redirect_uri or "")


def code_for_page(request: TokenRequest, code: AuthorizationCode) -> AuthorizationCode | None:
    """`return_spa_code=1`: another code of the same family, if the registration has a page to give it to."""
    has_page = bool(request.client.application.redirect_uris.get("spa"))
    if request.form.optional("return_spa_code") != "1" or code.platform != "web" or not has_page:
        return None
    until = request.authority.world.clock.now() + artifacts.LIFE_OF_A_CODE
    page = replace(code, platform="spa", expires_at=until, challenge=None, handed_on=True)
    return replace(page, redirect_uri="", redirect_was_sent=False)


async def verify(request: TokenRequest, code: AuthorizationCode, once: SingleUse) -> None:
    """In constant time; the method is the one the challenge came with, and a code without challenge takes none."""
    world = request.authority.world
    if is_met(world, request.form.optional("code_verifier"), code):
        return
    await world.store.add(once.namespace, once.id, once.value, expires_at=once.expires_at)
    raise OAuthError(WRONG_VERIFIER)


def is_met(world: World, verifier: str | None, code: AuthorizationCode) -> bool:
    if code.challenge is None:
        return verifier is None
    if verifier is None:
        return world.lenient(Leniency.NO_VERIFIER)
    met = hmac.compare_digest(transformed(verifier, code), code.challenge.encode())
    return met or world.lenient(Leniency.ANY_VERIFIER)


def transformed(verifier: str, code: AuthorizationCode) -> bytes:
    plain = verifier.encode("utf-8", "surrogatepass")
    return plain if code.challenge_method == "plain" else encode(hashlib.sha256(plain).digest()).encode()
