"""What a test says, understood; one kind of error for whatever is wrong with it."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from mock_entra.control.refusal import Unacceptable
from mock_entra.world.load import dotted, mistakes

M = TypeVar("M", bound=BaseModel)


def understood(kind: type[M], told: object) -> M:
    """The typed words; Unacceptable (a ControlError and a ValueError), in one line, with each part that is wrong."""
    try:
        return kind.model_validate(told)
    except ValidationError as error:
        said = (f"{dotted(where)}: {message}" if where else message for where, message in mistakes(error))
        raise Unacceptable("; ".join(said)) from None
