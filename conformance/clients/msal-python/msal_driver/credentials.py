"""What a confidential application proves itself with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msal  # type: ignore[import-untyped]  # msal ships no types
from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    Facts,
    UnsupportedError,
)

KINDS = ("secret", "certificate", "assertion")


def credential(given: Facts, call: Call) -> Any:
    if "secret" in given:
        return given["secret"]
    if "certificate" in given:
        return _certificate(given)
    if "assertion" in given:
        return {"client_assertion": _signer(call)}
    raise UnsupportedError(f"msal for Python takes no credential of the kind {', '.join(given) or 'none'}")


def _signer(call: Call) -> Callable[..., str]:
    """Older versions (1.31) call back without a word; newer ones tell whom the assertion is for."""
    if hasattr(msal.oauth2cli.Client, "_accepts_context"):
        return lambda context: str(call.ask("assertion", dict(context))["assertion"])
    return lambda: str(call.ask("assertion", {})["assertion"])


def _certificate(given: Facts) -> Facts:
    certificate = given["certificate"]
    if given.get("thumbprint", "sha256") == "sha1":
        chain = {"public_certificate": certificate["pem"]} if given.get("x5c") else {}
        return {"private_key": certificate["key"], "thumbprint": certificate["sha1"], **chain}
    return {"private_key": certificate["key"], "public_certificate": certificate["pem"]}
