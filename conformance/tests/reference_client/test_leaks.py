"""No token, code, secret or password of the reference client in a log, in an error, or in what is printed."""

import json
import logging
from typing import Any
from urllib.parse import parse_qs

import pytest

from conformance.reference_client import AuthError, OnBehalfOfRequest, SilentRequest, UsernamePasswordRequest

from .conftest import TENANT, Desk

OURS = ("conformance", "msal", "msal_extensions", "requests", "urllib3")
"""Whose words count: the authority and the person at the browser log for themselves, in the same process."""

SECRET_FIELDS = ("code", "code_verifier", "client_secret", "refresh_token", "assertion", "password", "client_assertion")


def secrets_of(desk: Desk, *caches: str) -> set[str]:
    """Everything secret that went over the wire or is kept."""
    forms = [parse_qs(entry["request"]["body"]) for entry in desk.requests()]
    sent = {form[name][0] for form in forms for name in SECRET_FIELDS if name in form}
    sections = (section for cache in caches for section in json.loads(cache).values())
    return sent | {entry["secret"] for section in sections for entry in section.values() if "secret" in entry}


def test_nothing_secret_is_logged_or_printed(desk: Desk, world: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    app, api = desk.confidential(), desk.api()
    result = desk.signed_in(app)
    app.acquire_token_silent(SilentRequest(desk.scopes, result.account, force_refresh=True))
    password = world.user("alice", TENANT)["password"]
    app.acquire_token_by_username_password(UsernamePasswordRequest(desk.scopes, "alice@contoso.com", password))
    request = OnBehalfOfRequest(("https://graph.microsoft.com/User.Read",), result.access_token)
    with pytest.raises(AuthError) as caught:
        app.acquire_token_on_behalf_of(request)
    api.acquire_token_on_behalf_of(request)
    logged = [record.getMessage() for record in caplog.records if record.name.split(".")[0] in OURS]
    assert logged
    shown = "\n".join([*logged, repr(result), repr(request), repr(caught.value), str(caught.value)])
    secrets = secrets_of(desk, app.serialize_cache(), api.serialize_cache())
    assert len(secrets) > 8
    assert [secret for secret in secrets if secret in shown] == []


def test_a_configuration_prints_no_secret(desk: Desk) -> None:
    app = desk.confidential()
    assert str(app._client.configuration.client_secret) not in repr(app._client.configuration)
