"""What goes into a call of pymsalruntime and what comes out of it: the classes of 0.20.7 over the broker's JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from ._words import Response_Status

Told = dict[str, Any]


class CallbackData:
    """What msal waits on."""

    def __init__(self, is_interactive: bool = False) -> None:
        self.signal = threading.Event()
        self.result: Any = None
        self.is_interactive = is_interactive

    def complete(self, result: Any) -> None:
        self.result = result
        self.signal.set()


class MSALRuntimeError:
    """Why a call failed."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def get_status(self) -> Response_Status:
        return Response_Status(self._told["public"])

    def get_error_code(self) -> int:
        return int(self._told.get("code", 0))

    def get_tag(self) -> int:
        return int(self._told.get("tag", 0))

    def get_context(self) -> str:
        return str(self._told.get("context", ""))

    def __str__(self) -> str:
        parts = (self.get_tag(), self.get_error_code(), self.get_context(), self.get_status())
        return "ErrorTag: {}, ErrorCode: {}, ErrorContext: {}, ErrorStatus: {}".format(*parts)


class MSALRuntimeAccount:
    """An account of the device."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def get_account_id(self) -> str:
        return str(self._told["id"])

    def get_home_account_id(self) -> str:
        return str(self._told["home_account_id"])

    def get_environment(self) -> str:
        return str(self._told["environment"])

    def get_realm(self) -> str:
        return str(self._told["realm"])

    def get_local_account_id(self) -> str:
        return str(self._told["local_account_id"])

    def get_user_name(self) -> str:
        return str(self._told["username"])

    def get_given_name(self) -> str:
        return str(self._told["given_name"])

    def get_family_name(self) -> str:
        return str(self._told["family_name"])

    def get_middle_name(self) -> str:
        return ""

    def get_display_name(self) -> str:
        return str(self._told["name"])

    def get_additional_fields_json(self) -> str:
        return "{}"

    def get_home_environment(self) -> str:
        return str(self._told["environment"])

    def get_client_info(self) -> str:
        return str(self._told["client_info"])


class MSALRuntimeAuthParameters:
    """What is asked for."""

    def __init__(self, client_id: str, authority: str) -> None:
        self.told: Told = {"client_id": client_id, "authority": authority, "additional": {}}

    def set_requested_scopes(self, scopes: list[str]) -> None:
        self.told["scopes"] = list(scopes)

    def set_redirect_uri(self, redirect_uri: str) -> None:
        self.told["redirect_uri"] = redirect_uri

    def set_decoded_claims(self, claims: str) -> None:
        self.told["claims"] = claims

    def set_access_token_to_renew(self, access_token: str) -> None:
        self.told["access_token_to_renew"] = access_token

    def set_pop_params(self, http_method: str, uri_host: str, uri_path: str, nonce: str) -> None:
        self.told["pop"] = {"method": http_method, "host": uri_host, "path": uri_path, "nonce": nonce or ""}

    def set_additional_parameter(self, key: str, value: str) -> None:
        self.told["additional"][key] = value


class Result:
    """What every answer has: an error or none, and telemetry that may be changed by whoever gets it."""

    def __init__(self, told: Any, failure: Told | None) -> None:
        self._told = told
        self._failure = failure

    def get_error(self) -> MSALRuntimeError | None:
        return MSALRuntimeError(self._failure) if self._failure else None

    def get_telemetry_data(self) -> dict[str, str]:
        cached = bool(isinstance(self._told, dict) and self._told.get("is_cache"))
        more = self._told.get("telemetry", {}) if isinstance(self._told, dict) else {}
        return {"is_cache": json.dumps(cached), "broker_app_used": json.dumps(True), **more}

    def _of_success(self) -> Any:
        """The real runtime raises where a failed answer is asked for its content."""
        if self._told is None:
            raise RuntimeError(str(self.get_error()))
        return self._told


class MSALRuntimeAuthResult(Result):
    """A token."""

    def get_account(self) -> MSALRuntimeAccount:
        return MSALRuntimeAccount(self._of_success()["account"])

    def get_id_token(self) -> str:
        """The claims, as JSON."""
        raw = self.get_raw_id_token()
        return json.dumps(claims_of(raw)) if raw else ""

    def get_raw_id_token(self) -> str:
        return str(self._of_success()["id_token"])

    def get_access_token(self) -> str:
        return str(self._of_success()["access_token"])

    def get_granted_scopes(self) -> list[str]:
        return list(self._of_success()["scopes"])

    def get_authorization_header(self) -> str:
        return str(self._of_success()["authorization_header"])

    def is_pop_authorization(self) -> bool:
        return bool(self._of_success()["is_pop"])

    def get_access_token_expiry_time(self) -> int:
        """Seconds since the epoch."""
        return int(self._of_success()["expires_on"])


class MSALRuntimeSignOutResult(Result):
    """An account was signed out, or not."""


class MSALRuntimeReadAccountResult(Result):
    """One account."""

    def get_account(self) -> MSALRuntimeAccount:
        return MSALRuntimeAccount(self._of_success())


class MSALRuntimeDiscoverAccountsResult(Result):
    """Every account."""

    def get_accounts(self) -> list[MSALRuntimeAccount]:
        return [MSALRuntimeAccount(each) for each in self._of_success()]


class MSALRuntimeAsyncHandle:
    """A call under way. The real one waits in vain for its broker here (0.20.7 on Linux); this one ends the call."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel = cancel

    def cancel_async_operation(self) -> None:
        self._cancel()


class MSALRuntimeLogCallbackHandle:
    """Somebody listens to the log."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release = release

    def release_logging_callback(self) -> None:
        self._release()


def claims_of(token: str) -> Any:
    from base64 import urlsafe_b64decode

    body = token.split(".")[1]
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
