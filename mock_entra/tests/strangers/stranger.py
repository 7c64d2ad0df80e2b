"""Real packages, asked by JSON lines: msal gets tokens, PyJWT verifies them, requests reads an API with them."""

import json
import ssl
import sys
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import jwt
import msal  # type: ignore[import-untyped]  # msal ships no types
import requests  # type: ignore[import-untyped,unused-ignore]  # what msal itself asks with

Answer = dict[str, Any]


def token(authority: str, client_id: str, credential: Answer, scope: str) -> Answer:
    app = msal.ConfidentialClientApplication(
        client_id, authority=authority, client_credential=proof(credential), instance_discovery=False
    )
    result = app.acquire_token_for_client([scope])
    if "access_token" not in result:
        return {"error": result["error_description"]}
    return {"token": result["access_token"], "type": result["token_type"]}


def proof(credential: Answer) -> Any:
    if "secret" in credential:
        return credential["secret"]
    certificate = credential["certificate"]
    return {"private_key": certificate["key"], "public_certificate": certificate["pem"]}


def verify(metadata: str, audience: str, token: str) -> Answer:
    told = json.load(urlopen(metadata))
    keys = jwt.PyJWKClient(told["jwks_uri"], ssl_context=ssl.create_default_context())
    key = keys.get_signing_key_from_jwt(token)
    claims = jwt.decode(token, key, algorithms=["RS256"], audience=audience, issuer=told["issuer"])
    return {"claims": claims, "header": jwt.get_unverified_header(token)}


def read(url: str, token: str) -> Answer:
    answer = requests.get(url, headers={"authorization": f"Bearer {token}"}, timeout=20)
    return {"status": answer.status_code, "body": answer.text}


DOES: dict[str, Callable[..., Answer]] = {"token": token, "verify": verify, "read": read}


def answered(verb: str, what: Answer) -> Answer:
    try:
        return DOES[verb](**what)
    except Exception as error:  # noqa: BLE001 - whatever a library raises is its answer
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    asked = json.loads(line)
    sys.stdout.write(json.dumps(answered(asked.pop("do"), asked)) + "\n")
    sys.stdout.flush()
