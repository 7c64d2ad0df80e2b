"""An application is enabled: in one tenant, or everywhere."""

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import EnabledState, enabled_state
from mock_entra.control.parameters import Everywhere, OnApplication
from mock_entra.control.switching import switched


class EnableApplication(OnApplication):
    """Which application, and whether in one tenant or everywhere."""

    everywhere: Everywhere = False


async def apply(world: World, told: EnableApplication) -> EnabledState:
    """The application gets tokens again, in one tenant or everywhere."""
    member = finding.membership(world.directory, told.application, told.tenant)
    return enabled_state(await switched(world.directory, member, enabled=True, everywhere=told.everywhere))
