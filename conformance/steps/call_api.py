"""RFC 6750 2.1: a protected API is called with a token."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Literal

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """The call."""

    resource: str
    """The API's address, `${resource.url}`, or the name of a resource of the world."""
    token: str = ""
    """The access token; none where it is empty."""
    scheme: Literal["bearer", "pop"] = "bearer"
    """How it is presented."""
    method: Literal["GET", "POST", "PUT", "DELETE"] = "GET"
    """The verb."""
    path: str = ""
    """Added to the address."""
    json_: dict[str, Any] | None = None
    """What is sent."""


class CallApi(BaseStep):
    """The suite calls an API, as the program around the client would."""

    do: Literal["call_api"]
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        wanted = self.with_
        headers = {"authorization": f"{SCHEMES[wanted.scheme]} {wanted.token}"} if wanted.token else {}
        answer = await scene.request(wanted.method, wanted.resource + wanted.path, headers=headers, body=wanted.json_)
        return {"resource": seen(answer)}


def seen(answer: Facts) -> Facts:
    """Return what the check `resource` looks at."""
    body = answer["json"]
    facts: Facts = {"status": answer["status"], "body": body if body is not None else answer["text"]}
    if isinstance(body, list):
        facts["items"] = len(body)
        facts["descriptions"] = [item.get("description") for item in body if isinstance(item, dict)]
        facts["owners"] = sorted({str(item.get("owner")) for item in body if isinstance(item, dict)})
    told = answer["headers"].get("authentication-info", "")
    facts |= {"next_nonce": _quoted(told, "nextnonce")} if "nextnonce" in told else {}
    challenge = answer["headers"].get("www-authenticate")
    if challenge:
        facts["challenge"] = challenge
        facts |= claims_in(challenge)
        facts |= {name: _quoted(challenge, name) for name in ("error", "nonce") if f'{name}="' in challenge}
    return facts


def claims_in(challenge: str) -> Facts:
    """Return the claims that an API asks for, as the program hands them to its client: base64 is only the way here."""
    _, found, rest = challenge.partition('claims="')
    return {"claims": base64.b64decode(rest.partition('"')[0]).decode()} if found else {}


def _quoted(header: str, name: str) -> str:
    return header.partition(f'{name}="')[2].partition('"')[0]


SCHEMES = {"bearer": "Bearer", "pop": "PoP"}
