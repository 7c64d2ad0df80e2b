"""An application with a credential of its own."""

from __future__ import annotations

import threading
import time
from typing import Any

from conformance.reference_client import assertion, authority, claims, engine
from conformance.reference_client.authority import Authority
from conformance.reference_client.configuration import AppTokenContext, AssertionContext, Configuration
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.network import Network
from conformance.reference_client.requests import ClientCredentialRequest, SilentRequest
from conformance.reference_client.results import AuthenticationResult, Source

SKEW = 300
"""Seconds before its end from which a token counts as stale, as in all the libraries."""

RESERVED = frozenset({"openid", "profile", "offline_access"})
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
UNTENANTED = frozenset({"common", "organizations", "consumers"})


class ConfidentialClientApplication:
    """Gets tokens for an application that can keep a secret. Usable from several threads.

    Nothing is sent before the first request for a token. Every failure is an `AuthError`.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        _check(configuration)
        self._network = Network(configuration)
        self._cache = engine.new_cache()
        self._authority: Authority | None = None
        self._lock = threading.Lock()

    def acquire_token_by_client_credential(self, request: ClientCredentialRequest) -> AuthenticationResult:
        """RFC 6749 4.4: from the cache while it is fresh, else from the authority.

        A token whose time to be refreshed has come is renewed, and still returned where that fails.
        """
        _check_scopes(request.scopes)
        resolved = self._resolve()
        cached = self._fresh(request, resolved)
        if cached is None:
            return self._from_network(request, resolved)
        if not _refresh_is_due(cached):
            return _from_cache(cached, request, resolved)
        try:
            return self._from_network(request, resolved)
        except AuthError:
            return _from_cache(cached, request, resolved)

    def acquire_token_silent(self, request: SilentRequest) -> AuthenticationResult:
        """Never returns an application's own token: a user's, or `cache_miss`."""
        raise AuthError(Kind.CACHE_MISS, f"no account fits {request.account}", code="no_account")

    def serialize_cache(self) -> str:
        return str(self._cache.serialize())

    def deserialize_cache(self, text: str) -> None:
        self._cache.deserialize(text)

    def _resolve(self) -> Authority:
        with self._lock:
            if self._authority is None:
                wanted = self._configuration
                self._authority = authority.resolve(wanted.authority, wanted.known_authorities, self._network)
            return self._authority

    def _fresh(self, request: ClientCredentialRequest, resolved: Authority) -> engine.Facts | None:
        if request.skip_cache or not claims.asks_for_nothing(request.claims):
            return None
        query = {
            "client_id": self._configuration.client_id,
            "environment": resolved.environment,
            "realm": resolved.tenant,
            "home_account_id": None,
        }
        found = engine.cached_access_tokens(self._cache, request.scopes, query)
        return next((each for each in found if int(each["expires_on"]) - time.time() > SKEW), None)

    def _from_network(self, request: ClientCredentialRequest, resolved: Authority) -> AuthenticationResult:
        if self._configuration.app_token_provider:
            return self._provided(request, resolved)
        body = self._credential(resolved)
        wanted = claims.merged(request.claims, self._configuration.client_capabilities)
        answer = engine.client_credentials(
            self._network,
            resolved.token_endpoint,
            self._configuration.client_id,
            request.scopes,
            body={**body, **({"claims": wanted} if wanted else {})},
            headers=_headers(request.correlation_id),
            keep=lambda event: self._keep(event, resolved),
        )
        return _from_answer(answer, request, resolved)

    def _keep(self, event: engine.Facts, resolved: Authority) -> None:
        _check_answer(event["response"], "")
        engine.store(self._cache, environment=resolved.environment, event=event)

    def _credential(self, resolved: Authority) -> engine.Facts:
        wanted = self._configuration
        if wanted.client_certificate:
            signed = assertion.sign(wanted.client_certificate, wanted.client_id, resolved.token_endpoint)
            return {"client_assertion_type": JWT_BEARER, "client_assertion": signed}
        if wanted.client_assertion:
            told = wanted.client_assertion(AssertionContext(wanted.client_id, resolved.token_endpoint))
            return {"client_assertion_type": JWT_BEARER, "client_assertion": told}
        return {"client_secret": wanted.client_secret}

    def _provided(self, request: ClientCredentialRequest, resolved: Authority) -> AuthenticationResult:
        """The token comes from the application's own callback, and is cached as any other."""
        assert self._configuration.app_token_provider
        context = AppTokenContext(request.correlation_id, resolved.tenant, request.scopes, request.claims)
        told = self._configuration.app_token_provider(context)
        answer: engine.Facts = {"access_token": told.token, "expires_in": told.expires_in, "token_type": "Bearer"}
        answer |= {"refresh_in": told.refresh_in} if told.refresh_in is not None else {}
        event = {"client_id": self._configuration.client_id, "scope": list(request.scopes), "response": answer}
        event |= {"token_endpoint": resolved.token_endpoint, "grant_type": "client_credentials", "data": {}}
        self._keep(event, resolved)
        return _from_answer(answer, request, resolved)


