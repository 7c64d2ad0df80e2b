"""Every exchange of a world: read, waited for, written out, forgotten."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from mock_entra import archive
from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.parameters import Parameters, Shown, Text
from mock_entra.control.refusal import TookTooLong
from mock_entra.control.verbs.faults import Endpoint
from mock_entra.ledger import Exchange, Predicate, matching
from mock_entra.redaction import Plain, Redactor


class Wanted(Parameters):
    """Which exchanges; what is left out matches everything."""

    since: int = Field(0, ge=0, description="Those numbered higher than this.")
    endpoint: Endpoint | None = Field(None, description="The endpoint's name, e.g. `token`, `keys`, `todolist`.")
    tenant: Text | None = Field(None, description="The tenant addressed, by name, id, domain or `kind/name`.")
    method: str | None = Field(None, description="The HTTP method.")
    host: str | None = Field(None, description="The `Host` header, port included, in lower case.")
    status: int | None = Field(None, description="Status of the reply.")
    form: dict[str, str] = Field(default_factory=dict, description="Form values of the request, compared exactly.")


class WaitFor(Parameters):
    """What is waited for, and how long."""

    match: Wanted = Field(Wanted(), description="Which exchanges; past ones count.")
    count: int = Field(1, ge=1, le=5000, description="How many of them.")
    timeout: float = Field(5.0, ge=0, le=60, allow_inf_nan=False, description="Seconds of real time, at most 60.")


class SentRequest(Shown):
    """A request as it came in."""

    method: str = Field(description="The HTTP method.")
    url: str = Field(description="Scheme, host and target.")
    headers: dict[str, str] = Field(description="Headers, names in lower case.")
    body: str = Field(description="Body as text.")


class SentReply(Shown):
    """A reply as it went out."""

    status: int = Field(description="HTTP status.")
    headers: list[tuple[str, str]] = Field(description="Headers in order.")
    body: str = Field(description="Body as text.")


class Entry(Shown):
    """One exchange."""

    number: int = Field(description="Rises by one with every exchange of the world.")
    at: float = Field(description="When it began: real time, seconds since the epoch.")
    took: float = Field(description="Seconds it took.")
    world: str = Field(description="The world's id.")
    tenant: str = Field(description="Id of the tenant addressed; empty where there is none.")
    endpoint: str = Field(description="The endpoint's name.")
    fault: str | None = Field(description="Id of the fault it met.")
    refusal: int | None = Field(description="AADSTS number, if it was refused.")
    request: SentRequest = Field(description="The request.")
    reply: SentReply = Field(description="The reply.")


def entries(world: World, wanted: Wanted, *, redact: bool = True) -> list[Entry]:
    """The exchanges that match, oldest first; secrets become fingerprints unless `redact` is off."""
    redactor = redactor_for(redact)
    return [Entry.model_validate(archive.entry(exchange, redactor)) for exchange in chosen(world, wanted)]


def har(world: World, wanted: Wanted, *, redact: bool = True) -> dict[str, Any]:
    """The exchanges that match as one HTTP archive (HAR 1.2), for a browser's developer tools."""
    return archive.har(chosen(world, wanted), redactor_for(redact))


def json_lines(world: World, wanted: Wanted, *, redact: bool = True) -> Iterator[str]:
    """The exchanges that match, a JSON object a line."""
    return archive.json_lines(chosen(world, wanted), redactor_for(redact))


async def wait_for(world: World, told: WaitFor, *, redact: bool = True) -> list[Entry]:
    """The first `count` exchanges that match, as soon as there are so many; refused when the time is over."""
    try:
        found = await world.ledger.wait_for(predicate(world, told.match), count=told.count, seconds=told.timeout)
    except TimeoutError:
        seen = len(chosen(world, told.match))
        raise TookTooLong(f"{seen} of {told.count} such exchanges were seen in {told.timeout:g} seconds") from None
    redactor = redactor_for(redact)
    return [Entry.model_validate(archive.entry(exchange, redactor)) for exchange in found[: told.count]]


def clear(world: World) -> None:
    """The exchanges so far are forgotten; numbers go on."""
    world.ledger.clear()


def chosen(world: World, wanted: Wanted) -> tuple[Exchange, ...]:
    return tuple(filter(predicate(world, wanted), world.ledger))


def predicate(world: World, wanted: Wanted) -> Predicate:
    fields = wanted.model_dump(exclude={"since", "tenant"})
    tenant = finding.tenant(world.directory, wanted.tenant).id if wanted.tenant else None
    fits = matching({**fields, "tenant": tenant})
    return lambda exchange: exchange.number > wanted.since and fits(exchange)


def redactor_for(redact: bool) -> Redactor:
    return Redactor() if redact else Plain()
