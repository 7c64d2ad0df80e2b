"""Somebody who knocks at the broker's door by hand, as linux-entra-sso does: JSON in, JSON out."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from broker_shims.doors.dbus import Session
from broker_shims.doors.dbus.connection import connected, hung_up
from broker_shims.doors.dbus.door import INTERFACE, NAME, PATH

CLIENT = "11111111-aaaa-4000-8000-00000000a007"
CORRELATION = "0a0b0c0d-0000-4000-8000-000000000001"
SECRET = "org.freedesktop.Secret"
ASKED: dict[str, Any] = {
    "accessTokenToRenew": "",
    "account": None,
    "additionalQueryParametersForAuthorization": {"msal_client_sku": "MSAL.Python"},
    "authority": "https://localhost/contoso.com",
    "authorizationType": 1,
    "clientId": CLIENT,
    "decodedClaims": "",
    "popParams": None,
    "redirectUri": "https://login.microsoftonline.com/common/oauth2/nativeclient",
    "requestedScopes": ["User.Read"],
    "username": "",
}
"""As the real runtime 0.20.7 sends it."""


class NoReplyError(Exception):
    """D-Bus itself answered; the message is the name of its error."""


@dataclass(frozen=True)
class Knocker:
    """One connection to a bus."""

    bus: MessageBus

    async def ask(self, method: str, request: object, *, signature: str = "sss") -> Any:
        """What a method answers to a request, which is written as JSON unless it is a text."""
        text = request if isinstance(request, str) else json.dumps(request)
        reply = await self.call(method, signature, [*(["0.0", CORRELATION, text][: len(signature)])])
        return json.loads(reply)

    async def call(self, method: str, signature: str, body: list[Any], *, interface: str = INTERFACE) -> str:
        message = Message(
            destination=NAME, path=PATH, interface=interface, member=method, signature=signature, body=body
        )
        reply = await self.bus.call(message)
        assert reply is not None
        if reply.message_type is MessageType.ERROR:
            raise NoReplyError(str(reply.error_name))
        return str(reply.body[0]) if reply.body else ""

    async def secrets(self) -> list[dict[str, str]]:
        """The attributes of everything in the keyring."""
        found = await self._keyring("/org/freedesktop/secrets", f"{SECRET}.Service", "SearchItems", "a{ss}", {})
        return [await self._attributes(item) for item in found]

    async def _attributes(self, item: str) -> dict[str, str]:
        told = await self._keyring(item, "org.freedesktop.DBus.Properties", "GetAll", "s", f"{SECRET}.Item")
        return dict(told["Attributes"].value)

    async def _keyring(self, path: str, interface: str, member: str, signature: str, told: object) -> Any:
        reply = await self.bus.call(
            Message(
                destination="org.freedesktop.secrets",
                path=path,
                interface=interface,
                member=member,
                signature=signature,
                body=[told],
            )
        )
        assert reply is not None
        return reply.body[0]


@asynccontextmanager
async def knocker(session: Session) -> AsyncIterator[Knocker]:
    bus = await connected(session.address)
    try:
        yield Knocker(bus)
    finally:
        await hung_up(bus)
