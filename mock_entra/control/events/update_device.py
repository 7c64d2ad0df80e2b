"""The devices of a user are no longer, or again, what conditional access wants: compliant, joined, enabled."""

from dataclasses import asdict, replace
from typing import Annotated, Literal

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.parameters import OnUser, Shown
from mock_entra.registered_devices import records
from mock_entra.registered_devices.records import Device

State = Literal["compliant", "joined"]


class UpdateDevice(OnUser):
    """Whose devices change, and how: those that this user registered."""

    states: Annotated[
        tuple[State, ...] | None, Field(description="What they prove from now on; as before, where absent.")
    ] = None
    enabled: Annotated[bool | None, Field(description="Whether anybody may sign in on them.")] = None


class DeviceState(Shown):
    """A registered device as the directory has it now."""

    id: str = Field(description="Device id, as tokens say it (`deviceid`).")
    tenant: str = Field(description="Tenant id.")
    name: str = Field(description="Display name.")
    owner: str = Field(description="Object id of whoever registered it.")
    states: tuple[str, ...] = Field(description="What conditional access hears of it.")
    enabled: bool = Field(description="Whether anybody may sign in on it.")


class Devices(Shown):
    """What was changed."""

    devices: tuple[DeviceState, ...] = Field(description="Each device, as it is now.")


async def apply(world: World, told: UpdateDevice) -> Devices:
    """Holds for the next request of each device."""
    user = finding.user(world.directory, told.user, told.tenant)
    changed = [changed_by(device, told) for device in await records.devices(world) if device.owner == user.id]
    for device in changed:
        await records.put(world, device)
    return Devices(devices=tuple(state(device) for device in changed))


def changed_by(device: Device, told: UpdateDevice) -> Device:
    states = device.states if told.states is None else told.states
    return replace(device, states=states, enabled=device.enabled if told.enabled is None else told.enabled)


def state(device: Device) -> DeviceState:
    shown = asdict(device)
    return DeviceState(**{name: shown[name] for name in DeviceState.model_fields})
