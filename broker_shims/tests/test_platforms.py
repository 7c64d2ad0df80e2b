"""Where there is a broker, and where there is none (facts: brokers 7)."""

import sys

import pytest

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


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_redirect_uri_is_the_platforms_unless_the_client_may_say_another(platform: str) -> None:
    row = PLATFORMS[platform]
    assert row.redirect_of("an-id", "") == row.redirect_uri.format(client_id="an-id")
    assert (row.redirect_of("an-id", "msauth.com.own://auth") == "msauth.com.own://auth") is not row.own_redirect
