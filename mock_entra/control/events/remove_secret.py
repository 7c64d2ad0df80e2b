"""A client secret is deleted."""

from dataclasses import replace

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import Removed
from mock_entra.control.parameters import OnApplication, Text


class RemoveSecret(OnApplication):
    """Which secret of which application."""

    secret: Text = Field(description="The secret, by its name or id.")


async def apply(world: World, told: RemoveSecret) -> Removed:
    """The secret is refused from now on (AADSTS7000215)."""
    application = finding.registration(world.directory, told.application, told.tenant)
    found = tuple(secret for secret in application.secrets if told.secret in (secret.id, secret.name))
    secret = finding.only("secret", told.secret, found, application.secrets, lambda s: f"{s.name} ({s.id})")
    await world.directory.put(replace(application, secrets=tuple(s for s in application.secrets if s != secret)))
    return Removed(id=secret.id, name=secret.name)
