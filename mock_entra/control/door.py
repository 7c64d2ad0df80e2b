"""RFC 6750 2.1: nobody comes in without the token, but for a look at the documentation."""

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from mock_entra.control.answers import told

ASGI = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]
OPEN = frozenset(("/_control", "/_control/", "/_control/docs", "/_control/openapi.json"))


def guarded(api: ASGI, token: str) -> ASGI:
    """The app behind its door: what is wrong with a request is told to those only who may send one."""
    expected = f"Bearer {token}".encode()

    async def door(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["path"] in OPEN or hmac.compare_digest(presented(scope), expected):
            await api(scope, receive, send)
            return
        why = "the control plane wants `Authorization: Bearer` with the token of the ready line (`control.token`)"
        await told(401, why, headers={"www-authenticate": 'Bearer realm="mock-entra control"'})(scope, receive, send)

    return door


def presented(scope: MutableMapping[str, Any]) -> bytes:
    sent: bytes = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    scheme, _, token = sent.partition(b" ")
    return scheme.capitalize() + b" " + token.strip()
