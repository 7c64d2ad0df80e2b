"""What crosses the wire, parsed once: requests, forms and replies, with no opinion on what they mean."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from mock_entra.errors import DUPLICATED_PARAMETER, EMPTY_PARAMETER, MALFORMED_REQUEST, MISSING_PARAMETER, OAuthError

Header = tuple[str, str]
LARGEST_BODY = 1 << 20
MOST_PARAMETERS = 1000


class Form(Mapping[str, str]):
    """RFC 6749 3.2: parameters sent once each; one without a value counts as absent, one sent twice is refused."""

    __slots__ = ("_values",)

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            if name in self._values:
                raise OAuthError(DUPLICATED_PARAMETER, parameter=name)
            self._values[name] = value

    @classmethod
    def parse(cls, encoded: bytes) -> "Form":
        try:
            text = encoded.decode("utf-8", "replace")
            return cls(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="replace"))
        except ValueError as error:
            raise OAuthError(MALFORMED_REQUEST, reason="the parameters could not be read") from error

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def required(self, name: str) -> str:
        """The parameter's value; refused with AADSTS900144 where absent, AADSTS90014 where empty."""
        value = self._values.get(name)
        if value is None:
            raise OAuthError(MISSING_PARAMETER, parameter=name)
        if not value:
            raise OAuthError(EMPTY_PARAMETER, parameter=name)
        return value

    def optional(self, name: str) -> str | None:
        return self._values.get(name) or None

    def over(self, other: "Form") -> "Form":
        """Both forms' parameters; this one's where both name it."""
        return Form((dict(other) | dict(self)).items())


@dataclass(frozen=True)
class Request:
    """One HTTP request as it came in; header names in lower case, `path` decoded, `target` as it was sent."""

    method: str
    scheme: str
    host: str
    path: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    client_certificate: bytes | None = None

    @cached_property
    def query(self) -> Form:
        return Form.parse(self.target.partition("?")[2].encode())

    @cached_property
    def form(self) -> Form:
        """The body as a form; any other body is a form without parameters."""
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Form.parse(self.body if media_type == "application/x-www-form-urlencoded" else b"")

    @cached_property
    def cookies(self) -> Mapping[str, str]:
        """RFC 6265 4.2.1; of two of one name the last."""
        return dict(pair.strip().partition("=")[::2] for pair in self.headers.get("cookie", "").split(";"))

    @property
    def host_name(self) -> str:
        """The host without its port, an IPv6 address without its brackets."""
        return without_port(self.host)

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP response about to go out; `refusal` is the AADSTS number where a person or a browser is told one."""

    status: int
    body: bytes = b""
    headers: tuple[Header, ...] = ()
    refusal: int | None = None

    def adding(self, *headers: Header) -> "Reply":
        return replace(self, headers=self.headers + headers)

    def refusing(self, code: int | None) -> "Reply":
        """The reply, remembered by the ledger as the refusal of this number."""
        return replace(self, refusal=code)


def without_port(host: str) -> str:
    """A host name or address in lower case, without port, brackets or a root's dot."""
    lower = host.lower().rstrip(".")
    if lower.startswith("["):
        return lower[1:].partition("]")[0]
    return lower.partition(":")[0] if lower.count(":") == 1 else lower


JSON_CONTENT: Header = ("content-type", "application/json; charset=utf-8")
NO_STORE: tuple[Header, ...] = (("cache-control", "no-store, no-cache"), ("pragma", "no-cache"))
UNFRAMED: tuple[Header, ...] = (("x-frame-options", "DENY"), ("referrer-policy", "no-referrer"))
HTML_CONTENT: Header = ("content-type", "text/html; charset=utf-8")


COMPACT = json.JSONEncoder(separators=(",", ":"))


def as_json(value: object) -> bytes:
    return COMPACT.encode(value).encode()


def from_json(text: str | bytes) -> Any:
    """RFC 8259; ValueError for what is none, is nested too deep, or writes half a character, which no store keeps."""
    try:
        told = json.loads(text)
        json.dumps(told, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return told


def json_reply(value: object, *headers: Header, status: int = 200) -> Reply:
    return Reply(status, as_json(value), (JSON_CONTENT, *headers))


def html_reply(text: str, *headers: Header, status: int = 200) -> Reply:
    """A page; no other page may frame it, and it tells nobody where its visitor came from."""
    return Reply(status, text.encode(), (HTML_CONTENT, *UNFRAMED, *headers))
