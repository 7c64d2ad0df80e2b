"""MS-KKDCP: where metadata has a tenant's Kerberos proxy, which is not played here."""

from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import NO_KERBEROS, OAuthError
from mock_entra.wire import Reply


async def answer(_: Call) -> Reply:
    """POST /{tenant}/kerberos: refused, by a row that says so."""
    raise OAuthError(NO_KERBEROS)
