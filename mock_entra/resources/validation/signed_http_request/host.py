"""draft-ietf-oauth-signed-http-request-03 3, `u`: the host; its port may be said, and is right where it is said."""

from mock_entra.resources.validation.signed_http_request.proof import Presented

USUAL = {"https": "443", "http": "80"}


async def holds(shown: Presented) -> bool:
    """As Microsoft's validator has it: MSAL.js and MSAL.NET write the port where it is not the usual one."""
    name, port = split(shown.http.host.lower(), shown.http.scheme)
    return shown.proof.claims.u.lower() in (name, f"{name}:{port}")


def split(host: str, scheme: str) -> tuple[str, str]:
    """Name and port; an IPv6 address keeps its brackets."""
    name, colon, port = host.rpartition(":")
    if not colon or port.endswith("]"):
        return host, USUAL.get(scheme, "")
    return name, port
