"""How the control plane says no: one shape, `{"detail": …, "mistakes": […]}`, for everything that can be wrong."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mock_entra.control.refusal import ControlError


class Mistake(BaseModel):
    """One part of a request that is not as it should be."""

    where: str = Field(description="Path to the part, e.g. `body.match.skip`.")
    message: str = Field(description="What was expected there.")


class Refusal(BaseModel):
    """Why the control plane did not do what it was asked."""

    detail: str = Field(description="One sentence for whoever wrote the request.")
    mistakes: list[Mistake] = Field(default_factory=list, description="Where a request is not well-formed: each part.")


def told(
    status: int,
    detail: str,
    mistakes: tuple[tuple[str, str], ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """ASCII only: a name that is quoted back may hold what UTF-8 cannot say."""
    found = [{"where": where, "message": message} for where, message in mistakes]
    body = json.dumps({"detail": detail, "mistakes": found})
    return Response(body, status, dict(headers or {}), "application/json")


async def refused(_: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, ControlError) else 500
    return told(status, str(error))


async def malformed(_: Request, error: Exception) -> Response:
    raw: list[Any] = list(error.errors()) if isinstance(error, RequestValidationError) else []
    mistakes = tuple((".".join(map(str, one["loc"])), str(one["msg"])) for one in raw)
    return told(422, "; ".join(f"{where}: {message}" for where, message in mistakes), mistakes)


async def not_served(_: Request, error: Exception) -> Response:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    headers = error.headers if isinstance(error, HTTPException) else None
    return told(status, f"{detail}: see /_control/docs" if status in (404, 405) else detail, headers=headers)


HANDLERS: dict[Any, Any] = {
    ControlError: refused,
    RequestValidationError: malformed,
    HTTPException: not_served,
}

DOCUMENTED: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The body is not JSON."},
    401: {"model": Refusal, "description": "The token is missing or wrong."},
    404: {"model": Refusal, "description": "Something that was named does not exist."},
    409: {"model": Refusal, "description": "A name fits several things, or this cannot be done now."},
    422: {"model": Refusal, "description": "The request makes no sense: not well-formed, or not in this world."},
}
