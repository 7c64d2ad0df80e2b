"""The real msal for Python, unmodified, behind the stand-in runtime."""

import asyncio
import sys
import sysconfig
import venv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from broker_shims import Running
from broker_shims.doors.python import placing
from broker_shims.encoding import claims_of
from broker_shims.failures import BrokerError, Failure, Manner
from broker_shims.prompts import Answer, Page, Windows
from broker_shims.signed_http_request import thumbprint
from broker_shims.statuses import API_CONTRACT_VIOLATION, STARTUP_TAG, STATUSES
from broker_shims.tests.conftest import STRANGERS, WINDOW, Scene, Starting, stranger_at_a_port
from broker_shims.tests.programs import HERE, SWITCH, Program, SaidError, behind, run

CLIENT = str(HERE / "clients" / "msal_client.py")


@asynccontextmanager
async def msal(scene: Scene, running: Running, *python: str) -> AsyncIterator[Program]:
    """A program with msal behind the broker, its public client application made."""
    async with run([*(python or (sys.executable,)), CLIENT], behind(running, scene.world.ca)) as program:
        switch = SWITCH[running.broker.platform.name]
        hello = await program.ask(client_id=scene.desktop["client_id"], authority=scene.authority, switch=switch)
        assert hello["broker"]
        yield program


@pytest.fixture(params=["wam", "macos", "linux"])
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_msal_signs_in_by_a_system_prompt_and_never_by_a_browser(
    scene: Scene, starting: Starting, platform: str
) -> None:
    async with starting(platform) as running, msal(scene, running) as program:
        running.broker.prompts.tell(scene.signs_in("alice"))
        result = await program.ask(do="interactive", scopes=[scene.scope()])
        assert result["token_source"] == "broker"
        assert result["id_token_claims"]["preferred_username"] == "alice@contoso.com"
        assert (await program.ask(do="kept"))["uis"] == ["broker"]
        assert running.broker.prompts.counts()["system"] == 1
        assert running.broker.prompts.left == 0


async def test_nothing_of_a_refresh_token_reaches_the_program(scene: Scene, starting: Starting, platform: str) -> None:
    async with starting(platform) as running, msal(scene, running) as program:
        running.broker.prompts.tell(scene.signs_in("alice"))
        result = await program.ask(do="interactive", scopes=[scene.scope()])
        cache = (await program.ask(do="kept"))["cache"]
        held = [*running.broker.accounts.all[0].refresh_tokens.values(), running.broker.accounts.all[0].primary.token]
        assert "RefreshToken" not in cache
        assert "refresh_token" not in result
        assert not any(secret in str((cache, result)) for secret in held)


async def test_only_msal_sees_the_other_platform(scene: Scene, starting: Starting, platform: str) -> None:
    import platform as real

    async with (
        starting(platform) as running,
        run([sys.executable, CLIENT], behind(running, scene.world.ca)) as program,
    ):
        switch = SWITCH[platform]
        hello = await program.ask(client_id=scene.desktop["client_id"], authority=scene.authority, switch=switch)
        assert (hello["platform"], hello["machine"]) == (sys.platform, real.machine())
        assert hello["pop"] is (platform != "linux")


async def test_a_forced_refresh_may_bring_the_brokers_own_token(scene: Scene, starting: Starting) -> None:
    async with starting() as running, msal(scene, running) as program:
        await running.broker.log_on(*scene.password("alice"))
        first = await program.ask(do="interactive", scopes=[scene.scope()])
        forced = await program.ask(do="silent", scopes=[scene.scope()], force_refresh=True)
        assert (forced["token_source"], forced["access_token"]) == ("broker", first["access_token"])
        assert running.broker.journal.operations() == ["sign_in_silently", "read_account", "acquire_token_silently"]
        assert running.broker.prompts.counts()["system"] == 0


async def test_claims_bring_a_new_token(scene: Scene, starting: Starting) -> None:
    claims = '{"access_token": {"nbf": {"essential": true}}}'
    async with starting() as running, msal(scene, running) as program:
        await running.broker.log_on(*scene.password("alice"))
        first = await program.ask(do="interactive", scopes=[scene.scope()])
        again = await program.ask(do="silent", scopes=[scene.scope()], claims_challenge=claims)
        assert again["access_token"] != first["access_token"]


