"""A refusal that a person reads, because no client may hear of it."""

from mock_entra import pages
from mock_entra.authority import World
from mock_entra.errors import OAuthError
from mock_entra.refusals import told
from mock_entra.wire import NO_STORE, Reply, Request, html_reply


def to_a_person(world: World, http: Request, refusal: OAuthError) -> Reply:
    """The refusal as a page, with what is needed to find it again."""
    fields = told(world, http, refusal)
    page = pages.draw(
        "refusal",
        code=f"AADSTS{refusal.row.code}",
        message=refusal.description.partition(": ")[2],
        trace_id=fields["trace_id"],
        correlation_id=fields["correlation_id"],
        timestamp=fields["timestamp"],
        error_uri=fields.get("error_uri"),
    )
    reply = html_reply(page, *NO_STORE, ("x-ms-request-id", fields["trace_id"]), status=refusal.row.status)
    return reply.refusing(refusal.row.code)
