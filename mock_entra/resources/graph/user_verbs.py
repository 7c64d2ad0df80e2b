"""What Graph answers about users: list, create, get, update, delete."""

from dataclasses import replace

from mock_entra.directory import User, departure
from mock_entra.resources.graph import answers, bodies, filtering, permissions, writing
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.refusal import bad_request, not_found
from mock_entra.resources.graph.users import USER, show_basic
from mock_entra.wire import NO_STORE, Reply

NOT_ONES_OWN = frozenset(
    ("account_enabled", "identities", "mail", "password_policies", "password_profile", "user_principal_name")
)
"""What a user cannot change about herself by `User.ReadWrite`."""


async def list_users(call: Call) -> Reply:
    """GET /users"""
    permissions.require(call.caller, permissions.READ_USERS)
    whole, names = permissions.holds(call.caller, permissions.READ_WHOLE_USERS), USER.chosen(call.query.select)
    everyone = call.world.directory.users(call.caller.tenant.id)
    return answers.many(call, USER, everyone, None if whole else lambda user: show_basic(user, names))


async def count(call: Call) -> Reply:
    """GET /users/$count: an advanced query, so it needs `ConsistencyLevel: eventual`."""
    permissions.require(call.caller, permissions.READ_USERS)
    if not call.query.eventual:
        raise bad_request("$count is not currently supported without the header ConsistencyLevel: eventual.")
    fits = filtering.test(USER, call.query.filter, advanced=True)
    number = sum(fits(user) for user in call.world.directory.users(call.caller.tenant.id))
    return Reply(200, str(number).encode(), (("content-type", "text/plain"), *NO_STORE))


async def create(call: Call) -> Reply:
    """POST /users: 201 with the new user, who can sign in at once."""
    permissions.require(call.caller, permissions.CREATE_USERS)
    permissions.require_administrator(call.world, call.caller)
    user = writing.new_user(call, bodies.read(call.http, bodies.ChangedUser))
    await call.world.directory.put(user)
    location = f"{call.base}/users/{user.id}"
    return answers.one(call, USER, user, ("location", location), status=201)


async def read(call: Call) -> Reply:
    """GET /users/{id or user principal name}, GET /me"""
    user = wanted(call, permissions.READ_USERS)
    if permissions.holds(call.caller, permissions.READ_WHOLE_USERS, user.id):
        return answers.one(call, USER, user)
    names = USER.chosen(call.query.select)
    context = f"{call.base}/$metadata#{answers.selected(call, USER.entity_set)}/$entity"
    return answers.json({"@odata.context": context, **show_basic(user, names)})


async def change(call: Call) -> Reply:
    """PATCH /users/{id}, PATCH /me: 204"""
    user = wanted(call, permissions.CHANGE_USERS)
    body = bodies.read(call.http, bodies.ChangedUser)
    is_own_business = user.id == call.caller.oid and NOT_ONES_OWN.isdisjoint(body.written)
    if not is_own_business:
        permissions.require(call.caller, permissions.CHANGE_USERS)
        permissions.require_administrator(call.world, call.caller)
    await call.world.directory.put(writing.changed(call, user, body))
    return Reply(204, b"", NO_STORE)


async def remove(call: Call) -> Reply:
    """DELETE /users/{id}: 204; the account is gone for good, there is no bin to restore it from."""
    user = wanted(call, permissions.DELETE_USERS)
    permissions.require_administrator(call.world, call.caller)
    await departure.remove(call.world.directory, user)
    return Reply(204, b"", NO_STORE)


async def revoke_sessions(call: Call) -> Reply:
    """POST /users/{id}/revokeSignInSessions, POST /me/revokeSignInSessions: what was issued before is worth nothing."""
    user = wanted(call, permissions.REVOKE_SESSIONS)
    if user.id != call.caller.oid:
        permissions.require_administrator(call.world, call.caller)
    await call.world.directory.put(replace(user, sessions_revoked_at=call.world.clock.now()))
    return answers.json({"@odata.context": f"{call.base}/$metadata#Edm.Boolean", "value": True})


def wanted(call: Call, permission: permissions.Permission) -> User:
    """The user of the path, once the caller may know of anybody by this name (403), and if there is one (404)."""
    user = find(call)
    permissions.require(call.caller, permission, user.id if user else call.id.lower())
    if user is None:
        raise not_found(call.id)
    return user


def find(call: Call) -> User | None:
    lower = call.id.lower()
    everyone = call.world.directory.users(call.caller.tenant.id)
    return next((user for user in everyone if lower in (user.id.lower(), user.upn.lower())), None)
