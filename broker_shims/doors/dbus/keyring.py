"""What lies in a session's keyring, changed behind everybody's back (the Secret Service of freedesktop.org)."""

from collections.abc import Callable
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from broker_shims.doors.dbus.connection import connected, hung_up

SERVICE = "/org/freedesktop/secrets"
SECRET = "org.freedesktop.Secret"  # noqa: S105 - the name of an interface


async def rewritten(address: str, change: Callable[[bytes], bytes]) -> int:
    """Put each secret through `change`, attributes and all else as they were; return how many there are."""
    bus = await connected(address)
    try:
        _, plain = await _asked(bus, SERVICE, "Service.OpenSession", "sv", ["plain", Variant("s", "")])
        items, _ = await _asked(bus, SERVICE, "Service.SearchItems", "a{ss}", [{}])
        for item in items:
            [[_, parameters, value, kind]] = await _asked(bus, item, "Item.GetSecret", "o", [plain])
            changed = [plain, parameters, change(bytes(value)), kind]
            await _asked(bus, item, "Item.SetSecret", "(oayays)", [changed])
        return len(items)
    finally:
        await hung_up(bus)


async def _asked(bus: MessageBus, path: str, method: str, signature: str, told: list[Any]) -> list[Any]:
    interface, _, member = f"{SECRET}.{method}".rpartition(".")
    reply = await bus.call(
        Message(
            destination="org.freedesktop.secrets",
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=told,
        )
    )
    if reply is None or reply.message_type is MessageType.ERROR:
        raise OSError(f"the keyring did not do {method}: {reply.error_name if reply else 'no reply'}")
    return list(reply.body)
