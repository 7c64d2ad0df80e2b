"""The ASGI app: requests in, refusals out, the ledger beside."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from time import perf_counter
from typing import Any
from uuid import UUID

from mock_entra import clock, endpoints, refusals, resources
from mock_entra.authority import World, find_tenant
from mock_entra.cors import allowed, preflight
from mock_entra.endpoints.endpoint import Call, Endpoint
from mock_entra.errors import BODY_TOO_LARGE, NO_SUCH_ENDPOINT, ROWS, SERVER_FAULT, VERB_NOT_ALLOWED, OAuthError
from mock_entra.faults import Fault
from mock_entra.hosts import Host, Role, locate, understand
from mock_entra.wire import LARGEST_BODY, Header, Reply, Request, without_port

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger("mock_entra")

ALWAYS: tuple[Header, ...] = (
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
)
AUTHORITY: tuple[Header, ...] = (*ALWAYS, ("x-ms-ests-server", "2.1.0 - mock-entra"))


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """One request of the world whose listener it came in by; `/_control` is another app's."""
    state = scope["state"]
    if scope["path"] == "/_control" or scope["path"].startswith("/_control/"):
        await state["control"](scope, receive, send)
        return
    world, connection = state["world"], state.get("connection")
    try:
        body = await read_body(receive)
    except ConnectionResetError:
        return
    http = read_request(scope, body, state.get("client_certificate"))
    reply, fault = await exchange(world, http)
    if fault and fault.transport and connection:
        await connection.misbehave(fault, reply, send)
    else:
        await write(reply, send)


async def read_body(receive: Receive) -> bytes:
    """The whole body, as far as one byte over what is too large; ConnectionResetError if the client left before."""
    body, more = b"", True
    while more and len(body) <= LARGEST_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client left in the middle of its request")
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body[: LARGEST_BODY + 1]


def read_request(scope: Scope, body: bytes, certificate: bytes | None) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    path: str = scope["path"]
    target = f"{path}?{query}" if query else path
    host = headers.get("host") or "localhost"
    return Request(scope["method"], scope["scheme"], host.lower(), path, target, headers, body, certificate)


async def write(reply: Reply, send: Send) -> None:
    await send(head_of(reply))
    await send({"type": "http.response.body", "body": reply.body})


def head_of(reply: Reply) -> MutableMapping[str, Any]:
    headers = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in reply.headers]
    if reply.status != 204:  # RFC 9110 8.6
        headers.append((b"content-length", str(len(reply.body)).encode()))
    headers.append((b"date", date_header(int(clock.real()))))
    return {"type": "http.response.start", "status": reply.status, "headers": headers}


