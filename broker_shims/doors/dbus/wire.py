"""The shapes of the Linux broker's JSON, as the real runtime 0.20.7 sends and takes them (facts: brokers 1)."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from broker_shims.doors.dbus.locks import Holder
from broker_shims.failures import BrokerError
from broker_shims.messages import Account, AuthParameters, AuthResult, PopParameters, SsoCookie

Told = dict[str, Any]
MILLISECONDS = 1000
BEARER, POP = 0, 1
GARBLED = '{"brokerTokenResponse": {"accessToken'


def parameters(told: Told) -> AuthParameters:
    """`authParameters`: what a client wants; the authority's port was lost on the way."""
    claims = told.get("decodedClaims") or ""
    return AuthParameters(
        client_id=str(told.get("clientId") or ""),
        authority=str(told.get("authority") or ""),
        scopes=tuple(told.get("requestedScopes") or ()),
        redirect_uri=str(told.get("redirectUri") or ""),
        claims=claims if isinstance(claims, str) else json.dumps(claims),
        access_token_to_renew=str(told.get("accessTokenToRenew") or ""),
        pop=proof(told.get("popParams")),
        additional={
            str(name): str(value)
            for name, value in (told.get("additionalQueryParametersForAuthorization") or {}).items()
        },
    )


def proof(told: Told | None) -> PopParameters | None:
    if not told:
        return None
    return PopParameters(
        str(told.get("httpMethod") or ""),
        str(told.get("uriHost") or ""),
        str(told.get("uriPath") or ""),
        str(told.get("nonce") or ""),
    )


def account_id(told: Told | None) -> str:
    """Which account is meant; empty where none is."""
    return str((told or {}).get("homeAccountId") or "")


def account(known: Account) -> Told:
    """Its environment without port: the runtime drops the port of a client's authority, and compares."""
    environment = urlsplit(f"//{known.environment}").hostname or ""
    return {
        "homeAccountId": known.home_account_id,
        "localAccountId": known.local_account_id,
        "environment": environment,
        "homeEnvironment": environment,
        "realm": known.realm,
        "username": known.username,
        "name": known.name,
        "givenName": known.given_name,
        "familyName": known.family_name,
        "clientInfo": known.client_info,
    }


def token(made: AuthResult) -> Told:
    """Expiry in milliseconds: seconds are taken for them, and give 1970."""
    expires = made.expires_on * MILLISECONDS
    response = {
        "account": account(made.account),
        "accountId": made.account.home_account_id,
        "accessToken": made.access_token,
        "accessTokenType": POP if made.is_pop else BEARER,
        "clientInfo": made.account.client_info,
        "expiresOn": expires,
        "extendedExpiresOn": expires,
        "grantedScopes": " ".join(made.scopes),
        "idToken": made.id_token,
        "telemetry": dict(made.telemetry),
    }
    return {"brokerTokenResponse": response}


def holders(request: Told, reply: Told) -> Iterator[Holder]:
    """Whose secrets the runtime looked for before it asked, and will keep once it has this reply."""
    told = request.get("authParameters") or request
    asked = parameters(told)
    of_token = (reply.get("brokerTokenResponse") or {}).get("account")
    for each in (told.get("account"), of_token, *reply.get("accounts", ())):
        if each:
            home, environment, realm = (str(each.get(name) or "") for name in ("homeAccountId", "environment", "realm"))
            yield Holder(home, environment, realm, asked.client_id, asked.claims)


def cookie(made: SsoCookie) -> Told:
    one = {"cookieName": made.name, "cookieContent": made.content}
    return {**one, "cookieItems": [one]}


def failure(error: BrokerError) -> Told:
    """A refusal; without its tag the runtime would tell another one (measured)."""
    told: Told = {"context": error.context, "tag": error.tag, "errorCode": error.code, "status": error.status.wire}
    return {"error": told | {"subStatus": 0}}
