"""A broker that runs: engine and service together, and what a program must be told to reach them."""

import json
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx

from broker_shims.authority import Authority
from broker_shims.broker import Broker
from broker_shims.doors.node import placing as in_node
from broker_shims.doors.python import placing as in_python
from broker_shims.failures import BrokerError
from broker_shims.lies import Lie
from broker_shims.platforms import MACHINES, PLATFORMS, Platform, PlatformName, unsupported
from broker_shims.prompts import Person, Prompts, Script, Windows
from broker_shims.service import Service
from broker_shims.statuses import UNEXPECTED

VARIABLE = "BROKER_SHIM"
"""Where a door finds its broker: JSON with port, token, platform and deadline."""
TO_THE_AUTHORITY = 20.0
DEADLINE = 60.0
"""Seconds after which a door gives up waiting, so that nobody hangs."""


@dataclass(frozen=True, slots=True)
class Running:
    """A running broker; `broker` is its engine, for whoever shares the process."""

    broker: Broker
    port: int
    token: str
    deadline: float

    @property
    def variable(self) -> dict[str, str]:
        """What doors in other processes find the broker by; a program needs its door's own way in besides."""
        platform = self.broker.platform
        system = {"python": platform.python, "node": platform.node, "machine": platform.machine}
        where = {"port": self.port, "token": self.token, "deadline": self.deadline}
        return {VARIABLE: json.dumps({"platform": platform.name, **system, **where})}

    def environment(self, around: Mapping[str, str]) -> dict[str, str]:
        """What a program in Python or Node is started with, beside `around`, to come to this broker by a stand-in."""
        return self.variable | in_python.environment(around) | in_node.environment(around)


@asynccontextmanager
async def start(
    platform: PlatformName,
    authority: str,
    *,
    ca: str | None = None,
    person: Person | None = None,
    windows: Windows | None = None,
    enrolled: bool = True,
    startup: BrokerError | None = None,
    half_started: bool = False,
    deadline: float = DEADLINE,
    lies: Iterable[Lie] = (),
    system: str = "",
    architecture: str = "",
    version: str = "",
) -> AsyncIterator[Running]:
    """Run one broker until the block ends. `authority` is its own address, with a tenant or without.

    `ca` is a PEM file to trust; without one the environment says how to reach the authority (proxies, certificates).
    `startup` or `half_started` keep doors from starting; `deadline` is how long they wait for an answer, in seconds.
    `lies` make it do what no broker may. A `system` and `architecture` (`x64`, `x86`, `arm64`) where the platform has
    no broker keep doors from starting, too; `version` is the broker's own.
    """
    trust = ssl.create_default_context(cafile=ca) if ca else True
    async with httpx.AsyncClient(verify=trust, trust_env=ca is None, timeout=TO_THE_AUTHORITY) as http:
        row = on_machine(PLATFORMS[platform], architecture, version)
        missing = unsupported(row, system, architecture)
        startup = BrokerError(UNEXPECTED, missing, tag=0) if missing else startup
        prompts = Prompts(person or Script(), windows or Windows())
        its_authority = Authority(authority, http)
        its_authority.derives_by = row.key_derivation
        broker = Broker(row, its_authority, enrolled, startup, prompts, frozenset(lies))
        service = Service(broker, half_started)
        port = await service.open()
        try:
            yield Running(broker, port, service.token, deadline)
        finally:
            await service.close()


def on_machine(platform: Platform, architecture: str, version: str) -> Platform:
    """The platform on another processor, or in another version, than by default."""
    machine = MACHINES.get((platform.name, architecture), platform.machine)
    return replace(platform, machine=machine, version=version or platform.version)
