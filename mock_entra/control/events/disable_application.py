"""An application is disabled: in one tenant, or everywhere."""

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import EnabledState, enabled_state
from mock_entra.control.parameters import Everywhere, OnApplication
from mock_entra.control.switching import switched


class DisableApplication(OnApplication):
    """Which application, and whether in one tenant or everywhere."""

    everywhere: Everywhere = False


async def apply(world: World, told: DisableApplication) -> EnabledState:
    """The application gets no tokens any more (AADSTS7000112), in one tenant or everywhere."""
    member = finding.membership(world.directory, told.application, told.tenant)
    return enabled_state(await switched(world.directory, member, enabled=False, everywhere=told.everywhere))
