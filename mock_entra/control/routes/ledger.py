"""A world's ledger over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from mock_entra.control.answers import Refusal
from mock_entra.control.context import InWorld
from mock_entra.control.parameters import Text
from mock_entra.control.verbs import ledger as verbs
from mock_entra.control.verbs.faults import Endpoint

router = APIRouter(tags=["ledger"], prefix="/worlds/{world}/ledger")

Redact = Annotated[bool, Query(description="Whether secrets become fingerprints.")]
LINES: dict[int | str, dict[str, Any]] = {200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}}


def wanted(
    since: Annotated[int, Query(ge=0, description="Those numbered higher than this.")] = 0,
    endpoint: Annotated[Endpoint | None, Query(description="The endpoint's name, e.g. `token`.")] = None,
    tenant: Annotated[Text | None, Query(description="The tenant addressed.")] = None,
    method: Annotated[str | None, Query(description="The HTTP method.")] = None,
    host: Annotated[str | None, Query(description="The `Host` header, port included.")] = None,
    status: Annotated[int | None, Query(description="Status of the reply.")] = None,
) -> verbs.Wanted:
    return verbs.Wanted(since=since, endpoint=endpoint, tenant=tenant, method=method, host=host, status=status)


Which = Annotated[verbs.Wanted, Depends(wanted)]


@router.get("", summary="Read the ledger")
async def read_ledger(world: InWorld, which: Which, redact: Redact = True) -> list[verbs.Entry]:
    """The exchanges that match, oldest first."""
    return verbs.entries(world, which, redact=redact)


@router.get("/har", summary="The ledger as HAR")
async def har(world: InWorld, which: Which, redact: Redact = True) -> dict[str, Any]:
    """The exchanges that match as one HTTP archive (HAR 1.2), for a browser's developer tools."""
    return verbs.har(world, which, redact=redact)


@router.get("/lines", summary="The ledger as JSON lines", response_class=Response, responses=LINES)
async def lines(world: InWorld, which: Which, redact: Redact = True) -> Response:
    """The exchanges that match, a JSON object a line."""
    text = "".join(f"{line}\n" for line in verbs.json_lines(world, which, redact=redact))
    return Response(text, media_type="application/x-ndjson")


@router.post("/wait", summary="Wait for exchanges", responses={408: {"model": Refusal, "description": "Not in time."}})
async def wait_for(world: InWorld, told: verbs.WaitFor, redact: Redact = True) -> list[verbs.Entry]:
    """The first exchanges that match, as soon as there are so many."""
    return await verbs.wait_for(world, told, redact=redact)


@router.delete("", status_code=204, summary="Clear the ledger")
async def clear(world: InWorld) -> None:
    """The exchanges so far are forgotten; numbers go on."""
    verbs.clear(world)
