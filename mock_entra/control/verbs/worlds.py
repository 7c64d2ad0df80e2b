"""Worlds made from a template, and tenants added to one."""

from typing import Annotated

from pydantic import AfterValidator, Field

from mock_entra.authority import World
from mock_entra.control.grafting import graft, parsed, with_tenant
from mock_entra.control.parameters import Parameters
from mock_entra.control.refusal import ControlError, Unacceptable
from mock_entra.world import Leniency, load, model, shipped
from mock_entra.worlds import Worlds


def is_shipped(name: str) -> str:
    if name not in shipped():
        raise ValueError(f"expected the name of a world that comes with the package: {', '.join(shipped())}")
    return name


class NewWorld(Parameters):
    """What a new world is made from."""

    template: Annotated[str, AfterValidator(is_shipped)] = Field("default", description="Name of a shipped world.")
    world: model.World | None = Field(None, description="A world file's content instead of a template.")
    fresh: bool = Field(True, description="Every identifier is the new world's own, whatever the template says.")
    leniencies: tuple[Leniency, ...] = Field((), description="Rules it does not keep, besides the template's own.")
    tenants: tuple[model.Tenant, ...] = Field((), description="Tenants it has besides the template's own.")


async def make(worlds: Worlds, told: NewWorld) -> World:
    """A new world that listens on ports of its own."""
    return await plant(worlds, told.world or load(told.template), told)


async def plant(worlds: Worlds, template: model.World, told: NewWorld) -> World:
    """A new world from any template, with what `told` says besides."""
    added = {"leniencies": (*template.leniencies, *told.leniencies), "tenants": (*template.tenants, *told.tenants)}
    written = template.model_copy(update=added)
    if told.tenants or told.world is not None:
        written = parsed(written)
    try:
        return await worlds.make(written, fresh=told.fresh)
    except ValueError as error:
        raise Unacceptable(f"the world cannot be made: {error}") from error


async def remove(worlds: Worlds, world: World, *, carries_control: bool) -> None:
    """The world's listeners close, and everything of it is forgotten."""
    if carries_control:
        raise ControlError("this world's listener carries the control plane: end the authority instead")
    await worlds.remove(world)


async def add_tenant(worlds: Worlds, world: World, tenant: model.Tenant) -> None:
    """A tenant more, in the words of the world file; refused where a name, domain or id is taken."""
    await world.directory.refresh()
    async with worlds.changing(world):
        await graft(world, with_tenant(world.directory, tenant))
