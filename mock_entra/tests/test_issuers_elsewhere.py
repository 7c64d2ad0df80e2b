"""Asking a foreign issuer for its keys: of that very issuer, within bounds, and never beyond this machine unasked."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from mock_entra import errors
from mock_entra.authority import World
from mock_entra.client_authentication import published_keys
from mock_entra.directory import Tenant
from mock_entra.errors import OAuthError
from mock_entra.serving import RunningAuthority, Settings
from mock_entra.tests.conftest import Asked
from mock_entra.tests.test_federated_credential import Issuer, present
from mock_entra.tests.test_token_endpoint import refused
from mock_entra.world import load
from mock_entra.worlds import Ports


class Odd(Issuer):
    """An issuer that answers as `manner` says."""

    manner = "right"
    over = Event()

    def document(self, path: str) -> dict[str, Any]:
        told = super().document(path)
        if path == "/keys":
            return told
        named = {
            "another": {"issuer": self.url + "/"},
            "beyond": {"jwks_uri": "https://issuer.invalid/keys"},
            "without": {"jwks_uri": f"{self.url}/metadata"},
        }
        return told | named.get(self.manner, {})

    def pieces(self, path: str) -> Iterator[bytes]:
        if self.manner == "endless":
            while True:
                yield b" " * 65536
        while self.manner == "slow" and not self.over.wait(0.02):
            yield b" "
        yield from super().pieces(path)


@pytest.fixture
def odd() -> Iterator[Odd]:
    issuer = Odd()
    issuer.over.clear()
    yield issuer
    issuer.over.set()
    issuer.server.shutdown()
    issuer.server.server_close()


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        ("another", "its metadata is of another issuer"),
        ("beyond", "it is beyond this machine"),
        ("without", "it lists no keys"),
        ("endless", "what it publishes is larger than 262144 bytes"),
    ],
)
async def test_what_an_issuer_publishes_must_be_its_own_and_within_bounds(
    asked: Asked, odd: Odd, manner: str, reason: str
) -> None:
    odd.manner = manner
    told = refused(await present(asked, odd, odd.token()), errors.FEDERATED_KEYS)
    assert reason in told["error_description"]


async def test_an_issuer_that_drips_is_not_waited_for(asked: Asked, odd: Odd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published_keys, "PATIENCE", 0.5)
    odd.manner = "slow"
    told = refused(await present(asked, odd, odd.token()), errors.FEDERATED_KEYS)
    assert "TimeoutError" in told["error_description"]


async def test_nobody_beyond_this_machine_is_asked_unless_the_world_says_so(asked: Asked, odd: Odd) -> None:
    odd.url = odd.url.replace("127.0.0.1", "127.1")  # the same machine, by a name that is no address
    told = refused(await present(asked, odd, odd.token()), errors.FEDERATED_KEYS)
    assert "reach_issuers" in told["error_description"]
    asked.world.reach_issuers = True
    assert (await present(asked, odd, odd.token())).status == 200


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[RunningAuthority]:
    authority = RunningAuthority(Settings(home=tmp_path))
    await authority.start("default", Ports())
    yield authority
    await authority.end()


def contoso(world: World) -> Tenant:
    return next(tenant for tenant in world.directory.tenants() if tenant.name == "contoso")


def issuer_of(world: World) -> str:
    return f"{world.origin}/{contoso(world).id}/v2.0"


async def test_a_neighbour_world_is_an_issuer_over_tls(running: RunningAuthority) -> None:
    assert running.main
    neighbour = await running.worlds.make(load("default"))
    found = await published_keys.published(running.main, issuer_of(neighbour))
    known = neighbour.keys.published(contoso(neighbour).id, contoso(neighbour).key_owner)
    assert {key["kid"] for key in found} == {key.kid for key in known}


async def test_whom_nobody_vouches_for_is_no_issuer(running: RunningAuthority) -> None:
    assert running.main
    running.main.vouched_for_by = ""
    with pytest.raises(OAuthError, match="ConnectError"):
        await published_keys.published(running.main, issuer_of(running.main))
