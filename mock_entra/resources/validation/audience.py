"""RFC 7519 4.1.3: the token is for this API: its client id in v2 tokens, in v1 whatever name it was asked for by."""

from mock_entra.directory import Application
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token


async def holds(resource: Resource, token: Token) -> bool:
    """Source: "Access token claims reference", `aud`; v1 tokens repeat the resource as the client wrote it."""
    written = token.claims.aud
    audiences = {written} if isinstance(written, str) else set(written)
    return not audiences.isdisjoint(names(resource.application, resource.token_version))


def names(application: Application, version: int) -> set[str]:
    if version == 2:
        return {application.client_id}
    plain = {application.client_id, *application.identifier_uris}
    return plain | {f"{name}/" for name in plain}
