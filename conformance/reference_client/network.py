"""HTTP as this client wants it: nothing from the environment, nothing replayed, nothing followed.

A session of requests reads REQUESTS_CA_BUNDLE, proxies and .netrc unless told not to (`trust_env`), and a redirect of
a token endpoint would carry the credential to another host. msal 1.39 has both, and replays answers besides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from conformance.reference_client import errors
from conformance.reference_client.configuration import Configuration
from conformance.reference_client.errors import AuthError, Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """A readable answer: status, headers, and the text of a JSON object."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.text))


class Network:
    """The way out for one application."""

    def __init__(self, configuration: Configuration) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = configuration.ca or True
        self._session.proxies = {"https": configuration.proxy} if configuration.proxy else {}
        self._timeout = configuration.timeout

    def get(self, url: str, **kwargs: Any) -> Answer:
        """Raise `AuthError` (network, server, unreadable) where there is no JSON object."""
        return self._request("GET", url, **kwargs)

    def post(self, url: str, **kwargs: Any) -> Answer:
        """Post a form, as `oauth2cli` does; raise as `get` does, and for every OAuth error (RFC 6749 5.2)."""
        answer = self._request("POST", url, **kwargs)
        told = answer.json()
        if answer.status_code >= 400 or told.get("error"):
            raise errors.of_answer(told, answer.status_code, answer.headers.get("client-request-id", ""))
        return answer

    def _request(self, method: str, url: str, **kwargs: Any) -> Answer:
        wanted = {"timeout": self._timeout, **kwargs, "allow_redirects": False}
        try:
            answer = self._session.request(method, url, **wanted)
        except requests.RequestException as error:
            raise AuthError(Kind.NETWORK, f"no answer from {_host(url)}: {type(error).__name__}") from error
        return _readable(answer, url)


def _host(url: str) -> str:
    return url.split("/")[2] if url.count("/") >= 2 else url


def _readable(answer: requests.Response, url: str) -> Answer:
    """Return an answer whose body is a JSON object; raise for what no OAuth endpoint would say."""
    correlation = answer.headers.get("client-request-id", "")
    if 300 <= answer.status_code < 400:
        raise AuthError(Kind.SERVER, f"{_host(url)} redirects; a token endpoint must not", status=answer.status_code)
    try:
        is_object = isinstance(json.loads(answer.text), dict)
    except ValueError:
        is_object = False
    if not is_object:
        kind = _unreadable_kind(answer.status_code)
        words = f"{_host(url)} answered {answer.status_code} with what is no JSON object"
        raise AuthError(kind, words, status=answer.status_code, correlation_id=correlation)
    return Answer(answer.status_code, answer.text, answer.headers)


def _unreadable_kind(status: int) -> Kind:
    if status == 429:
        return Kind.THROTTLED
    return Kind.SERVER if status >= 500 else Kind.UNREADABLE
