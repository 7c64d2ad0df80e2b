"""The lower half of msal that this client stands on: the only module that knows msal, whatever of it is private.

Read and tried with msal 1.39.0: the token cache, the OAuth client of `oauth2cli`, the creator of assertions.
`ClientApplication` is not used for what an application gets for itself, because it replays any 400 for 60 seconds,
refuses a forced refresh, drops ports from the cache's environments, and lets REQUESTS_CA_BUNDLE override `verify=`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msal import SerializableTokenCache  # type: ignore[import-untyped]  # msal ships no types
from msal.oauth2cli.assertion import JwtAssertionCreator  # type: ignore[import-untyped]  # msal ships no types
from msal.oauth2cli.oauth2 import Client  # type: ignore[import-untyped]  # msal ships no types

Facts = dict[str, Any]


class Answer(Protocol):
    """What msal wants of an HTTP answer."""

    @property
    def status_code(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


class HttpClient(Protocol):
    """What msal wants of an HTTP client."""

    def post(self, url: str, **kwargs: Any) -> Answer: ...


def new_cache() -> Any:
    """Return an empty token cache in the libraries' common format, with `serialize` and `deserialize`."""
    return SerializableTokenCache()


def cached_access_tokens(cache: Any, scopes: tuple[str, ...], query: Facts) -> list[Facts]:
    """Return the access tokens that cover the scopes; expired ones are dropped on the way."""
    return list(cache.search(cache.CredentialType.ACCESS_TOKEN, target=list(scopes), query=query))


def store(cache: Any, *, environment: str, event: Facts) -> None:
    """Put what a token endpoint answered into the cache, under an environment that keeps its port."""
    cache.add({**event, "environment": environment})


def signed_assertion(key: str, algorithm: str, headers: Facts, claims: Facts) -> str:
    """RFC 7523 3: sign an assertion. `claims` are audience, issuer, expires_at, issued_at and not_before."""
    creator = JwtAssertionCreator(key, algorithm, headers=headers)
    return str(creator.create_normal_assertion(**claims).decode())


def client_credentials(
    http: HttpClient,
    token_endpoint: str,
    client_id: str,
    scopes: tuple[str, ...],
    *,
    body: Facts,
    headers: Facts,
    keep: Callable[[Facts], None],
) -> Facts:
    """RFC 6749 4.4: make the request and return the answer; `keep` is called with what is worth caching."""
    client = Client({"token_endpoint": token_endpoint}, client_id, http_client=http, default_body=body)
    client.on_obtaining_tokens = keep
    answer: Facts = client.obtain_token_for_client(scope=list(scopes), headers=headers)
    return answer