@pytest.mark.parametrize("platform", ["wam", "macos"], indirect=True)
async def test_a_token_with_proof_of_possession_is_a_request_that_the_broker_signed(
    scene: Scene, starting: Starting, platform: str
) -> None:
    pop = {"http_method": "GET", "url": "https://api.example/todos", "nonce": "n-1"}
    async with starting(platform) as running, msal(scene, running) as program:
        running.broker.prompts.tell(scene.signs_in("alice"))
        result = await program.ask(do="interactive", scopes=[scene.scope()], pop=pop)
        said = claims_of(result["access_token"])
        assert result["token_type"] == "pop"
        assert (said["m"], said["u"], said["p"], said["nonce"]) == ("GET", "api.example", "/todos", "n-1")
        assert claims_of(said["at"])["cnf"]["kid"] == thumbprint((await running.broker.signing_in.made_keys()).pop)
        again = await program.ask(do="silent", scopes=[scene.scope()], pop=pop)
        assert again["access_token"] != result["access_token"]


@pytest.mark.parametrize("status", STATUSES)
async def test_every_status_reaches_the_program_and_opens_no_browser(
    scene: Scene, starting: Starting, status: str
) -> None:
    row = STATUSES[status]
    failure = Failure(status, "told by the test", tag=row.tag, code=-5, times=2)
    words = f"told by the test. Status: Response_Status.Status_{status}, Error code: -5, Tag: {row.tag}"
    async with starting() as running, msal(scene, running) as program:
        broker = running.broker
        await broker.log_on(*scene.password("alice"))
        broker.plan.add(failure)
        told = await program.ask(do="interactive", scopes=[scene.scope()])
        assert (told["error"], told["error_description"]) == ("broker_error", words)
        broker.plan.clear()
        await program.ask(do="interactive", scopes=[scene.scope()])
        broker.plan.add(failure)
        told = await program.ask(do="silent", scopes=[scene.scope()], force_refresh=True)
        assert (told["error"], told["error_description"]) == ("broker_error", words)
        assert "browser" not in (await program.ask(do="kept"))["uis"]


@pytest.mark.parametrize("manner", [Manner.NEVER, Manner.GARBLED, Manner.STOPPED])
async def test_a_call_without_a_proper_answer_ends_as_a_failure(
    scene: Scene, starting: Starting, manner: Manner
) -> None:
    async with starting(deadline=1.0) as running, msal(scene, running) as program:
        await running.broker.log_on(*scene.password("alice"))
        running.broker.plan.add(Failure(manner=manner))
        told = await program.ask(do="interactive", scopes=[scene.scope()])
        assert "Status_Unexpected" in told["error_description"]
        assert (await program.ask(do="interactive", scopes=[scene.scope()]))["token_source"] == "broker"


async def test_a_prompt_that_the_program_gave_up_waiting_for_is_in_nobodys_way(
    scene: Scene, starting: Starting
) -> None:
    nobody = Absent()
    async with starting(deadline=1.0, person=nobody) as running, msal(scene, running) as program:
        told = await program.ask(do="interactive", scopes=[scene.scope()], prompt="select_account")
        assert "did not answer in time" in told["error_description"]
        assert (await running.broker.journal.ended(1)).outcome == "abandoned"
        assert not running.broker.prompts.turn.locked()


class Absent:
    """A person who sits before no screen."""

    async def answer(self, page: Page) -> Answer:
        await asyncio.Event().wait()
        return {"cancel": page.username}


@pytest.mark.parametrize("kept_from", ["startup", "half_started"])
async def test_a_broker_that_cannot_start_is_a_runtime_error_and_msal_goes_on_without(
    scene: Scene, starting: Starting, kept_from: str
) -> None:
    missing = BrokerError(API_CONTRACT_VIOLATION, "Broker cannot be initialized for MSALRuntime", tag=STARTUP_TAG)
    also: dict[str, Any] = {"startup": missing} if kept_from == "startup" else {"half_started": True}
    async with (
        starting("linux", **also) as running,
        run([sys.executable, CLIENT], behind(running, scene.world.ca)) as program,
    ):
        hello = await program.ask(client_id=scene.desktop["client_id"], authority=scene.authority, switch="linux")
        assert hello["broker"] is False


