"""What goes wrong on purpose: faults added, listed, taken away."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from mock_entra.authority import World
from mock_entra.control.parameters import AnyJson, Parameters, Shown
from mock_entra.control.refusal import NotThere
from mock_entra.endpoints import ENDPOINTS, PAGES
from mock_entra.errors import ROWS
from mock_entra.faults import Fault, Match
from mock_entra.resources import RESOURCES

TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
FRAMING = frozenset(("content-length", "transfer-encoding", "connection"))


def known_endpoints() -> tuple[str, ...]:
    """What ledger and faults call the places a request can lead to."""
    names = {endpoint.name for endpoint in (*ENDPOINTS.values(), *PAGES.values())}
    return tuple(sorted(names | set(RESOURCES) | {"graph", "nothing"}))


def is_known(endpoint: str) -> str:
    if endpoint not in known_endpoints():
        raise ValueError(f"expected one of {', '.join(known_endpoints())}")
    return endpoint


def is_row(refusal: str) -> str:
    if refusal not in ROWS:
        raise ValueError(f"expected a row of `mock-entra errors`: {', '.join(ROWS)}")
    return refusal


def can_be_sent(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not TOKEN.fullmatch(name) or not value.isprintable() or not value.isascii():
            raise ValueError(f"{name!r} is no header that can be sent: printable ASCII only")
        if name.lower() in FRAMING:
            raise ValueError(f"{name} frames the answer, which is the server's own business; `transport` breaks it")
    return headers


Endpoint = Annotated[str, AfterValidator(is_known)]


class FaultMatch(Parameters):
    """Which requests a fault is for; what is left out matches everything."""

    endpoint: Endpoint | None = Field(None, description="The endpoint's name, as the ledger says it, e.g. `token`.")
    method: str | None = Field(None, description="The HTTP method, e.g. `POST`.")
    host: str | None = Field(None, description="The host name, without port, in lower case.")
    path: str | None = Field(None, description="A part of the path.")
    form: dict[str, str] = Field(default_factory=dict, description="Form values, compared exactly.")
    skip: int = Field(0, ge=0, le=1_000_000, description="How many that match are let through first.")


class NewFault(Parameters):
    """What happens instead of the true answer, or to it: with no answer given, the true one goes out."""

    match: FaultMatch = Field(FaultMatch(), description="Which requests it is for.")
    times: int | None = Field(1, ge=1, le=1_000_000, description="How often it happens; for ever, where null.")
    refusal: Annotated[str, AfterValidator(is_row)] | None = Field(
        None, description="The service refuses by this row of `mock-entra errors`, e.g. `TENANT_THROTTLED`."
    )
    status: int | None = Field(None, ge=200, le=599, description="Status of the answer; 200 with `body` or `json`.")
    headers: Annotated[dict[str, str], AfterValidator(can_be_sent)] = Field(
        default_factory=dict, description="Headers of the answer, e.g. `Retry-After`."
    )
    body: str | None = Field(None, max_length=1 << 20, description="Body of the answer, as text.")
    json_body: AnyJson = Field(None, alias="json", description="Body of the answer, as JSON.")
    delay: float = Field(0.0, ge=0, le=60, allow_inf_nan=False, description="Seconds before the answer.")
    transport: Literal["reset", "truncate", "drip", "tls"] | None = Field(
        None,
        description="`reset` closes the connection without an answer, `truncate` after half of the body, `drip` sends "
        "it slowly, `tls` lets the next handshakes fail.",
    )
    drip_bytes: int = Field(16, ge=1, le=65536, description="`drip`: bytes at a time.")
    drip_interval: float = Field(0.05, ge=0, le=10, allow_inf_nan=False, description="`drip`: seconds between them.")

    @model_validator(mode="after")
    def refuse_contradictions(self) -> Self:
        """Refused where one part would make another part go unnoticed."""
        for is_wrong, why in self.contradictions():
            if is_wrong:
                raise ValueError(why)
        return self

    def contradictions(self) -> Iterator[tuple[bool, str]]:
        given = self.model_fields_set
        written = self.status is not None or self.body is not None or self.json_body is not None
        answers = written or self.refusal is not None
        has_body = bool(self.body) or self.json_body is not None
        yield self.body is not None and self.json_body is not None, "give `body` or `json`, not both"
        yield written and self.refusal is not None, "give a `refusal`, or an answer of your own, not both"
        yield bool(self.headers) and not written, "`headers` are an answer's: give `status`, `body` or `json` too"
        yield self.status in (204, 304) and has_body, f"an answer of status {self.status} has no body"
        yield self.transport == "reset" and answers, "`reset` sends no answer: leave it out"
        early = self.transport == "tls" and bool(given - {"transport", "times"})
        yield early, "`tls` happens before there is a request: only `times` goes with it"
        fast = self.transport != "drip" and bool(given & {"drip_bytes", "drip_interval"})
        yield fast, "`drip_bytes` and `drip_interval` go with `transport: drip`"
        idle = self.transport is None and not answers and not self.delay
        yield idle, "nothing would happen: give an answer, a `delay` or a `transport`"


class FaultState(Shown):
    """A fault that waits for its request."""

    id: str = Field(description="Identifier of the fault; the ledger names it beside each exchange it met.")
    match: FaultMatch = Field(description="Which requests it is for; `skip` counts down.")
    times: int | None = Field(description="How often it will still happen; for ever, where null.")
    refusal: str | None = Field(description="The row by which the service refuses.")
    status: int | None = Field(description="Status of the answer.")
    headers: dict[str, str] = Field(description="Headers of the answer.")
    body: str | None = Field(description="Body of the answer, as text.")
    json_body: Any = Field(alias="json", description="Body of the answer, as JSON.")
    delay: float = Field(description="Seconds before the answer.")
    transport: Literal["reset", "truncate", "drip", "tls"] | None = Field(description="What happens to the connection.")
    drip_bytes: int = Field(description="Bytes at a time.")
    drip_interval: float = Field(description="Seconds between them.")


async def add(world: World, told: NewFault) -> FaultState:
    """The fault waits for the next request that matches, behind those added earlier."""
    match = Match(**told.match.model_dump())
    fault = Fault(match=match, **told.model_dump(exclude={"match"}, by_alias=True))
    await world.faults.add(fault)
    return shown(fault)


def listed(world: World) -> list[FaultState]:
    """The faults that wait, in the order they are tried."""
    return [shown(fault) for fault in world.faults]


async def remove(world: World, id: str) -> None:
    """The fault no longer happens."""
    if not await world.faults.remove(id):
        raise NotThere(f"no fault {id!r} is waiting: it was removed, or happened as often as it was to")


async def clear(world: World) -> None:
    """No fault happens any more."""
    await world.faults.clear()


def shown(fault: Fault) -> FaultState:
    return FaultState.model_validate(asdict(fault))
