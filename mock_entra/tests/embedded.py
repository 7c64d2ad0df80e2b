"""An authority embedded in the test's own process, and an application that asks it over TLS."""

import json
import ssl
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

import mock_entra
from mock_entra import World
from mock_entra.embedding import Server

CONTOSO = "workforce/contoso"


def home(folders: pytest.TempPathFactory) -> Path:
    """One folder of keys for all tests of a process: making them takes longer than most tests."""
    folder = folders.getbasetemp() / "home"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def serving(folders: pytest.TempPathFactory, **settings: Any) -> Iterator[Server]:
    with mock_entra.serve(home=home(folders), **settings) as server:
        yield server


@dataclass
class Caller:
    """An application's machine: what it asks crosses the wire."""

    world: World
    certificate: tuple[str, str] | None = None

    @cached_property
    def http(self) -> httpx.Client:
        trust = ssl.create_default_context(cafile=self.world.ca)
        if self.certificate:
            trust.load_cert_chain(*self.certificate)
        return httpx.Client(verify=trust, trust_env=False, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def token(
        self, application: str = "daemon", tenant: str = CONTOSO, resource: str = "todolist", **form: str
    ) -> httpx.Response:
        """A client credentials request, with what `form` says otherwise; an empty value leaves out."""
        client = self.world.application(application, tenant)
        api = self.world.resource(resource, tenant)
        sent = {
            "grant_type": "client_credentials",
            "client_id": client["client_id"],
            "client_secret": client["secret"] or "",
            "scope": f"{api['audience']}/.default",
            **form,
        }
        address = f"{self.world.tenant(tenant)['authority']}/oauth2/v2.0/token"
        return self.http.post(address, data={name: value for name, value in sent.items() if value})

    def access_token(self, **asked: Any) -> str:
        return str(self.token(**asked).json()["access_token"])

    def todos(self, token: str, resource: str = "todolist", tenant: str = CONTOSO) -> httpx.Response:
        url = self.world.resource(resource, tenant)["url"]
        return self.http.get(url, headers={"authorization": f"Bearer {token}"})

    def keys(self, tenant: str = CONTOSO) -> list[str]:
        address = f"{self.world.tenant(tenant)['authority']}/discovery/v2.0/keys"
        return [key["kid"] for key in self.http.get(address).json()["keys"]]


def refusal(response: httpx.Response) -> int:
    """The AADSTS number an authority refused with."""
    number: int = response.json()["error_codes"][0]
    return number


def part(token: str, index: int) -> dict[str, Any]:
    text = token.split(".")[index]
    read: dict[str, Any] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return read


def claims(token: str) -> dict[str, Any]:
    return part(token, 1)


def header(token: str) -> dict[str, Any]:
    return part(token, 0)
