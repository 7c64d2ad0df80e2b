"""The ready line as a program among real names finds it, in the file that MOCK_ENTRA_READY names."""

import json
from pathlib import Path
from typing import Any

VARIABLE = "MOCK_ENTRA_READY"
NAME = "ready.json"


def content(ready: dict[str, Any], ca: Path) -> bytes:
    """The line with real names where it had the mock's own, and `ca` for the file to trust.

    `url`, `mtls_url`, `control` and the APIs stay at their loopback ports, which are let in.
    """
    tenants = [under_real_names(tenant) for tenant in ready["world"]["tenants"]]
    line = {**ready, "ca": str(ca), "world": {**ready["world"], "tenants": tenants}}
    return json.dumps(line).encode() + b"\n"


def under_real_names(tenant: dict[str, Any]) -> dict[str, Any]:
    return {**tenant, "authority": tenant["authority_real"], "issuer": tenant["issuer_real"]}
