"""One request and its answer, as the authority's ledger saw them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request to one endpoint and what was answered; header names are in lower case."""

    endpoint: str
    method: str
    host: str
    path: str
    url: str
    status: int
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)
    at: float = 0.0
    """When it was, in seconds of real time."""

    def facts(self) -> dict[str, Any]:
        """Return what the check `wire` looks at."""
        return {
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "query": dict(self.query),
            "form": dict(self.form),
            "headers": dict(self.headers),
            "status": self.status,
            **{name: self.answer[name] for name in ("error", "error_codes") if name in self.answer},
        }


# The first part of a path that is found names the endpoint. The order matters: longer before shorter.
# fmt: off
ENDPOINTS = {
    "/.well-known/openid-configuration": "discovery",
    "/discovery/instance":               "instance",
    "/discovery/v2.0/keys":              "keys",
    "/discovery/keys":                   "keys",
    "/userrealm/":                       "realm",
    "/oauth2/v2.0/token":                "token",
    "/oauth2/token":                     "token",
    "/oauth2/v2.0/authorize":            "authorize",
    "/oauth2/authorize":                 "authorize",
    "/oauth2/v2.0/devicecode":           "device_code",
    "/oauth2/devicecode":                "device_code",
    "/oauth2/deviceauth":                "device_page",
    "/devicelogin":                      "device_page",
    "/oauth2/v2.0/logout":               "logout",
    "/oauth2/logout":                    "logout",
    "/adminconsent":                     "admin_consent",
    "/login":                            "page",
}
# fmt: on


def endpoint(path: str) -> str:
    """Name the endpoint that a path belongs to; what is none of the authority's is a `resource`."""
    lowered = path.lower()
    return next((name for part, name in ENDPOINTS.items() if part in lowered), "resource")


def wire_facts(exchanges: Iterable[Exchange]) -> dict[str, dict[str, Any]]:
    """Count requests by endpoint and show the last of each, and what they show together; `any` is all of them."""
    several: dict[str, list[Exchange]] = {"any": []}
    for exchange in exchanges:
        for name in ("any", exchange.endpoint):
            several.setdefault(name, []).append(exchange)
    return {name: _together(each) for name, each in several.items()}


def _together(several: list[Exchange]) -> dict[str, Any]:
    if not several:
        return {"count": 0}
    forms, errors = [dict(each.form) for each in several], [each.answer.get("error") for each in several]
    gaps = [later.at - earlier.at for earlier, later in pairwise(several)]
    told = {**several[-1].facts(), "count": len(several), "forms": forms, "errors": errors}
    return told | ({"gap": round(min(gaps), 3)} if gaps else {})
