"""What goes to the system's broker instead of the authority, and what comes back. Whatever fails here, fails.

The routes are those of MSAL Node's `NativeBrokerPlugin`. Nothing of a broker's is kept: neither tokens nor accounts.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from conformance.reference_client import broker_status, claims, signed_request
from conformance.reference_client.accounts import Account
from conformance.reference_client.client import Client
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.native_broker import NativeBrokerPlugin
from conformance.reference_client.requests import InteractiveRequest, SilentRequest, new_correlation_id
from conformance.reference_client.results import AuthenticationResult, Source
from conformance.reference_client.scopes import needed

log = logging.getLogger("conformance.reference_client")

ASKING = frozenset({"login", "select_account", "create"})
"""Prompts that mean a dialog in any case."""

NOT_BROKERED = (".ciamlogin.com", ".ciamlogin.us", ".b2clogin.com", ".b2clogin.cn", ".b2clogin.us", ".b2clogin.de")
"""No broker deals with these: the real runtime goes on by itself there and never comes back (0.20.7, measured)."""


def plugin(client: Client, authority: str = "") -> NativeBrokerPlugin | None:
    """Return the broker that a call goes to; nothing where none is wanted, or none deals with the authority."""
    told = client.configuration.broker
    found = told.native_broker_plugin if told else None
    if found is None or not found.is_broker_available:
        return None
    address = urlsplit(authority or client.configuration.authority)
    parts = address.path.strip("/").lower().split("/")
    foreign = (address.hostname or "").endswith(NOT_BROKERED) or parts[0] in ("tfp", "adfs")
    return None if foreign or any(part.startswith("b2c_1") for part in parts) else found


def warn_of_absence(client: Client) -> None:
    """A runtime that does not start leaves the application without a broker, and says so; a failing call does not.

    Raise `AuthError` (unavailable) where its package is not installed.
    """
    told = client.configuration.broker
    found = told.native_broker_plugin if told else None
    if found and not found.is_installed:
        raise AuthError(Kind.UNAVAILABLE, f"a broker needs its runtime. {found.problem}", code="broker_not_installed")
    if found and not found.is_broker_available:
        log.warning("the broker is unavailable, and is not used: %s", found.problem)


def interactively(client: Client, broker: NativeBrokerPlugin, request: InteractiveRequest) -> AuthenticationResult:
    """Return a token for whoever signs in at the system's prompt, or is signed in already."""
    asked = _asked(client, broker, request, request.extra_query)
    native = request.account.native_account_id if request.account else ""
    hint = request.login_hint or (request.account.username if request.account and not native else "")
    if request.prompt == "none":
        return _expected(_silently(client, broker, request, asked, native), request.login_hint)
    window, correlation = broker.window(request.window_handle), request.correlation_id
    if request.prompt in ASKING:
        given: tuple[Any, ...] = ("signin_interactively", window, asked, correlation, hint)
    elif native:
        known = _account(broker, native, correlation)
        given = ("acquire_token_interactively", window, asked, correlation, known)
    else:
        given = ("signin", window, asked, correlation, hint)
    return _result(client, broker, request, broker.ask(*given, timeout=request.timeout))


def silently(client: Client, broker: NativeBrokerPlugin, request: SilentRequest) -> AuthenticationResult:
    """Return a token of the account, or of the system's default one; `force_refresh` means nothing to brokers."""
    native = request.account.native_account_id if request.account else ""
    return _silently(client, broker, request, _asked(client, broker, request, {}), native)


def accounts(client: Client, broker: NativeBrokerPlugin) -> list[Account]:
    """Return the accounts of the system, as its broker tells them."""
    found = broker.ask("discover_accounts", client.id, new_correlation_id())
    several: list[Any] = broker.checked(found, lambda result: result.get_accounts())
    return [_told(each, {}) for each in several]


def sign_out(client: Client, broker: NativeBrokerPlugin, account: Account) -> None:
    """Sign an account out of this application; it stays on the device."""
    correlation = new_correlation_id()
    known = _account(broker, account.native_account_id, correlation)
    broker.checked(broker.ask("signout_silently", client.id, correlation, known))


