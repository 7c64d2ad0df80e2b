"""RFC 6749 3.2: one request to a token endpoint."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from importlib import metadata

from conformance.reference_client import answer, claims, credential
from conformance.reference_client.answer import Answer
from conformance.reference_client.authority import Authority
from conformance.reference_client.client import Client
from conformance.reference_client.engine import Facts


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What is asked for. `anchor` is who it is about (`Oid:uid@utid` or `UPN:name`), so that requests go to their data.

    `form` is the rest of the form, secrets and all, and stays out of the `repr`.
    """

    grant_type: str
    scopes: tuple[str, ...]
    correlation_id: str
    form: Facts = field(default_factory=dict, repr=False)
    claims: str = ""
    anchor: str = ""


def send(client: Client, resolved: Authority, request: TokenRequest) -> Answer:
    """Return the answer; raise `AuthError` for everything else."""
    wanted = claims.merged(request.claims, client.configuration.client_capabilities)
    form: Facts = {"client_id": client.id, "grant_type": request.grant_type, "scope": " ".join(request.scopes)}
    form |= {
        **({"claims": wanted} if wanted else {}),
        **credential.proof(client.configuration, resolved.token_endpoint),
    }
    told = client.network.post(
        resolved.token_endpoint, data=form | request.form, headers=headers(request.correlation_id, request.anchor)
    )
    return answer.read(told.json(), request.correlation_id)


def headers(correlation_id: str, anchor: str = "") -> Facts:
    """Return the headers of every request that is about tokens."""
    told = {"client-request-id": correlation_id, "return-client-request-id": "true", **who_asks()}
    return told | ({"X-AnchorMailbox": anchor} if anchor else {})


def who_asks() -> dict[str, str]:
    """Return what all libraries tell about themselves; also as parameters of an address (protocol.md 2)."""
    return {
        "x-client-sku": "reference",
        "x-client-ver": metadata.version("mock-entra"),
        "x-client-os": platform.system().lower(),
        "x-client-cpu": platform.machine().lower(),
    }
