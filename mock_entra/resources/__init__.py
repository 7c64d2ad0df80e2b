"""APIs that accept this world's tokens: a row for each kind, at `/resources/{client id}/api/{kind}[/{item}]`.

Microsoft Graph has hosts of its own, and is at `/resources/graph` under the world's name.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from mock_entra.authority import World
from mock_entra.hosts import Role, understand
from mock_entra.resources import graph, todolist
from mock_entra.resources.problem import Problem
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation import presented
from mock_entra.wire import Reply, Request

ABOUT_THE_TOKEN = ("no_token", "invalid_token", "insufficient_scope", "insufficient_claims")
Answer = Callable[[Request], Awaitable[Reply]]

# fmt: off
RESOURCES = {
    "todolist": todolist,
}
# fmt: on


def find(world: World, http: Request) -> tuple[str, str, Answer]:
    """What faults and ledger call the API (or `nothing`), the tenant whose tokens it accepts, and who answers."""
    host = understand(http.host)
    place = [part for part in http.path.split("/") if part]
    if (host and host.role is Role.GRAPH) or [part.lower() for part in place[1:2]] == ["graph"]:
        return "graph", "", partial(graph.answer, world)
    found = registered(world, place)
    if found is None:
        return "nothing", "", nothing_there
    api = RESOURCES[place[3].lower()]
    answer: Answer = partial(speaking, api.answer, found, place[4] if len(place) == 5 else "")
    return place[3].lower(), found.tenant.id, answer


def registered(world: World, place: list[str]) -> Resource | None:
    """The registration behind an address, if it says that this kind of API runs there."""
    if len(place) not in (4, 5) or place[2].lower() != "api" or place[3].lower() not in RESOURCES:
        return None
    application = world.directory.application(place[1])
    if application is None or application.api != place[3].lower():
        return None
    tenant = world.directory.tenant(application.tenant)
    return Resource(world, application, tenant) if tenant else None


async def speaking(
    answer: Callable[[Resource, Request, str], Awaitable[Reply]], api: Resource, item: str, http: Request
) -> Reply:
    """The API's answer, its problems told in its own manner, with what its schemes say of tokens to come."""
    try:
        reply = await answer(api, http, item)
    except Problem as problem:
        if problem.code in ABOUT_THE_TOKEN:
            return problem.reply(*await presented.challenges(api, problem))
        reply = problem.reply()
    return reply.adding(*await presented.afterwards(api, http))


async def nothing_there(_: Request) -> Reply:
    expected = " or ".join(f"/resources/{{client id}}/api/{kind}" for kind in RESOURCES)
    return Problem(404, "not_found", f"There is no API at this address. Expected {expected}.").reply()
