"""Microsoft Graph, as far as it is a directory: users, groups, memberships, applications, the tenant, UserInfo.

Every answer has `request-id` and `client-request-id`, every refusal Graph's layout. Tokens of any tenant of the world
are accepted, and open that tenant.
"""

from collections.abc import Mapping
from uuid import UUID

from mock_entra.authority import World
from mock_entra.cors import preflight
from mock_entra.resources.graph import admission, answers, operations, query
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.operations import USER_INFO, Operation
from mock_entra.resources.graph.place import Place, locate
from mock_entra.resources.graph.refusal import GraphError, bad_request, wrong_method
from mock_entra.resources.graph.users import moment
from mock_entra.wire import Header, Reply, Request

METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")


async def answer(world: World, http: Request) -> Reply:
    """401 before all else, then 400 for an address or a query, 405, 403, 404."""
    if http.method == "OPTIONS":
        return welcome(http)
    id = str(UUID(bytes=world.random(16), version=4))
    sent = http.headers.get("client-request-id")
    try:
        reply = await answered(world, http)
    except GraphError as refusal:
        when = (moment(world.clock.now()) or "").removesuffix("Z")
        inner = {"date": when, "request-id": id, "client-request-id": sent or id}
        reply = answers.json(refusal.told(inner), *refusal.headers, status=refusal.status)
    own: tuple[Header, ...] = () if sent else (("client-request-id", id),)  # one that was sent is echoed by the app
    return reply.adding(("request-id", id), *own)


def welcome(http: Request) -> Reply:
    """The answer to a preflight: Graph takes any header, `SdkVersion` and `ConsistencyLevel` among them."""
    wanted, plain = http.headers.get("access-control-request-headers"), preflight(METHODS)
    if not wanted:
        return plain
    kept = tuple(header for header in plain.headers if header[0] != "access-control-allow-headers")
    return Reply(plain.status, plain.body, (*kept, ("access-control-allow-headers", wanted)))


async def answered(world: World, http: Request) -> Reply:
    place = locate(http)
    api = world.directory.application(place.api)
    assert api is not None  # both are Microsoft's own, which every world has
    caller = await admission.admit(world, api, http)
    methods, id, member = operation(place, caller)
    method = "GET" if http.method == "HEAD" else http.method
    if method not in methods:
        raise wrong_method(tuple(methods))
    call = Call(world, caller, http, place.base, query.understand(http), id, member)
    return await methods[method](call)


def operation(place: Place, caller: admission.Caller) -> tuple[Mapping[str, Operation], str, str]:
    """What can be done at an address, and the ids in it: the caller's own where it says `me`."""
    if place.is_user_info:
        return USER_INFO, "", ""
    place.check(caller.tenant.id, caller.tenant.domains)
    methods, id, member = operations.find(place.segments)
    if place.segments[0].lower() != "me":
        return methods, id, member
    if caller.is_app:
        raise bad_request("/me request is only valid with delegated authentication flow.")
    return methods, caller.oid, member
