"""What a caller may write into an item, typed: what is not described here is refused with 400."""

from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from mock_entra.resources.problem import Problem
from mock_entra.wire import Request

Description = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Body(BaseModel):
    """The JSON body of a request."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    owner: UUID | None = Field(None, description="Object id of the user whose it is; a user may only name herself.")


class NewItem(Body):
    """An item to be. An application must name its owner."""

    description: Description = Field(description="What is to be done.")


class ChangedItem(Body):
    """A change: what is left out stays. `id` may be repeated, so that what was read can be sent back."""

    id: str | None = Field(None, description="The item's own id.")
    description: Description | None = Field(None, description="What is to be done.")


class WholeItem(ChangedItem):
    """What replaces an item; its owner stays where none is named."""

    description: Description = Field(description="What is to be done.")


AnyBody = TypeVar("AnyBody", bound=Body)


def read(http: Request, kind: type[AnyBody]) -> AnyBody:
    """The body; a Problem of 415 where it does not say it is JSON, of 400 with the first mistake where it is wrong."""
    media_type = http.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "unsupported_media_type", "The body must be application/json.")
    try:
        return kind.model_validate_json(http.body)
    except ValidationError as error:
        mistake = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in mistake["loc"]) or "the body"
        raise Problem(400, "bad_request", f"{where}: {mistake['msg']}") from error
