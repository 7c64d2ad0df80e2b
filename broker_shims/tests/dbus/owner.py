"""A process that owns a session, with a broker on it, until its standard input ends: somebody to be killed."""

import asyncio
import json
import sys

import httpx

from broker_shims.authority import Authority
from broker_shims.broker import Broker
from broker_shims.doors import dbus
from broker_shims.platforms import PLATFORMS


async def main() -> None:
    async with httpx.AsyncClient() as http:
        broker = Broker(PLATFORMS["linux"], Authority("https://localhost:1/contoso.com", http))
        async with dbus.open_door(broker) as door:
            print(json.dumps(dict(door.environment)), flush=True)  # noqa: T201 - this is how it is heard of
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
