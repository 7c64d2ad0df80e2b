"""The real @azure/msal-node with @azure/msal-node-extensions, unmodified, behind the stand-in runtime."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from broker_shims import Running
from broker_shims.doors.node import placing
from broker_shims.encoding import claims_of
from broker_shims.failures import BrokerError, Failure, Manner
from broker_shims.prompts import Windows
from broker_shims.statuses import API_CONTRACT_VIOLATION, STARTUP_TAG, STATUSES
from broker_shims.tests.conftest import STRANGERS, Scene, Starting, stranger_at_a_port
from broker_shims.tests.dbus.packages import packages
from broker_shims.tests.programs import HERE, Program, SaidError, run, surroundings

CLIENT = str(HERE / "clients" / "msal_client.mjs")
HANDLE = "3412000000000000"
"""0x1234 as the bytes of a pointer."""

# fmt: off
CODES = {
    "InteractionRequired": "interaction_required", "AccountUnusable": "interaction_required",
    "NoNetwork": "no_network_connectivity", "NetworkTemporarilyUnavailable": "no_network_connectivity",
    "ServerTemporarilyUnavailable": "server_unavailable", "UserCanceled": "user_canceled",
    "AuthorityUntrusted": "untrusted_authority", "AccountNotFound": "no_account_found",
}
# fmt: on


@pytest.fixture(scope="session")
def modules() -> Path:
    """Where the npm packages are; skipped where Node or its registry is missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm were not found: apt-get install nodejs npm")
    try:
        return packages(npm)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"the npm packages could not be installed: {error}")


@pytest.fixture(params=["wam", "macos", "linux"])
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def behind(scene: Scene, running: Running, modules: Path) -> dict[str, str]:
    around = surroundings() | {"NODE_EXTRA_CA_CERTS": scene.world.ca, "PACKAGES": modules.as_posix()}
    return around | placing.environment(around) | running.variable


@asynccontextmanager
async def msal(scene: Scene, running: Running, modules: Path, kind: str = "commonjs") -> AsyncIterator[Program]:
    """A program with msal-node behind the broker, its public client application made."""
    async with run([str(shutil.which("node")), CLIENT, kind], behind(scene, running, modules)) as program:
        auth = {"clientId": scene.desktop["client_id"], "authority": scene.authority}
        hello = await program.ask(**auth)
        assert hello["started"]
        yield program


@pytest.mark.parametrize("kind", ["commonjs", "modules"])
async def test_msal_node_signs_in_by_a_system_prompt_and_never_by_a_browser(
    scene: Scene, starting: Starting, modules: Path, platform: str, kind: str
) -> None:
    async with starting(platform) as running, msal(scene, running, modules, kind) as program:
        running.broker.prompts.tell(scene.signs_in("alice"))
        result = await program.ask(do="interactive", scopes=[scene.scope()])
        assert result["fromPlatformBroker"] is True
        assert result["account"]["username"] == "alice@contoso.com"
        assert (await program.ask(do="kept"))["opened"] == []
        assert running.broker.prompts.counts()["system"] == 1
        (call,) = running.broker.journal.calls
        assert call.operation == "sign_in"
        assert call.parameters["redirect_uri"] == running.broker.platform.redirect_of(scene.desktop["client_id"], "")


async def test_the_program_sees_the_brokers_platform_and_nodes_own_modules_the_real_one(
    scene: Scene, starting: Starting, modules: Path, platform: str
) -> None:
    import os

    async with (
        starting(platform) as running,
        run([str(shutil.which("node")), CLIENT], behind(scene, running, modules)) as program,
    ):
        hello = await program.ask(clientId=scene.desktop["client_id"], authority=scene.authority)
        assert (hello["platform"], hello["separator"]) == (running.broker.platform.node, os.sep)


async def test_nothing_of_a_refresh_token_reaches_the_program(scene: Scene, starting: Starting, modules: Path) -> None:
    async with starting() as running, msal(scene, running, modules) as program:
        running.broker.prompts.tell(scene.signs_in("alice"))
        result = await program.ask(do="interactive", scopes=[scene.scope()])
        kept = await program.ask(do="kept")
        held = [*running.broker.accounts.all[0].refresh_tokens.values(), running.broker.accounts.all[0].primary.token]
        assert not any(secret in str((kept, result)) for secret in held)
        assert not kept["cache"].get("RefreshToken")


async def test_a_forced_refresh_may_bring_the_brokers_own_token_and_says_so(
    scene: Scene, starting: Starting, modules: Path
) -> None:
    async with starting() as running, msal(scene, running, modules) as program:
        await running.broker.log_on(*scene.password("alice"))
        first = await program.ask(do="interactive", scopes=[scene.scope()])
        forced = await program.ask(do="silent", scopes=[scene.scope()], forceRefresh=True)
        assert forced["accessToken"] == first["accessToken"]
        assert (first["fromCache"], forced["fromCache"]) == (False, True)
        assert running.broker.prompts.counts()["system"] == 0


async def test_a_token_with_proof_of_possession_is_a_request_that_the_broker_signed(
    scene: Scene, starting: Starting, modules: Path, platform: str
) -> None:
    pop = {"resourceRequestMethod": "POST", "resourceRequestUri": "https://api.example/todos?a=1", "shrNonce": "n-1"}
    async with starting(platform) as running, msal(scene, running, modules) as program:
        running.broker.prompts.tell(scene.signs_in("alice"))
        result = await program.ask(do="interactive", scopes=[scene.scope()], pop=pop)
        said = claims_of(result["accessToken"])
        assert result["tokenType"] == "pop"
        assert (said["m"], said["u"], said["p"], said["nonce"]) == ("POST", "api.example", "/todos", "n-1")


