"""Where secrets are found that must not be: in messages and in logs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from conformance.scene import Scene

SHORT = 8
"""Anything shorter may be found by chance."""


def found(facts: dict[str, Any], scene: Scene) -> dict[str, Any]:
    """Return the names of the secrets found, by place."""
    secrets = _secrets(facts, scene)
    error = json.dumps(facts.get("error", {}))
    return {"message": _in(secrets, [error]), "log": _in(secrets, scene.log)}


def _secrets(facts: dict[str, Any], scene: Scene) -> dict[str, str]:
    secrets: dict[str, str] = {}
    for name in scene.story.scenario.instances():
        application = scene.story.registration(name).application
        secrets |= {f"{name}.secret": application.secret or ""}
        secrets |= {f"{name}.key": _body(application.certificate.key)} if application.certificate else {}
    for step, seen in [*scene.story.seen.items(), ("this step", facts)]:
        secrets[f"{step}.token"] = str(seen.get("result", {}).get("token", ""))
        form = seen.get("wire", {}).get("token", {}).get("form", {})
        secrets |= {f"{step}.{name}": str(form.get(field, "")) for field, name in SENT.items()}
    return {name: secret for name, secret in secrets.items() if len(secret) >= SHORT}


SENT = {
    "client_assertion": "assertion", "assertion": "user_assertion", "code": "code", "code_verifier": "verifier",
    "refresh_token": "refresh_token", "password": "password", "device_code": "device_code",
}  # fmt: skip
"""What a token request carries that must not be seen elsewhere, and how it is called when it is."""


def _body(pem: str) -> str:
    """A line from the middle of a key: no library would print exactly the whole."""
    lines = pem.strip().splitlines()
    return lines[len(lines) // 2]


def _in(secrets: dict[str, str], texts: Iterable[str]) -> list[str]:
    texts = list(texts)
    return sorted(name for name, secret in secrets.items() if any(_spelled(secret, text) for text in texts))


def _spelled(secret: str, text: str) -> bool:
    return any(form in text for form in {secret, quote(secret, safe=""), quote_plus(secret)})