def _silently(
    client: Client, broker: NativeBrokerPlugin, request: InteractiveRequest | SilentRequest, asked: Any, native: str
) -> AuthenticationResult:
    correlation = request.correlation_id
    if native:
        known = _account(broker, native, correlation)
        return _result(client, broker, request, broker.ask("acquire_token_silently", asked, correlation, known))
    return _result(client, broker, request, broker.ask("signin_silently", asked, correlation))


def _expected(result: AuthenticationResult, hint: str) -> AuthenticationResult:
    """The system's default account is not always who was asked for."""
    if hint and result.account and result.account.username.lower() != hint.lower():
        words = f"{hint} was expected, and the system signs in another account by default"
        raise AuthError(Kind.INTERACTION_REQUIRED, words, code="another_account", correlation_id=result.correlation_id)
    return result


def _asked(
    client: Client,
    broker: NativeBrokerPlugin,
    request: InteractiveRequest | SilentRequest,
    additional: Mapping[str, str],
) -> Any:
    """Say what is wanted; whatever is wrong with it is refused before the runtime hears of it."""
    proof = signed_request.wanted(request)
    merged = claims.merged(request.claims, client.configuration.client_capabilities)
    asked = broker.parameters(client.id, request.authority or client.configuration.authority)
    asked.set_requested_scopes(list(needed(request.scopes)))
    asked.set_redirect_uri(request.redirect_uri or broker.redirect_uri(client.id))
    if merged:
        asked.set_decoded_claims(merged)
    if proof:
        asked.set_pop_params(proof.method, proof.host, proof.path, proof.nonce)
    for name, value in additional.items():
        asked.set_additional_parameter(name, value)
    return asked


def _account(broker: NativeBrokerPlugin, native: str, correlation: str) -> Any:
    found = broker.ask("read_account_by_id", native, correlation)
    return broker.checked(found, lambda result: result.get_account())


def _result(
    client: Client, broker: NativeBrokerPlugin, request: InteractiveRequest | SilentRequest, answered: Any
) -> AuthenticationResult:
    try:
        result: AuthenticationResult = broker.checked(answered, lambda told: _read(client, request, told))
    except AuthError as error:
        advised = broker_status.advised(error, broker.redirect_uris(client.id))
        advised.correlation_id = request.correlation_id
        raise advised from error.__cause__
    return result


def _read(client: Client, request: InteractiveRequest | SilentRequest, told: Any) -> AuthenticationResult:
    facts = json.loads(told.get_id_token() or "{}")
    token = told.get_access_token()
    if told.is_pop_authorization():
        token = told.get_authorization_header().partition(" ")[2]
    if not token:
        raise AuthError(Kind.INCOMPLETE, "the broker's answer has no token", code="incomplete_answer")
    return AuthenticationResult(
        access_token=token,
        token_type="pop" if told.is_pop_authorization() else "Bearer",
        source=Source.BROKER,
        scopes=tuple(told.get_granted_scopes() or request.scopes),
        expires_on=float(told.get_access_token_expiry_time()),
        tenant_id=str(facts.get("tid", "")),
        authority=request.authority or client.configuration.authority,
        correlation_id=request.correlation_id,
        account=_told(told.get_account(), facts),
        id_token=told.get_raw_id_token(),
        id_token_claims=facts,
        from_cache=_is_cached(told.get_telemetry_data()),
    )


def _is_cached(telemetry: Any) -> bool:
    """Whether the broker had it already; what cannot be read of that is only logged."""
    try:
        return bool(json.loads(str(telemetry.get("is_cache", "false")).lower()))
    except (AttributeError, ValueError):
        log.warning("the broker's telemetry cannot be read: whether the token came from its cache is unknown")
        return False


def _told(account: Any, facts: dict[str, Any]) -> Account:
    return Account(
        home_account_id=account.get_home_account_id(),
        environment=account.get_environment(),
        tenant_id=str(facts.get("tid") or account.get_realm()),
        username=account.get_user_name(),
        local_account_id=str(facts.get("oid") or account.get_local_account_id()),
        name=str(facts.get("name") or account.get_display_name()),
        id_token_claims=facts,
        native_account_id=account.get_account_id(),
    )
