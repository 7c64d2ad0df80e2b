"""What lies in a session's keyring can be changed from outside; its owner then finds what is there now."""

import pytest
from dbus_fast import Message, Variant

from broker_shims.doors import dbus
from broker_shims.doors.dbus.connection import connected, hung_up

pytestmark = pytest.mark.anyio

SERVICE = "org.freedesktop.secrets"
PATH = "/org/freedesktop/secrets"
SECRET = "org.freedesktop.Secret"


async def kept(session: dbus.Session, name: str, secret: bytes) -> None:
    """Have somebody keep a secret, as libsecret does."""
    bus = await connected(session.address)
    told = ["plain", Variant("s", "")]
    opened = await bus.call(Message(SERVICE, PATH, f"{SECRET}.Service", "OpenSession", signature="sv", body=told))
    assert opened
    about = {f"{SECRET}.Item.Label": Variant("s", name), f"{SECRET}.Item.Attributes": Variant("a{ss}", {"name": name})}
    item = [about, [opened.body[1], b"", secret, "text/plain"], False]
    place = f"{PATH}/aliases/default"
    made = await bus.call(
        Message(SERVICE, place, f"{SECRET}.Collection", "CreateItem", signature="a{sv}(oayays)b", body=item)
    )
    assert made
    assert made.body[0] != "/", "the keyring wants to ask somebody"
    await hung_up(bus)


async def secrets(session: dbus.Session) -> list[bytes]:
    seen: list[bytes] = []

    def look(secret: bytes) -> bytes:
        seen.append(secret)
        return secret

    await dbus.rewritten(session.address, look)
    return sorted(seen)


async def test_every_secret_is_put_through_the_change() -> None:
    async with dbus.private_session() as session:
        assert await dbus.rewritten(session.address, bytes.upper) == 0
        await kept(session, "one", b"first")
        await kept(session, "two", b"second")
        assert await dbus.rewritten(session.address, bytes.upper) == 2
        assert await secrets(session) == [b"FIRST", b"SECOND"]
