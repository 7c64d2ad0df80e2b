"""OpenID Connect Core 5.3: where the v1 document has its UserInfo endpoint, which answers as Graph's does."""

from dataclasses import replace

from mock_entra.endpoints.endpoint import Call
from mock_entra.resources import graph
from mock_entra.resources.graph.place import OWN_USER_INFO
from mock_entra.wire import Reply


async def answer(call: Call) -> Reply:
    """GET or POST /{tenant}/openid/userinfo, with a token for Graph (facts: protocol 1.7, 1.10)."""
    return await graph.answer(call.world, replace(call.http, path=OWN_USER_INFO))
