"""The To-Do list of Microsoft's own samples: users reach their own items, applications all of them."""

from collections.abc import Mapping

from mock_entra.cors import preflight
from mock_entra.resources import validation
from mock_entra.resources.problem import Problem
from mock_entra.resources.resource import Resource
from mock_entra.resources.todolist import access, verbs
from mock_entra.resources.todolist.call import Call
from mock_entra.resources.todolist.items import Items
from mock_entra.wire import Reply, Request

# fmt: off
COLLECTION = {
    "GET":    verbs.list_items,
    "POST":   verbs.create,
}
ITEM = {
    "GET":    verbs.read,
    "PUT":    verbs.replace_item,
    "PATCH":  verbs.change,
    "DELETE": verbs.remove,
}
# fmt: on


async def answer(resource: Resource, http: Request, item: str) -> Reply:
    """The collection, or the item of this id: `{id, owner, description}`, `owner` being a user's object id.

    401 and 403 as RFC 6750 3.1 has them, 404 for an item that is not there or not the caller's, 405 with Allow.
    """
    table = ITEM if item else COLLECTION
    method = "GET" if http.method == "HEAD" else http.method
    if method == "OPTIONS":
        return preflight(allowed(table))
    if method not in table:
        raise Problem(
            405, "method_not_allowed", "This address has no such method.", ("allow", ", ".join(allowed(table)))
        )
    caller = await validation.admit(resource, http)
    access.require(resource.world, caller, access.READ if method == "GET" else access.WRITE)
    if method != "GET":
        access.require_context(resource, caller)
    return await table[method](Call(resource.world, caller, http, await Items.of(resource), item))


def allowed(table: Mapping[str, verbs.Verb]) -> tuple[str, ...]:
    return ("HEAD", *table)
