"""What can be told of a step without asking the client: from the wire, and from the door it goes out by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from conformance import tokens
from conformance.checks import NOT_HELD
from conformance.device import Device
from conformance.exchange import Exchange, wire_facts
from conformance.names import Names
from conformance.ready import Inhabitants

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Door:
    """Where a story's own door stood when a step began; `names` is nothing where the door is shared or missing."""

    names: Names | None
    asked: int = 0
    refused: int = 0

    @classmethod
    def of(cls, names: Names | None) -> Self:
        return cls(names, len(names.asked), len(names.refused)) if names else cls(None)

    def facts(self) -> Facts:
        """Return the hosts asked for and refused since."""
        if self.names is None:
            return {}
        return {"hosts": {"asked": self.names.asked[self.asked :], "refused": self.names.refused[self.refused :]}}


def broker(device: Device | None, since: tuple[int, int], facts: Facts, exchanges: list[Exchange]) -> Facts:
    """Return what the device's broker saw of a step, the windows and browsers beside what the person saw."""
    if device is None:
        return {}
    seen = device.facts(since)
    prompts = facts.get("prompts", {})
    prompts = prompts | seen["windows"] | {"browser": prompts.get("browser", 0) + seen["browsers"]}
    calls = NOT_HELD if device.is_native else seen["broker_calls"]
    return {"prompts": prompts, "broker_calls": calls, "spilled": _spilled(device.handed_out(since), exchanges)}


OF_THE_DEVICE = ("refresh_token", "session_key_jwe")


def _spilled(handed_out: str, exchanges: list[Exchange]) -> list[str]:
    """Return the names of what the authority gave to the device alone, and its broker to a client."""
    secrets = [(name, str(each.answer[name])) for each in exchanges for name in OF_THE_DEVICE if each.answer.get(name)]
    return sorted({name for name, secret in secrets if secret in handed_out})


def wire(exchanges: list[Exchange], world: Inhabitants) -> Facts:
    """Return what the requests of a step tell, the last client assertion taken apart."""
    facts: Facts = {"wire": wire_facts(exchanges)}
    asked = [each for each in exchanges if each.endpoint == "token"]
    if asked and "client_assertion" in asked[-1].form:
        facts["client_assertion"] = _assertion(asked[-1], world)
    return facts


def _assertion(exchange: Exchange, world: Inhabitants) -> Facts:
    client_id = exchange.form.get("client_id")
    registered = next((each for each in world.applications if each.client_id == client_id), None)
    certificate = registered.certificate if registered else None
    return tokens.client_assertion(exchange.form["client_assertion"], exchange.url, certificate)
