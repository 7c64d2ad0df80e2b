"""What verbs and events are told: the words that many of them share."""

import json
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

LATEST = 32_503_680_000.0
"""The year 3000 in seconds since the epoch: dates beyond it cannot be written down on every system."""


class Parameters(BaseModel):
    """What a verb is told: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(BaseModel):
    """What a verb answers."""

    model_config = ConfigDict(frozen=True)


def representable(value: Any) -> Any:
    """JSON that can be written again: neither NaN nor half of a surrogate pair."""
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    return value


@cache
def dates() -> TypeAdapter[float | datetime]:
    return TypeAdapter(float | AwareDatetime)


def seconds(at: Any) -> float:
    try:
        read = dates().validate_python(at)
    except ValidationError as error:
        raise ValueError("expected seconds since the epoch, or a date and time with its offset") from error
    value = read.timestamp() if isinstance(read, datetime) else read
    if not 0 <= value < LATEST:
        raise ValueError("expected a moment between the years 1970 and 3000")
    return value


Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
AnyJson = Annotated[Any, AfterValidator(representable)]
Moment = Annotated[float, PlainValidator(seconds, json_schema_input_type=float | AwareDatetime)]
"""Seconds since the epoch, or a date and time with its offset, which becomes seconds."""

TENANT = "A tenant by name, id, domain, or `kind/name` where several kinds share the name."
InTenant = Annotated[
    Text | None, Field(description=f"{TENANT} May be left out where no other tenant has such an object.")
]
OfTenant = Annotated[Text, Field(description=TENANT)]
NamedUser = Annotated[Text, Field(description="A user by name, user principal name or object id.")]
NamedApplication = Annotated[Text, Field(description="An application by name or client id.")]
NamedResource = Annotated[Text, Field(description="An API by application name, client id or identifier URI.")]


NamedGroup = Annotated[Text, Field(description="A group by name or object id.")]


class OnUser(Parameters):
    """An event that happens to one user."""

    user: NamedUser
    tenant: InTenant = None


class OnApplication(Parameters):
    """An event that happens to one application."""

    application: NamedApplication
    tenant: InTenant = None


Everywhere = Annotated[
    bool, Field(description="Of the registration, for every tenant; else of the service principal, for one.")
]
