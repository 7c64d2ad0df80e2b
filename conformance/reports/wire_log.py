"""An exchange as a report shows it: secrets named by their fingerprints, tokens taken apart beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.events import Exchanged, as_json
from conformance.redaction import fingerprint
from conformance.tokens import parts

LONG = 600
"""Characters of one value that are shown; what is longer is cut."""

CARRIERS = ("access_token", "id_token", "client_assertion", "assertion")


def entry(event: Exchanged) -> dict[str, Any]:
    """Return an exchange as plain data with `tokens`: where each was seen, its fingerprint, header and claims."""
    told = as_json(event)
    told["headers"] = {name: _header(name, value) for name, value in event.headers.items()}
    told["answer"] = {name: _cut(value) for name, value in event.answer.items()}
    return told | {"tokens": list(_tokens(event))}


def _header(name: str, value: str) -> str:
    """The scheme of a proof is no secret; the proof is."""
    scheme, _, proof = value.partition(" ")
    return f"{scheme} {fingerprint(proof)}" if name == "authorization" and proof else value


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONG and parts(value) is None:
        return value[:LONG] + "…"
    return value


def _tokens(event: Exchanged) -> Iterator[dict[str, Any]]:
    yield from _carried("sent", event.form)
    yield from _carried("answered", event.answer)
    scheme, _, proof = event.headers.get("authorization", "").partition(" ")
    yield from _taken_apart("sent", scheme, proof)


def _carried(where: str, carrier: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name in CARRIERS:
        yield from _taken_apart(where, name, carrier.get(name))


def _taken_apart(where: str, name: str, token: Any) -> Iterator[dict[str, Any]]:
    taken = parts(token) if isinstance(token, str) else None
    if taken:
        yield {"where": where, "as": name, "print": fingerprint(token), "header": taken[0], "claims": taken[1]}
