"""An application gets one more client secret."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import NewSecret, secret_fields
from mock_entra.control.parameters import Moment, OnApplication, Text
from mock_entra.control.refusal import Unacceptable
from mock_entra.directory import credentials
from mock_entra.worlds import identifier

LIFE = timedelta(days=180).total_seconds()


class AddSecret(OnApplication):
    """Which application gets a secret, and which."""

    name: Text = Field("secret", description="Description shown beside the secret.")
    value: Annotated[str, StringConstraints(min_length=8, max_length=400)] | None = Field(
        None, description="The secret itself; made up where absent."
    )
    start: Moment | None = Field(None, description="Valid from; always, where absent.")
    end: Moment | None = Field(None, description="Valid until; 180 days of the world's clock, where absent.")


async def apply(world: World, told: AddSecret) -> NewSecret:
    """The application proves itself with the new secret too; its value is told once and then only its digest kept."""
    application = finding.registration(world.directory, told.application, told.tenant)
    start, end = told.start or 0.0, told.end or world.clock.now() + LIFE
    if end <= start:
        raise Unacceptable("the secret would end before it starts")
    fresh = identifier(world)
    value = told.value or f"mock-secret-{fresh()}"
    secret = credentials.secret(fresh(), told.name, value, start, end, shown=False)
    await world.directory.put(replace(application, secrets=(*application.secrets, secret)))
    return NewSecret(**secret_fields(secret), value=value)
