"""How whoever runs the broker directs it from another process: scripts, failures, accounts, and what happened."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from broker_shims.broker import Broker
from broker_shims.failures import BrokerError, Failure, cannot_start
from broker_shims.prompts import Kind

Told = dict[str, Any]
FAILURE = TypeAdapter(Failure)


def greeting(broker: Broker) -> Told:
    """What a door is told first: the platform, the windows it may name, and what keeps the runtime from starting."""
    platform, windows = broker.platform, broker.prompts.windows
    return {
        "platform": {"name": platform.name, "broker": platform.broker, "version": platform.version},
        "windows": {"console": windows.console, "desktop": windows.desktop},
        "startup": startup(broker.startup),
    }


def startup(error: BrokerError | None) -> Told | None:
    if error is None:
        return None
    return {"status": error.status.name, "public": error.status.public, "context": error.context, "tag": error.tag}


async def tell(broker: Broker, told: Told) -> Told:
    broker.prompts.tell(*told["answers"])
    return {"left": broker.prompts.left}


async def fail(broker: Broker, told: Told) -> Told:
    broker.plan.add(FAILURE.validate_python(told))
    return {}


async def log_on(broker: Broker, told: Told) -> Told:
    keys = map(Kind, told.get("keys", ()))
    return asdict(await broker.log_on(str(told["username"]), str(told["password"]), *keys))


async def log_off(broker: Broker, told: Told) -> Told:
    broker.log_off(str(told["username"]))
    return {}


async def age(broker: Broker, told: Told) -> Told:
    broker.ahead += float(told["seconds"])
    return {"now": broker.now()}


async def enrol(broker: Broker, told: Told) -> Told:
    """Counts from now on for the platform itself; for policies, when a device registers."""
    broker.enrolled = bool(told["enrolled"])
    return {}


async def update(broker: Broker, told: Told) -> Told:
    broker.update(str(told["version"]))
    return {"version": broker.platform.version}


async def set_startup(broker: Broker, told: Told) -> Told:
    """Whether the runtime starts in programs that are started from now on, by a stand-in."""
    broker.startup = None if told["starts"] else cannot_start()
    return {}


async def journal(broker: Broker, told: Told) -> Told:
    calls = [asdict(call) for call in broker.journal.since(int(told.get("since", 0)))]
    return {"calls": calls, "warnings": broker.journal.warnings}


async def came(broker: Broker, told: Told) -> Told:
    return asdict(await broker.journal.came(int(told["number"])))


async def ended(broker: Broker, told: Told) -> Told:
    return asdict(await broker.journal.ended(int(told["number"])))


async def prompts(broker: Broker, _: Told) -> Told:
    shown = [asdict(dialog) for dialog in broker.prompts.shown]
    told = {"left": broker.prompts.left, "unanswered": broker.prompts.unanswered}
    return {"counts": broker.prompts.counts(), "shown": shown, **told}


# fmt: off
VERBS: dict[str, Callable[[Broker, Told], Awaitable[Any]]] = {
    "control.tell":    tell,
    "control.fail":    fail,
    "control.log_on":  log_on,
    "control.log_off": log_off,
    "control.age":     age,
    "control.enrol":   enrol,
    "control.update":  update,
    "control.startup": set_startup,
    "control.journal": journal,
    "control.came":    came,
    "control.ended":   ended,
    "control.prompts": prompts,
}
# fmt: on