@lru_cache(maxsize=2)
def date_header(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()


@dataclass(slots=True)
class Outcome:
    """A reply, and the number of the refusal it is, if it is one."""

    reply: Reply
    refusal: int | None = None


async def exchange(world: World, http: Request) -> tuple[Reply, Fault | None]:
    """Answers one request, through the faults it meets, and records it."""
    started, at = perf_counter(), clock.real()
    await world.directory.refresh()
    route = find_route(world, http)
    fault = await world.faults.meet(route.name, http)
    if fault and fault.delay:
        await asyncio.sleep(fault.delay)
    outcome = staged(world, http, fault) or await settle(world, http, route)
    reply = outcome.reply.adding(*headers_beside(world, route, outcome), *echoes(http), *allowed(route.cors, http))
    where = route.tenant, route.name
    world.ledger.record(at, perf_counter() - started, where, http, reply, fault.id if fault else None, outcome.refusal)
    return reply, fault


def staged(world: World, http: Request, fault: Fault | None) -> Outcome | None:
    """What a fault answers instead of the endpoint; None where the true answer goes out."""
    if fault and fault.refusal:
        row = ROWS[fault.refusal]
        refusal = OAuthError(row, **dict.fromkeys(row.words, "(fault)"))
        return Outcome(refusals.render(world, http, refusal), row.code)
    return Outcome(fault.reply()) if fault and fault.answers else None


def headers_beside(world: World, route: "Route", outcome: Outcome) -> tuple[Header, ...]:
    """What every answer of the authority carries: an id to speak of it by, which a refusal has already."""
    if route.is_api:
        return ALWAYS
    if any(name == "x-ms-request-id" for name, _ in outcome.reply.headers):
        return AUTHORITY
    return (*AUTHORITY, ("x-ms-request-id", str(UUID(bytes=world.random(16), version=4))))


def echoes(http: Request) -> tuple[Header, ...]:
    """`client-request-id` comes back where it was sent as a header."""
    sent = http.headers.get("client-request-id")
    return (("client-request-id", sent),) if sent else ()


async def settle(world: World, http: Request, route: "Route") -> Outcome:
    """The true answer: a reply, a refusal by row, or the one row for what should never happen."""
    try:
        reply = await route.answer(http)
        return Outcome(reply, reply.refusal)
    except OAuthError as refusal:
        return Outcome(refusals.render(world, http, refusal), refusal.row.code)
    except Exception:
        reply = refusals.render(world, http, OAuthError(SERVER_FAULT))
        trace = dict(reply.headers)["x-ms-request-id"]
        log.exception("this is a defect of mock-entra: a request to %s failed, trace id %s", route.name, trace)
        return Outcome(reply, SERVER_FAULT.code)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request leads: the endpoint's name, whose tenant, and who answers."""

    name: str
    tenant: str
    answer: Callable[[Request], Awaitable[Reply]]
    cors: bool = False
    is_api: bool = False


def find_route(world: World, http: Request) -> Route:
    """By host, then by path: an API, a page at the top of the host, or an endpoint below a tenant."""
    if len(http.body) > LARGEST_BODY:
        return Route("nothing", "", too_large)
    host = understand(http.host) or Host(without_port(http.host), Role.OWN)
    place = locate(http.path)
    first = place.segment.lower()
    if host.role is Role.GRAPH or first == "resources":
        name, owner, answer = resources.find(world, http)
        return Route(name, owner, answer, cors=True, is_api=True)
    if first in endpoints.PAGES and not place.endpoint:
        page, call = endpoints.PAGES[first], Call(world, host, place, http)
        return Route(page.name, "", lambda _: call_endpoint(page, call))
    tenant = find_tenant(world.directory, host, place)
    found = endpoints.find(place.endpoint)
    if found is None:
        return Route("nothing", tenant.id if tenant else "", nothing_there)
    endpoint, rest = found
    below = Call(world, host, place, http, rest)
    return Route(endpoint.name, tenant.id if tenant else "", lambda _: call_endpoint(endpoint, below), endpoint.cors)


async def call_endpoint(endpoint: Endpoint, call: Call) -> Reply:
    method = "GET" if call.http.method == "HEAD" else call.http.method
    if method == "OPTIONS" and endpoint.cors:
        return preflight(endpoint.methods)
    if method not in endpoint.methods:
        raise OAuthError(VERB_NOT_ALLOWED, allowed=", ".join(endpoint.methods), method=call.http.method)
    return await endpoint.answer(call)


async def too_large(_: Request) -> Reply:
    raise OAuthError(BODY_TOO_LARGE, largest=str(LARGEST_BODY))


async def nothing_there(http: Request) -> Reply:
    raise OAuthError(NO_SUCH_ENDPOINT, path=http.path)


def with_fetch(world: World) -> World:
    """Lets the world's own APIs fetch its documents as anybody would: through the app, seen by ledger and faults."""

    async def fetch(http: Request) -> Reply:
        reply, fault = await exchange(world, http)
        if fault and fault.transport:
            raise ConnectionResetError(f"fault {fault.id}: {fault.transport}")
        return reply

    world.fetch = fetch
    return world
