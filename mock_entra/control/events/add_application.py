"""An application is registered."""

from typing import Annotated

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.grafting import graft, with_application
from mock_entra.control.outcomes import ApplicationState, application_state
from mock_entra.control.parameters import OfTenant, Parameters
from mock_entra.directory import Application
from mock_entra.world import model


class AddApplication(Parameters):
    """What is registered in which tenant."""

    tenant: OfTenant
    application: Annotated[model.Application, Field(description="The registration, as a world file writes one.")]


async def apply(world: World, told: AddApplication) -> ApplicationState:
    """The registration and its service principal exist from now on; the ready line has what was made for them."""
    home = finding.tenant(world.directory, told.tenant)
    added = await graft(world, with_application(world.directory, home, told.application))
    return application_state(next(record for record in added if isinstance(record, Application)))
