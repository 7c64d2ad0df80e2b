"""Where an authority listens, what it calls itself there, and what it does where it cannot have what it had."""

import ssl
from pathlib import Path

import httpx
import pytest

from mock_entra.serving import CannotServe, RunningAuthority, Settings
from mock_entra.store import StoreError
from mock_entra.tests.test_serving import client, main, metadata
from mock_entra.world import load
from mock_entra.worlds import Ports


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def port(origin: str) -> int:
    return int(origin.rpartition(":")[2])


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1", "https://localhost:1"),
        ("localhost", "https://localhost:1"),
        ("127.0.0.2", "https://127.0.0.2:1"),
        ("::1", "https://[::1]:1"),
    ],
)
def test_a_loopback_address_is_called_by_what_reaches_it(host: str, origin: str) -> None:
    assert Settings(host).origin(1) == origin


@pytest.mark.parametrize("host", ["127.0.0.2", "::1"])
async def test_it_answers_where_it_says_with_a_certificate_for_that(home: Path, host: str) -> None:
    authority = RunningAuthority(Settings(host, home=home))
    try:
        world = await authority.start("default", Ports())
    except CannotServe as error:
        pytest.skip(f"this machine has no such address: {error}")
    async with client(authority) as http:
        assert (await http.get(metadata(world))).json()["issuer"].startswith(world.origin)
    await authority.end()


async def test_other_machines_are_told_what_the_certificate_is_for(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    authority = RunningAuthority(Settings("0.0.0.0", allow_remote=True, home=home))
    world = await authority.start("default", Ports())
    async with client(authority) as http:
        assert (await http.get(metadata(world))).status_code == 200
    await authority.end()
    assert [record.message.partition(",")[0] for record in caplog.records] == ["0.0.0.0 is open to other machines"]


def test_other_machines_are_served_without_tls() -> None:
    assert Settings("192.0.2.1", plain_http=True, allow_remote=True).origin(1) == "http://192.0.2.1:1"
    with pytest.raises(CannotServe, match="--plain-http"):
        Settings("192.0.2.1", allow_remote=True)


async def test_a_port_that_was_taken_meanwhile_is_another_one(
    home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/kept.db", home=home)
    first = RunningAuthority(settings)
    had = port((await first.start("default", Ports())).origin)
    await first.end()
    squatter = RunningAuthority(Settings(home=home))
    await squatter.start("default", Ports(had))
    second = RunningAuthority(settings)
    world = await second.start("default", Ports())
    async with client(second) as http:
        assert (await http.get(metadata(world))).status_code == 200
    assert port(world.origin) != had
    assert caplog.messages[0].startswith(f"a world answers on port {port(world.origin)} now, for port {had}, which")
    await second.end()
    await squatter.end()


async def test_a_port_that_is_asked_for_and_taken_is_refused_all_the_same(home: Path, tmp_path: Path) -> None:
    squatter = RunningAuthority(Settings(home=home))
    taken = port((await squatter.start("default", Ports())).origin)
    second = RunningAuthority(Settings(store=f"sqlite:///{tmp_path}/kept.db", home=home))
    with pytest.raises(CannotServe, match="in use: choose another"):
        await second.start("default", Ports(taken))
    await second.end()
    await squatter.end()


@pytest.mark.parametrize("skew", [300, 60])
async def test_a_store_is_of_the_world_file_it_was_made_from(home: Path, tmp_path: Path, skew: int) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/kept.db", home=home)
    file = tmp_path / "mine.yaml"
    file.write_text("tenants: [{name: a}]\n")
    first = RunningAuthority(settings)
    made = await first.start(file, Ports())
    await first.end()
    file.write_text(f"description: the same\ntenants: [{{name: a}}]\nskew: {skew}\n")
    second = RunningAuthority(settings)
    if skew == 300:
        assert (await second.start(file, Ports())).id == made.id
    else:
        with pytest.raises(StoreError, match=r"a world .mine. that was made from another world file: .* --store"):
            await second.start(file, Ports())
    await second.end()


async def test_another_world_of_the_store_keeps_its_port_too(home: Path, tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path}/kept.db", home=home)
    first = RunningAuthority(settings)
    await first.start("default", Ports())
    other = await first.worlds.make(load("default"))
    await first.end()
    second = RunningAuthority(settings)
    await second.start("default", Ports())
    restored = second.worlds.get(other.id)
    assert restored
    assert restored.origin == other.origin
    verified = ssl.create_default_context(cafile=second.ca)
    async with httpx.AsyncClient(verify=verified, trust_env=False) as http:
        assert (await http.get(metadata(main(second)))).status_code == 200
    await second.end()
