"""Where there is a broker, and where there is none (facts: brokers 7)."""

import json
import sys

import pytest

from broker_shims.encoding import decoded
from broker_shims.platforms import PLATFORMS
from broker_shims.tests.conftest import Scene, Starting
from broker_shims.tests.programs import HERE, behind, run

CLIENT = str(HERE / "clients" / "msal_client.py")
EVERYWHERE = [
    (name, system, architecture)
    for name, row in PLATFORMS.items()
    for system in row.systems
    for architecture in row.architectures
]


@pytest.mark.parametrize(("platform", "system", "architecture"), EVERYWHERE)
async def test_a_supported_system_has_its_broker(
    starting: Starting, platform: str, system: str, architecture: str
) -> None:
    async with starting(platform, system=system, architecture=architecture) as running:
        assert running.broker.startup is None


@pytest.mark.parametrize(
    ("platform", "system", "architecture"),
    [("wam", "Windows 8", ""), ("linux", "Ubuntu 20.04", "x64"), ("linux", "", "arm64"), ("macos", "", "x86")],
)
async def test_another_has_none_and_says_why(starting: Starting, platform: str, system: str, architecture: str) -> None:
    async with starting(platform, system=system, architecture=architecture) as running:
        assert running.broker.startup
        assert (system or architecture) in running.broker.startup.context


async def test_msal_for_python_has_no_broker_on_an_intel_mac(scene: Scene, starting: Starting) -> None:
    async with (
        starting("macos", architecture="x64") as running,
        run([sys.executable, CLIENT], behind(running, scene.world.ca)) as program,
    ):
        hello = await program.ask(client_id=scene.desktop["client_id"], authority=scene.authority, switch="mac")
        assert hello["broker"] is False
        assert running.broker.journal.calls == []


@pytest.mark.parametrize(("version", "derivation"), [("10.0.19041", None), ("10.0.26100", 2)])
async def test_an_update_of_the_system_mends_what_no_application_need_know(
    scene: Scene, starting: Starting, version: str, derivation: int | None
) -> None:
    """Signed requests of an old broker can be forged by who learns one derived key; an authority takes both."""
    async with starting(version=version) as running:
        alice = await running.broker.log_on(*scene.password("alice"))
        assert (await running.broker.acquire_token_silently(scene.asks(), alice.id)).access_token
        cookie = await running.broker.sso_cookie(scene.authority)
    header = json.loads(decoded(cookie.content.split(".")[0]))
    assert header.get("kdf_ver") == derivation


async def test_an_update_leaves_accounts_and_keys_as_they_are(scene: Scene, starting: Starting) -> None:
    async with starting(version="10.0.19041") as running:
        broker = running.broker
        alice = await broker.log_on(*scene.password("alice"))
        broker.update("10.0.26100")
        assert (await broker.acquire_token_silently(scene.asks(), alice.id)).access_token
        cookie = await broker.sso_cookie(scene.authority)
    assert json.loads(decoded(cookie.content.split(".")[0]))["kdf_ver"] == 2


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_redirect_uri_is_the_platforms_unless_the_client_may_say_another(platform: str) -> None:
    row = PLATFORMS[platform]
    assert row.redirect_of("an-id", "") == row.redirect_uri.format(client_id="an-id")
    assert (row.redirect_of("an-id", "msauth.com.own://auth") == "msauth.com.own://auth") is not row.own_redirect
