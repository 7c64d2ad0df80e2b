"""A tenant signs with a new key."""

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import KeyState, key_state
from mock_entra.control.parameters import OfTenant, Parameters


class RotateKeys(Parameters):
    """Which tenant, and what becomes of the keys it had."""

    tenant: OfTenant
    overlap: bool = Field(
        True, description="Whether the earlier keys stay published; else no token of theirs verifies."
    )


async def apply(world: World, told: RotateKeys) -> KeyState:
    """The tenant signs with a key of its own that nobody else has, and leaves those of its cloud."""
    tenant = finding.tenant(world.directory, told.tenant)
    await world.keys.rotate(tenant.id, tenant.key_owner, overlap=told.overlap)
    return key_state(world, tenant)
