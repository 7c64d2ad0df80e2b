"""A client that does what RFC 6749, 7636 and 8628 say and keeps nothing."""

import base64
import hashlib
import os
import secrets
import ssl
import sys
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from json_lines import (  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
    Call,
    ClientError,
    Conversation,
    Facts,
)

TRUST = ssl.create_default_context(cafile=os.environ["CONFORMANCE_CA"])
HTTP = httpx.Client(verify=TRUST, trust_env=False, proxy=os.environ.get("CONFORMANCE_PROXY"))
CAN = ["interactive", "by_code", "device_code", "username_password", "accounts", "form_post"]


def hello() -> Facts:
    return {"client": "plain", "version": "1", "runtime": "python", "can": CAN}


def new_app(call: Call) -> Facts:
    return dict(call.wanted)


def auth_code_url(call: Call) -> Facts:
    return link(call.app, call.wanted, call.wanted.get("redirect_uri") or call.app["redirect_uri"])


def link(app: Facts, wanted: Facts, redirect_uri: str) -> Facts:
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(8)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {"client_id": app["client_id"], "response_type": "code", "redirect_uri": redirect_uri, "state": state}
    query |= {"scope": " ".join([*wanted["scopes"], "openid", "profile", "offline_access"]), "client_info": "1"}
    query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    query |= {name: wanted[name] for name in ("prompt", "login_hint", "response_mode") if wanted.get(name)}
    url = f"{app['authority'].rstrip('/')}/oauth2/v2.0/authorize?{urlencode(query)}"
    return {"url": url, "flow": {"verifier": verifier, "state": state, "redirect_uri": redirect_uri}}


def by_code(call: Call) -> Facts:
    return redeemed(call.app, call.wanted["flow"], call.wanted["reply"])


def redeemed(app: Facts, flow: Facts, reply: Facts) -> Facts:
    if reply.get("state") != flow["state"]:
        raise ClientError(**{"class": "Mismatch", "message": "another state"})
    if "error" in reply:
        raise ClientError(**{"class": "Refused", "code": reply["error"], "message": reply.get("error_description", "")})
    form = {"grant_type": "authorization_code", "code": reply["code"], "redirect_uri": flow["redirect_uri"]}
    return token(app, {**form, "code_verifier": flow["verifier"]})


def token(app: Facts, form: Facts) -> Facts:
    told = HTTP.post(f"{app['authority'].rstrip('/')}/oauth2/v2.0/token", data={"client_id": app["client_id"], **form})
    body = told.json()
    if "error" in body:
        raise ClientError(**{"class": "Refused", "code": body["error"], "message": body["error_description"]})
    shown = {"token": body["access_token"], "token_type": body["token_type"], "source": "network", "account": None}
    return {
        **shown,
        "expires_in": body["expires_in"],
        "id_token": body.get("id_token"),
        "scopes": body["scope"].split(),
    }


def interactive(call: Call) -> Facts:
    came: list[Facts] = []
    with HTTPServer(("localhost", 0), partial(Listener, came)) as server:
        made = link(call.app, call.wanted, f"http://localhost:{server.server_port}")
        call.ask("open", {"url": made["url"]})
        server.timeout = call.wanted.get("timeout") or 15
        server.handle_request()
    if not came:
        raise ClientError(**{"class": "Timeout", "message": "nobody came"})
    return redeemed(call.app, made["flow"], came[0])


class Listener(BaseHTTPRequestHandler):
    """Waits for the browser's way back, by GET or POST."""

    def __init__(self, came: list[Facts], *around: Any) -> None:
        self._came = came
        super().__init__(*around)

    def do_GET(self) -> None:
        self._take(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._take(self.rfile.read(int(self.headers["content-length"])).decode())

    def _take(self, sent: str) -> None:
        self._came.append(dict(parse_qsl(sent)))
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>Done</title>")


def device_code(call: Call) -> Facts:
    app, scope = call.app, " ".join(call.wanted["scopes"])
    asked = {"client_id": app["client_id"], "scope": scope}
    shown = HTTP.post(f"{app['authority'].rstrip('/')}/oauth2/v2.0/devicecode", data=asked).json()
    if call.ask("show", {name: shown[name] for name in SHOWN}).get("cancel"):
        raise ClientError(**{"class": "Cancelled", "message": "given up"})
    grant = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": shown["device_code"]}
    return polled(lambda: token(app, grant), time.monotonic() + (call.wanted.get("timeout") or 10))


SHOWN = ("user_code", "verification_uri", "message", "expires_in", "interval")


def polled(ask: Callable[[], Facts], ends: float) -> Facts:
    while True:
        try:
            return ask()
        except ClientError as error:
            if error.facts["code"] != "authorization_pending" or time.monotonic() > ends:
                raise
            time.sleep(0.2)


def username_password(call: Call) -> Facts:
    wanted = {"username": "alice@contoso.com", "password": "alice-has-no-secrets", **call.wanted}
    grant = {"grant_type": "password", "username": wanted["username"], "password": wanted["password"]}
    return token(call.app, {**grant, "scope": " ".join(wanted["scopes"])})


def accounts(call: Call) -> Facts:
    return {"accounts": []}


VERBS = {
    "auth_code_url": auth_code_url,
    "by_code": by_code,
    "interactive": interactive,
    "device_code": device_code,
    "username_password": username_password,
    "accounts": accounts,
}


def says_cache(call: Call) -> Facts:
    return {**interactive(call), "source": "cache"}


def opens_nothing(call: Call) -> Facts:
    """Somebody's password is as good as a browser."""
    return username_password(call)


def opens_twice(call: Call) -> Facts:
    interactive(call)
    return interactive(call)


# fmt: off
LIES: dict[str, dict[str, Callable[[Call], Facts]]] = {
    "honest":        {},
    "says-cache":    {"interactive": says_cache},
    "opens-nothing": {"interactive": opens_nothing},
    "opens-twice":   {"interactive": opens_twice},
}
# fmt: on

if __name__ == "__main__":
    Conversation(hello, new_app, VERBS | LIES[sys.argv[1]]).serve()
