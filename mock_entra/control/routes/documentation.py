"""The documentation: one page drawn from the OpenAPI document, which needs nothing from outside."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from mock_entra.control.page import drawn

router = APIRouter(include_in_schema=False)


@router.get("")
@router.get("/")
async def front() -> Response:
    return RedirectResponse("/_control/docs")


@router.get("/docs")
async def docs(request: Request) -> Response:
    return HTMLResponse(drawn(request.app.openapi()))
