"""One connection to a bus, from its first word to its last."""

from dbus_fast.aio import MessageBus


async def connected(address: str) -> MessageBus:
    return await MessageBus(bus_address=address).connect()


async def hung_up(bus: MessageBus) -> None:
    """Off the bus, and its descriptor closed: only then may another connection be given the same one."""
    bus.disconnect()
    await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast 5.2 types all but this
