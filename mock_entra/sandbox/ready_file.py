"""The ready line as a program among real names finds it, in the file that MOCK_ENTRA_READY names."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VARIABLE = "MOCK_ENTRA_READY"
NAME = "ready.json"


def content(ready: dict[str, Any], ca: Path) -> bytes:
    """The line with real names where it had the mock's own, and `ca` for the file to trust.

    `url`, `mtls_url` and `control` stay at their loopback ports, which are let in.
    """
    told = ready["world"]
    tenants = [under_real_names(tenant) for tenant in told["tenants"]]
    hosts = {tenant["id"]: urlsplit(tenant["authority"]).netloc for tenant in tenants}
    resources = [{**each, "url": moved(each["url"], hosts[each["tenant"]])} for each in told["resources"]]
    graph = {**told["graph"], "url": told["graph"]["url_real"]}
    world = {**told, "tenants": tenants, "resources": resources, "graph": graph}
    return json.dumps({**ready, "ca": str(ca), "world": world}).encode() + b"\n"


def moved(url: str, host: str) -> str:
    """The built-in APIs answer under every name of the world: the one taken is that of their tenant's authority."""
    return urlsplit(url)._replace(scheme="https", netloc=host).geturl()


def under_real_names(tenant: dict[str, Any]) -> dict[str, Any]:
    return {**tenant, "authority": tenant["authority_real"], "issuer": tenant["issuer_real"]}
