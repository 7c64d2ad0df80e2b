"""A refusal as the service writes it: RFC 6749 5.2 with AADSTS number, trace id and correlation id."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from mock_entra.authority import World
from mock_entra.errors import OAuthError
from mock_entra.wire import NO_STORE, Header, Reply, Request, json_reply


def render(world: World, http: Request, refusal: OAuthError) -> Reply:
    """The JSON answer of a refusal, with the headers clients read beside it."""
    row, fields = refusal.row, told(world, http, refusal)
    telemetry: Header = ("x-ms-clitelem", f"1,{row.code},0,,")
    trace: Header = ("x-ms-request-id", fields["trace_id"])
    return json_reply(fields, *NO_STORE, trace, telemetry, *challenge(row.status), status=row.status)


def told(world: World, http: Request, refusal: OAuthError) -> dict[str, Any]:
    """The fields of a refusal, whoever is told them and in whatever form."""
    row, trace = refusal.row, str(UUID(bytes=world.random(16), version=4))
    correlation = correlation_id(http) or trace
    when = f"{datetime.fromtimestamp(world.clock.now(), UTC):%Y-%m-%d %H:%M:%SZ}"
    ids = f"Trace ID: {trace} Correlation ID: {correlation} Timestamp: {when}"
    return {
        "error": row.error,
        "error_description": f"{refusal.description} {ids}",
        "error_codes": [row.code],
        "timestamp": when,
        "trace_id": trace,
        "correlation_id": correlation,
        **({"error_uri": f"{http.origin}/error?code={row.code}"} if row.error_uri else {}),
        **({"suberror": refusal.suberror} if refusal.suberror else {}),
        **({"error_additional_info": refusal.suberror} if refusal.suberror == "client_mismatch" else {}),
        **({"claims": refusal.claims} if refusal.claims else {}),
    }


def challenge(status: int) -> tuple[Header, ...]:
    """RFC 6749 5.2 asks for WWW-Authenticate beside a 401; RFC 6585 4 advises Retry-After beside a 429."""
    if status == 401:
        return (("www-authenticate", 'Basic realm="mock-entra"'),)
    return (("retry-after", "1"),) if status in (429, 503) else ()


def correlation_id(http: Request) -> str | None:
    """`client-request-id` from header, query or body, if it is a GUID: MSAL sends it in one of the three."""
    given = http.headers.get("client-request-id")
    if given is None:
        given = lenient(http, "query") or lenient(http, "form")
    try:
        return str(UUID(given)) if given else None
    except ValueError:
        return None


def lenient(http: Request, part: str) -> str | None:
    """The id where query or body can be read at all: the refusal may be about just that."""
    try:
        found: str | None = getattr(http, part).get("client-request-id")
    except OAuthError:
        return None
    return found
