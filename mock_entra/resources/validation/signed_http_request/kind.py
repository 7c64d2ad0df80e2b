"""RFC 8725 3.11: a proof says that it is one, so that no other token is taken for it."""

from mock_entra.resources.validation.signed_http_request.proof import Presented


async def holds(shown: Presented) -> bool:
    return shown.proof.head.typ.lower() == "pop"
