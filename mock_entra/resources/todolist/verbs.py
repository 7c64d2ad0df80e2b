"""RFC 9110 9.3: what the To-Do list answers to each method, once the caller may use it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from mock_entra.resources.problem import Problem
from mock_entra.resources.todolist import bodies
from mock_entra.resources.todolist.access import may_reach
from mock_entra.resources.todolist.call import Call
from mock_entra.resources.todolist.items import Item
from mock_entra.wire import NO_STORE, Reply, json_reply

Verb = Callable[[Call], Awaitable[Reply]]


async def list_items(call: Call) -> Reply:
    """Every item the caller reaches, oldest first."""
    return json_reply([item.shown() for item in await call.items.all() if reaches(call, item)], *NO_STORE)


async def create(call: Call) -> Reply:
    """201 with the new item and its address."""
    body = bodies.read(call.http, bodies.NewItem)
    owner, name = owner_of_new(call, body.owner)
    id = str(UUID(bytes=call.world.random(16), version=4))
    item = Item(id=id, owner=owner, owner_name=name, description=body.description)
    await call.items.add(item)
    address = f"{call.http.origin}{call.http.path.rstrip('/')}/{id}"
    return json_reply(item.shown(), *NO_STORE, ("location", address), status=201)


async def read(call: Call) -> Reply:
    return json_reply((await wanted(call)).shown(), *NO_STORE)


async def replace_item(call: Call) -> Reply:
    """PUT takes a whole item; it creates none, for identifiers are ours to give."""
    return await rewritten(call, bodies.WholeItem)


async def change(call: Call) -> Reply:
    """PATCH as in RFC 7396, as far as an item has what to leave out."""
    return await rewritten(call, bodies.ChangedItem)


async def remove(call: Call) -> Reply:
    await call.items.delete(await wanted(call))
    return Reply(204, b"", NO_STORE)


async def wanted(call: Call) -> Item:
    """The item of the path. Another's item is as if it were not there: whose it is, is nobody's business."""
    item = await call.items.get(call.item)
    if item is None or not reaches(call, item):
        raise Problem(404, "not_found", "There is no such item.")
    return item


def reaches(call: Call, item: Item) -> bool:
    return may_reach(call.world, call.caller, item)


async def rewritten(call: Call, kind: type[bodies.ChangedItem]) -> Reply:
    old = await wanted(call)
    body = bodies.read(call.http, kind)
    if body.id not in (None, old.id):
        raise Problem(400, "bad_request", "id: an item keeps the id that its address has")
    given: dict[str, str] = {} if body.description is None else {"description": body.description}
    if body.owner is not None and str(body.owner) != old.owner:
        owner, name = owner_of_new(call, body.owner)
        given |= {"owner": owner, "owner_name": name}
    new = old.model_copy(update=given)
    if not await call.items.swap(old, new):
        raise Problem(409, "conflict", "The item was changed by somebody else at the same time.")
    return json_reply(new.shown(), *NO_STORE)


def owner_of_new(call: Call, given: UUID | None) -> tuple[str, str]:
    """Whose an item shall be, with that user's name: a user's own, or whomever an application names."""
    if call.caller.is_app and given is None:
        raise Problem(400, "bad_request", "owner: an application must say whose item it is")
    owner = str(given) if given else call.caller.oid
    if not call.caller.is_app and owner != call.caller.oid:
        raise Problem(403, "forbidden", "A user cannot choose another owner.")
    return owner, call.caller.name or name_of(call, owner)


def name_of(call: Call, owner: str) -> str:
    user = call.world.directory.user(owner)
    return user.upn if user else ""