@pytest.mark.parametrize("says", STRANGERS, ids=range(len(STRANGERS)))
async def test_somebody_else_at_the_port_is_no_broker(scene: Scene, starting: Starting, says: bytes) -> None:
    async with starting() as running, stranger_at_a_port(says) as port:
        environment = behind(replace(running, port=port), scene.world.ca)
        async with run([sys.executable, CLIENT], environment) as program:
            hello = await program.ask(client_id=scene.desktop["client_id"], authority=scene.authority, switch="windows")
            assert hello["broker"] is False


async def test_an_account_that_was_signed_out_of_the_program_stays_on_the_device(
    scene: Scene, starting: Starting
) -> None:
    async with starting() as running, msal(scene, running) as program:
        alice = await running.broker.log_on(*scene.password("alice"))
        await program.ask(do="interactive", scopes=[scene.scope()])
        await program.ask(do="sign_out")
        assert await program.ask(do="accounts") == []
        assert await running.broker.discover_accounts(scene.desktop["client_id"]) == [alice]
        with pytest.raises(BrokerError, match="signed out of this application"):
            await running.broker.acquire_token_silently(scene.asks(), alice.id)


async def test_the_right_window_is_passed_as_it_is_and_a_console_is_warned_of(scene: Scene, starting: Starting) -> None:
    async with starting(windows=Windows(application=WINDOW)) as running, msal(scene, running) as program:
        broker = running.broker
        for window in (WINDOW, 0x9, None):
            broker.prompts.tell(scene.signs_in("alice"))
            await program.ask(do="interactive", scopes=[scene.scope()], prompt="select_account", window=window)
        assert [(dialog.handle, dialog.window) for dialog in broker.prompts.shown] == [
            (WINDOW, "right"),
            (0x9, "wrong"),
            (broker.prompts.windows.console, "console"),
        ]
        assert len(broker.journal.warnings) == 2


async def test_an_unregistered_redirect_uri_becomes_msals_advice(scene: Scene, starting: Starting) -> None:
    daemonless = scene.world.application("hybrid", "workforce/contoso")
    async with (
        starting() as running,
        run([sys.executable, CLIENT], behind(running, scene.world.ca)) as program,
    ):
        await program.ask(client_id=daemonless["client_id"], authority=scene.authority, switch="windows")
        running.broker.prompts.tell(scene.signs_in("alice"))
        with pytest.raises(SaidError, match="ms-appx-web") as refused:
            await program.ask(do="interactive", scopes=[scene.scope()], prompt="select_account")
        assert refused.value.name == "RedirectUriError"


async def test_a_pth_file_puts_the_stand_in_before_an_isolated_python(
    scene: Scene, starting: Starting, tmp_path: Path
) -> None:
    """`python -I` reads no PYTHONPATH; a throw-away environment borrows the packages of this one."""
    python = environment_of_its_own(tmp_path)
    folder = placing.site_packages(python)
    (folder / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    placing.place(folder)
    async with starting() as running, msal(scene, running, python, "-I") as program:
        running.broker.prompts.tell(scene.signs_in("alice"))
        result = await program.ask(do="interactive", scopes=[scene.scope()])
        assert result["token_source"] == "broker"


def environment_of_its_own(folder: Path) -> str:
    venv.create(folder / "venv", with_pip=False)
    return str(folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no BROWSER to name")
async def test_where_no_broker_starts_msal_goes_to_a_browser(scene: Scene, starting: Starting, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    write = f'{sys.executable} -c "import sys,pathlib;pathlib.Path(sys.argv[1]).write_text(sys.argv[2])" {opened} %s'
    missing = BrokerError(API_CONTRACT_VIOLATION, "Broker cannot be initialized for MSALRuntime", tag=STARTUP_TAG)
    async with (
        starting("linux", startup=missing) as running,
        run([sys.executable, CLIENT], behind(running, scene.world.ca, BROWSER=write)) as program,
    ):
        await program.ask(client_id=scene.desktop["client_id"], authority=scene.authority, switch="linux")
        with pytest.raises(SaidError):
            await program.ask(do="interactive", scopes=[scene.scope()], timeout=2)
        assert "/oauth2/v2.0/authorize" in opened.read_text("utf-8")
