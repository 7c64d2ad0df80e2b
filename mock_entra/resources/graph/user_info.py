"""OpenID Connect Core 5.3: the UserInfo endpoint, which Entra keeps at Graph (facts: protocol 1.10)."""

from mock_entra.directory.subject import pairwise
from mock_entra.resources.graph import permissions
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.refusal import not_found
from mock_entra.wire import NO_STORE, Reply, json_reply

PICTURE = "v1.0/me/photo/$value"


async def answer(call: Call) -> Reply:
    """GET or POST /oidc/userinfo: `sub` as the client's id tokens have it, the rest by `profile` and `email`."""
    caller = call.caller
    permissions.require(caller, permissions.USER_INFO)
    user = call.world.directory.user(caller.oid)
    if user is None or user.tenant != caller.tenant.id:
        raise not_found(caller.oid)
    told = {"sub": pairwise(user.tenant, user.id, caller.client_id)}
    if "profile" in caller.permissions:
        names = {"name": user.display_name, "family_name": user.family_name, "given_name": user.given_name}
        told |= {name: value for name, value in names.items() if value} | {"picture": f"{call.root}/{PICTURE}"}
    if "email" in caller.permissions and user.mail:
        told["email"] = user.mail
    return json_reply(told, *NO_STORE)
