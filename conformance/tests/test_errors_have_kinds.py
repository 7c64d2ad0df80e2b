"""What clients say of a person's sign-in that did not work is told in one word for each."""

from typing import Any

import pytest

from conformance import kinds

STATE = "state mismatch: a vs b"


@pytest.mark.parametrize(
    ("client", "error", "kind"),
    [
        ("msal-python", {"class": "ValueError", "message": STATE}, "mismatch"),
        ("msal-python", {"class": "ValueError", "message": "something else"}, "usage"),
        ("msal-python", {"class": "RuntimeError", "message": "The nonce in id token should match"}, "mismatch"),
        ("msal-python", {"class": "BrowserInteractionTimeoutError"}, "timeout"),
        ("msal-python", {"class": "dict", "code": "authorization_pending"}, "pending"),
        ("msal-python", {"class": "dict", "code": "access_denied", "message": "AADSTS65004: declined"}, "declined"),
        ("msal-python", {"class": "dict", "code": "access_denied", "message": "AADSTS53003: blocked"}, "refused"),
        ("msal-node", {"class": "ClientAuthError", "code": "state_mismatch"}, "mismatch"),
        ("msal-node", {"class": "ClientAuthError", "code": "nonce_mismatch"}, "mismatch"),
        ("msal-node", {"class": "ClientAuthError", "code": "device_code_polling_cancelled"}, "cancelled"),
        ("msal-node", {"class": "ClientAuthError", "code": "user_timeout_reached"}, "timeout"),
        ("msal-node", {"code": "post_request_failed", "message": "post_request_failed: expired_token"}, "expired"),
        ("msal-node", {"code": "post_request_failed", "message": "…: authorization_declined"}, "declined"),
        ("msal-node", {"code": "post_request_failed", "message": "…: something else"}, "unknown"),
        ("anybody", {"code": "expired_token"}, "expired"),
        ("anybody", {"code": "login_required"}, "interaction_required"),
    ],
)
def test_an_error_has_its_kind(client: str, error: dict[str, Any], kind: str) -> None:
    assert kinds.kind(client, error) == kind
