"""Microsoft Graph's hosts: nothing is there yet but its way of saying so. Faults of `graph` may put answers there."""

from mock_entra.resources.problem import Problem
from mock_entra.wire import Reply, Request


async def answer(_: Request) -> Reply:
    """404 in Graph's error layout, whatever is asked."""
    return Problem(404, "ResourceNotFound", "This world has no Microsoft Graph.").reply()
