"""RFC 7515 5.2: the key within the proof made its signature."""

from jwt import PyJWTError, api_jws

from mock_entra.resources.validation.signed_http_request.proof import Presented
from mock_entra.resources.validation.signed_http_request.public_key import loaded


async def holds(shown: Presented) -> bool:
    key = loaded(shown.proof.claims.cnf.jwk)
    if key is None:
        return False
    try:
        api_jws.decode(shown.proof.compact, key, algorithms=[shown.proof.head.alg])
    except (PyJWTError, ValueError, TypeError):
        return False
    return True
