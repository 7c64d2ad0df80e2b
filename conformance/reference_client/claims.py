"""The `claims` parameter: what a resource challenged for, and what this client can do."""

from __future__ import annotations

import json
from typing import Any

from conformance.reference_client.errors import AuthError, Kind


def merged(challenge: str, capabilities: tuple[str, ...]) -> str:
    """Return one JSON text of both, empty where there is neither."""
    wanted = _parsed(challenge)
    if capabilities:
        access_token = {**wanted.get("access_token", {}), "xms_cc": {"values": list(capabilities)}}
        wanted = {**wanted, "access_token": access_token}
    return json.dumps(wanted) if wanted else ""


def asks_for_nothing(challenge: str) -> bool:
    return not _parsed(challenge)


def _parsed(challenge: str) -> dict[str, Any]:
    if not challenge.strip():
        return {}
    try:
        parsed = json.loads(challenge)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise AuthError(Kind.USAGE, "claims are a JSON object", code="invalid_claims")
    return parsed
