"""Whether this version redeems a refresh token of its family: tried on a made-up cache, without the network."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import msal  # type: ignore[import-untyped]  # msal ships no types
from json_lines import Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

HOST, CLIENT = "login.microsoftonline.com", "00000000-0000-4000-8000-000000000001"
OWNER = {"home_account_id": "u.t", "environment": HOST}

# A member of family 1 that holds nothing of its own, and the token that another member left.
CACHE = {
    "Account": {f"u.t-{HOST}-t": {**OWNER, "realm": "t", "authority_type": "MSSTS", "username": "somebody"}},
    "AppMetadata": {f"appmetadata-{HOST}-{CLIENT}": {"environment": HOST, "client_id": CLIENT, "family_id": "1"}},
    "RefreshToken": {
        f"u.t-{HOST}-refreshtoken-1--": {
            **OWNER,
            "credential_type": "RefreshToken",
            "client_id": "another",
            "family_id": "1",
            "secret": "of-the-family",
        },
    },
}


@dataclass
class Answer:
    """What the library reads of an answer."""

    text: str
    status_code: int = 200
    headers: Facts = field(default_factory=dict)

    def raise_for_status(self) -> None:
        """Nothing is wrong with it."""


@dataclass
class Nowhere:
    """An `http_client` that keeps what would have been posted."""

    posted: list[Facts] = field(default_factory=list)

    def get(self, url: str, **_: object) -> Answer:
        tenant = url.partition("/v2.0/")[0]
        told = {name: f"{tenant}/{name}" for name in ("authorization_endpoint", "token_endpoint")}
        return Answer(json.dumps({**told, "issuer": f"{tenant}/v2.0"}))

    def post(self, _: str, data: Facts | None = None, **__: object) -> Answer:
        self.posted.append(dict(data or {}))
        return Answer(json.dumps({"error": "invalid_grant"}), status_code=400)

    def close(self) -> None:
        """Nothing is open."""


def redeems() -> bool:
    nowhere, cache = Nowhere(), msal.SerializableTokenCache()
    cache.deserialize(json.dumps(CACHE))
    application = msal.PublicClientApplication(
        CLIENT, authority=f"https://{HOST}/t", instance_discovery=False, http_client=nowhere, token_cache=cache
    )
    application.acquire_token_silent_with_error(["User.Read"], account=application.get_accounts()[0])
    return any(form.get("refresh_token") == "of-the-family" for form in nowhere.posted)