def _check(configuration: Configuration) -> None:
    given = (
        configuration.client_secret,
        configuration.client_certificate,
        configuration.client_assertion,
        configuration.app_token_provider,
    )
    if sum(each is not None for each in given) != 1:
        raise AuthError(Kind.USAGE, "exactly one credential is needed", code="invalid_client_credential")
    tenant = authority.canonical(configuration.authority).path.split("/")[1]
    if tenant in UNTENANTED:
        words = f"an application has no token of its own at {tenant}: name a tenant"
        raise AuthError(Kind.USAGE, words, code="missing_tenant_id_error")


def _check_scopes(scopes: tuple[str, ...]) -> None:
    if len(scopes) != 1 or not scopes[0].endswith("/.default") or set(scopes) & RESERVED:
        words = "an application asks for exactly one scope, the resource with /.default"
        raise AuthError(Kind.USAGE, words, code="invalid_scopes")


def _headers(correlation_id: str) -> engine.Facts:
    return {"client-request-id": correlation_id, "return-client-request-id": "true", "x-client-sku": "reference"}


def _check_answer(answer: engine.Facts, correlation_id: str) -> None:
    """What a success must have (RFC 6749 5.1); raised before anything is kept."""
    token, life = answer.get("access_token"), answer.get("expires_in")
    problem = "access_token" if not isinstance(token, str) or not token else "expires_in" if not _is_life(life) else ""
    if problem:
        words = f"the answer has no good {problem}"
        raise AuthError(Kind.INCOMPLETE, words, code="incomplete_answer", correlation_id=correlation_id)


def _is_life(life: Any) -> bool:
    """A number of seconds, also as text: the v1 endpoint writes it so."""
    try:
        return not isinstance(life, bool) and int(life) > 0
    except (TypeError, ValueError):
        return False


def _from_answer(answer: engine.Facts, request: ClientCredentialRequest, resolved: Authority) -> AuthenticationResult:
    _check_answer(answer, request.correlation_id)
    return AuthenticationResult(
        access_token=answer["access_token"],
        token_type=str(answer.get("token_type", "")),
        source=Source.NETWORK,
        scopes=request.scopes,
        expires_on=time.time() + int(answer["expires_in"]),
        tenant_id=resolved.tenant,
        authority=resolved.url,
        correlation_id=request.correlation_id,
    )


def _from_cache(cached: engine.Facts, request: ClientCredentialRequest, resolved: Authority) -> AuthenticationResult:
    return AuthenticationResult(
        access_token=cached["secret"],
        token_type=str(cached.get("token_type", "")),
        source=Source.CACHE,
        scopes=request.scopes,
        expires_on=float(cached["expires_on"]),
        tenant_id=resolved.tenant,
        authority=resolved.url,
        correlation_id=request.correlation_id,
    )


def _refresh_is_due(cached: engine.Facts) -> bool:
    return "refresh_on" in cached and int(cached["refresh_on"]) <= time.time()
