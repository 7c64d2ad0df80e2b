"""Who may do what with the To-Do list: permissions first, then whose an item is."""

from dataclasses import dataclass

from mock_entra.authority import World
from mock_entra.resources.problem import insufficient_claims, insufficient_scope
from mock_entra.resources.resource import Resource
from mock_entra.resources.todolist.items import Item
from mock_entra.resources.validation import Caller
from mock_entra.world import Leniency


@dataclass(frozen=True, slots=True)
class Permission:
    """What permits an action: any of these scopes, or any of these roles."""

    action: str
    scopes: frozenset[str]
    roles: frozenset[str]

    def is_held_by(self, caller: Caller) -> bool:
        return bool(self.scopes & caller.scopes or self.roles & caller.roles)


READ = Permission(
    "read",
    frozenset(("ToDoList.Read", "ToDoList.ReadWrite")),
    frozenset(("ToDoList.Read.All", "ToDoList.ReadWrite.All")),
)
WRITE = Permission("write", frozenset(("ToDoList.ReadWrite",)), frozenset(("ToDoList.ReadWrite.All",)))


def require(world: World, caller: Caller, wanted: Permission) -> None:
    """Refused (403) without the permission; who has none at all was judged by validation, and let in by leniency."""
    enough = READ if world.lenient(Leniency.API_READ_MAY_WRITE) else wanted
    if (caller.scopes or caller.roles) and not enough.is_held_by(caller):
        raise insufficient_scope(f"The token does not permit to {wanted.action}.")


def require_context(resource: Resource, caller: Caller) -> None:
    """Step-up: a user who writes must have met the registration's authentication context, if it has one.

    Source: "Developers' guide to Conditional Access authentication context": who cannot be challenged is refused (403).
    """
    wanted = resource.application.required_context
    if wanted is None or caller.is_app or wanted in caller.contexts:
        return
    sentence = f"To write takes the authentication context {wanted}."
    if not caller.can_be_challenged:
        raise insufficient_scope(sentence)
    raise insufficient_claims(sentence, {"acrs": {"essential": True, "value": wanted}})


def may_reach(world: World, caller: Caller, item: Item) -> bool:
    """Applications reach everything, users what they own: by `oid`, for names change hands."""
    if caller.is_app or world.lenient(Leniency.API_EVERYONE_SEES_ALL):
        return True
    if world.lenient(Leniency.API_OWNER_BY_NAME):
        return bool(caller.name) and item.owner_name.lower() == caller.name.lower()
    return item.owner == caller.oid
