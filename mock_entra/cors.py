"""Cross-origin resource sharing: what a page from elsewhere may read (facts: protocol 1.10)."""

from mock_entra.wire import Header, Reply, Request

EXPOSED = "x-ms-request-id, client-request-id, retry-after, x-ms-httpver, www-authenticate, authentication-info"
ACCEPTED = "authorization, content-type, client-request-id, dpop, x-client-sku, x-client-ver, x-ms-lib-capability"


def allowed(cors: bool, http: Request) -> tuple[Header, ...]:
    """The headers beside an answer that any origin may read."""
    if not cors or "origin" not in http.headers:
        return ()
    return ("access-control-allow-origin", "*"), ("access-control-expose-headers", EXPOSED), ("vary", "origin")


def preflight(methods: tuple[str, ...]) -> Reply:
    """The answer to OPTIONS."""
    return Reply(
        204,
        b"",
        (
            ("access-control-allow-methods", ", ".join((*methods, "OPTIONS"))),
            ("access-control-allow-headers", ACCEPTED),
            ("access-control-max-age", "86400"),
        ),
    )