async def test_the_window_is_passed_bit_by_bit(scene: Scene, starting: Starting, modules: Path) -> None:
    async with starting(windows=Windows(application=0x1234)) as running, msal(scene, running, modules) as program:
        broker = running.broker
        for window in ({"window": HANDLE}, {"window": "ffffffffffffff7f"}, {}):
            broker.prompts.tell(scene.signs_in("alice"))
            await program.ask(do="interactive", scopes=[scene.scope()], prompt="select_account", **window)
        assert [(shown.handle, shown.window) for shown in broker.prompts.shown] == [
            (0x1234, "right"),
            (2**63 - 1, "wrong"),
            (broker.prompts.windows.console, "console"),
        ]


SETTLING = [status for status in STATUSES if status != "UserSwitch"]


@pytest.mark.parametrize("status", SETTLING)
async def test_every_status_becomes_the_librarys_error_and_opens_no_browser(
    scene: Scene, starting: Starting, modules: Path, status: str
) -> None:
    row, code = STATUSES[status], CODES.get(status, "platform_broker_error")
    async with starting() as running, msal(scene, running, modules) as program:
        broker = running.broker
        await broker.log_on(*scene.password("alice"))
        for verb in ("interactive", "silent"):
            broker.plan.add(Failure(status, "told by the test", tag=row.tag))
            with pytest.raises(SaidError) as refused:
                await program.ask(do=verb, scopes=[scene.scope()])
            assert refused.value.name == code
        assert (await program.ask(do="kept"))["opened"] == []


async def test_a_switch_of_user_without_a_result_never_settles(scene: Scene, starting: Starting, modules: Path) -> None:
    """What msal-node-extensions 5.6 makes of it, before the native runtime as well: nobody hears of it."""
    async with starting() as running, msal(scene, running, modules) as program:
        running.broker.plan.add(Failure("UserSwitch"))
        asking = asyncio.create_task(program.ask(do="interactive", scopes=[scene.scope()]))
        await running.broker.journal.ended(1)
        done, _ = await asyncio.wait({asking}, timeout=0.5)
        asking.cancel()
        assert not done


@pytest.mark.parametrize("manner", [Manner.NEVER, Manner.GARBLED, Manner.STOPPED])
async def test_a_call_without_a_proper_answer_ends_as_a_failure(
    scene: Scene, starting: Starting, modules: Path, manner: Manner
) -> None:
    async with starting(deadline=1.0) as running, msal(scene, running, modules) as program:
        await running.broker.log_on(*scene.password("alice"))
        running.broker.plan.add(Failure(manner=manner))
        with pytest.raises(SaidError, match="platform_broker_error"):
            await program.ask(do="interactive", scopes=[scene.scope()])
        assert (await program.ask(do="interactive", scopes=[scene.scope()]))["fromPlatformBroker"] is True


async def test_telemetry_that_is_no_json_costs_nobody_a_token(scene: Scene, starting: Starting, modules: Path) -> None:
    async with starting() as running, msal(scene, running, modules) as program:
        await running.broker.log_on(*scene.password("alice"))
        await program.ask(do="interactive", scopes=[scene.scope()])
        running.broker.plan.add(Failure(manner=Manner.BAD_TELEMETRY))
        result = await program.ask(do="silent", scopes=[scene.scope()])
        assert (result["fromPlatformBroker"], result["fromCache"]) == (True, False)


async def test_signing_out_leaves_the_account_on_the_device(scene: Scene, starting: Starting, modules: Path) -> None:
    async with starting() as running, msal(scene, running, modules) as program:
        await running.broker.log_on(*scene.password("alice"))
        await program.ask(do="interactive", scopes=[scene.scope()])
        await program.ask(do="sign_out")
        assert [account["username"] for account in await program.ask(do="accounts")] == ["alice@contoso.com"]
        with pytest.raises(SaidError, match="interaction_required"):
            await program.ask(do="silent", scopes=[scene.scope()])


@pytest.mark.parametrize("kept_from", ["startup", "half_started"])
async def test_a_broker_that_cannot_start_is_told_at_once_and_the_library_goes_on_by_browser(
    scene: Scene, starting: Starting, modules: Path, kept_from: str
) -> None:
    missing = BrokerError(API_CONTRACT_VIOLATION, "Broker cannot be initialized for MSALRuntime", tag=STARTUP_TAG)
    also: dict[str, Any] = {"startup": missing} if kept_from == "startup" else {"half_started": True}
    async with (
        starting("linux", **also) as running,
        run([str(shutil.which("node")), CLIENT], behind(scene, running, modules)) as program,
    ):
        hello = await program.ask(clientId=scene.desktop["client_id"], authority=scene.authority)
        assert hello["started"] is False
        with pytest.raises(SaidError, match="a browser was opened"):
            await program.ask(do="interactive", scopes=[scene.scope()])


@pytest.mark.parametrize("says", STRANGERS, ids=range(len(STRANGERS)))
async def test_somebody_else_at_the_port_is_no_broker(
    scene: Scene, starting: Starting, modules: Path, says: bytes
) -> None:
    async with starting() as running, stranger_at_a_port(says) as port:
        environment = behind(scene, replace(running, port=port), modules)
        async with run([str(shutil.which("node")), CLIENT], environment) as program:
            hello = await program.ask(clientId=scene.desktop["client_id"], authority=scene.authority)
            assert hello["started"] is False
