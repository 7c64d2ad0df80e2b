"""A token of another issuer proves an application: issuer, subject and audience exactly, keys from the issuer."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
import pytest

from mock_entra import errors
from mock_entra.client_authentication.assertion import JWT_BEARER
from mock_entra.directory.applications import FederatedCredential
from mock_entra.keys import SigningKey
from mock_entra.tests.conftest import Asked, body, chest
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.wire import Reply
from mock_entra.world.first_party import TOKEN_EXCHANGE

SUBJECT, AUDIENCE = "repo:contoso/app:ref:refs/heads/main", "api://AzureADTokenExchange"


class Issuer:
    """Somebody else's OpenID provider, on a port of its own."""

    def __init__(self) -> None:
        self.key = chest().kept("foreign-issuer")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                with suppress(OSError):  # whoever asked has heard enough
                    for piece in outer.pieces(self.path):
                        self.wfile.write(piece)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def pieces(self, path: str) -> Iterator[bytes]:
        """What is sent at this path, one after the other, until the connection ends."""
        yield json.dumps(self.document(path)).encode()

    def document(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            return {"keys": [self.key.jwk()]}
        return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}

    def token(self, key: SigningKey | None = None, **changed: Any) -> str:
        now = int(time.time())
        told = {"iss": self.url, "sub": SUBJECT, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + 600} | changed
        signer = key or self.key
        return jwt.encode(told, signer.private_key, algorithm="RS256", headers={"kid": self.key.kid})


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    foreign = Issuer()
    yield foreign
    foreign.server.shutdown()
    foreign.server.server_close()


async def present(asked: Asked, issuer: Issuer, token: str, audience: str = AUDIENCE) -> Reply:
    daemon = asked.application("daemon")
    trust = FederatedCredential("ci", issuer.url, SUBJECT, (audience,))
    await asked.world.directory.put(replace(daemon, federated_credentials=(trust,)))
    return await asked.token(client_secret="", client_assertion_type=JWT_BEARER, client_assertion=token)


async def test_a_foreign_token_proves_the_application(asked: Asked, issuer: Issuer) -> None:
    assert claims(await present(asked, issuer, issuer.token()))["azpacr"] == "2"


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"iss": "http://127.0.0.1:1"}, errors.FEDERATED_ISSUER),
        ({"sub": SUBJECT.upper()}, errors.FEDERATED_SUBJECT),
        ({"aud": "api://somebody"}, errors.FEDERATED_AUDIENCE),
        ({"exp": 1}, errors.ASSERTION_EXPIRED),
        ({"nbf": 4_000_000_000}, errors.ASSERTION_NOT_YET_VALID),
    ],
)
async def test_each_mismatch_has_its_row(
    asked: Asked, issuer: Issuer, changed: dict[str, Any], row: errors.Row
) -> None:
    refused(await present(asked, issuer, issuer.token(**changed)), row)


@pytest.mark.parametrize(("named", "registered"), [(TOKEN_EXCHANGE, AUDIENCE), (AUDIENCE, TOKEN_EXCHANGE)])
async def test_a_foreign_token_names_the_exchange_as_it_was_registered(
    asked: Asked, issuer: Issuer, named: str, registered: str
) -> None:
    refused(await present(asked, issuer, issuer.token(aud=named), registered), errors.FEDERATED_AUDIENCE)
    assert (await present(asked, issuer, issuer.token(aud=named), named)).status == 200


async def test_a_key_the_issuer_does_not_publish_proves_nothing(asked: Asked, issuer: Issuer) -> None:
    refused(await present(asked, issuer, issuer.token(chest().kept("forger"))), errors.ASSERTION_SIGNATURE)


async def test_an_issuer_that_does_not_answer_is_refused_at_once(asked: Asked, issuer: Issuer) -> None:
    token = issuer.token()
    issuer.server.shutdown()
    issuer.server.server_close()
    refused(await present(asked, issuer, token), errors.FEDERATED_KEYS)


async def test_the_applications_own_assertions_are_still_its_own(asked: Asked, issuer: Issuer) -> None:
    from mock_entra.tests.test_client_assertion import Signer

    await present(asked, issuer, issuer.token())
    signer = Signer(asked)
    reply = await asked.token(client_secret="", client_assertion_type=JWT_BEARER, client_assertion=signer.sign())
    assert claims(reply)["azpacr"] == "2"


async def of_an_identity(asked: Asked, **changed: str) -> str:
    """What an application, as a managed identity does, gets for the exchange."""
    reader = asked.application("reader")
    own = {"client_id": reader.client_id, "client_secret": asked.secret("reader")}
    token: str = body(await asked.token(scope=f"{AUDIENCE}/.default", **own | changed))["access_token"]
    return token


@pytest.mark.parametrize("subject", ["its-own", "another"])
async def test_a_token_of_this_authority_proves_an_application_that_trusts_its_subject(
    asked: Asked, subject: str
) -> None:
    token = await of_an_identity(asked)
    told = jwt.decode(token, options={"verify_signature": False})
    daemon, trusted = asked.application("daemon"), told["sub"] if subject == "its-own" else subject
    trust = FederatedCredential("identity", told["iss"], trusted, (AUDIENCE,))
    await asked.world.directory.put(replace(daemon, federated_credentials=(trust,)))
    reply = await asked.token(client_secret="", client_assertion_type=JWT_BEARER, client_assertion=token)
    if subject == "its-own":
        assert claims(reply)["azpacr"] == "2"
    else:
        refused(reply, errors.FEDERATED_SUBJECT)
