"""`broker-shim serve` and `broker-shim exec`, as a shell runs them."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from broker_shims.tests.conftest import Scene
from broker_shims.tests.programs import HERE, run, surroundings

SHIM = [sys.executable, "-m", "broker_shims"]
CLIENT = [sys.executable, str(HERE / "clients" / "msal_client.py")]
LIMIT = 30.0
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


def words(scene: Scene, *also: str, platform: str = "wam") -> list[str]:
    name, password = scene.password("alice")
    around = ["--authority", scene.authority, "--ca", scene.world.ca, "--account", f"{name}={password}"]
    return ["--platform", platform, *around, *also]


def surrounding(scene: Scene) -> dict[str, str]:
    return surroundings() | {"REQUESTS_CA_BUNDLE": scene.world.ca, "PYTHONPATH": str(HERE.parents[1])}


async def ended(
    command: list[str], environment: dict[str, str], where: Path | None = None
) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=where
    )
    async with asyncio.timeout(LIMIT):
        out, errors = await process.communicate()
    return process.returncode, out.decode(), errors.decode()


async def test_any_program_runs_behind_the_broker_and_the_journal_tells_of_it(scene: Scene, tmp_path: Path) -> None:
    journal = tmp_path / "calls.jsonl"
    command = [*SHIM, "exec", *words(scene, "--journal", str(journal)), "--", *CLIENT]
    async with run(command, surrounding(scene)) as program:
        hello = {"client_id": scene.desktop["client_id"], "authority": scene.authority, "switch": "windows"}
        assert (await program.ask(**hello))["broker"]
        result = await program.ask(do="interactive", scopes=[scene.scope()])
        assert result["token_source"] == "broker"
        assert program.process.stdin
        program.process.stdin.close()
        async with asyncio.timeout(LIMIT):
            await program.process.wait()
    (told,) = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
    assert (told["operation"], told["outcome"], told["dialogs"]) == ("sign_in_silently", "ok", [])


async def test_the_programs_exit_status_and_arguments_are_its_own(scene: Scene) -> None:
    program = [sys.executable, "-c", "import sys; print(sys.argv[1:]); sys.exit(7)", "--platform", "x"]
    status, out, _ = await ended([*SHIM, "exec", *words(scene), "--", *program], surrounding(scene))
    assert (status, out.strip()) == (7, "['--platform', 'x']")


async def test_a_program_that_is_none_is_said_to_be(scene: Scene) -> None:
    status, _, errors = await ended([*SHIM, "exec", *words(scene), "--", "no-such-program"], surrounding(scene))
    assert status in (2, 127)
    assert "no-such-program" in errors


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--platform", "amiga"], "amiga"),
        (["--platform", "wam", "--answer", "pick alice"], "pick alice"),
        (["--platform", "wam", "--account", "alice@contoso.com"], "NAME=PASSWORD"),
        (["--platform", "wam", "--authority", "contoso.com"], "--authority contoso.com"),
        (["--platform", "wam", "--window", "abc"], "--window abc"),
        (["--platform", "wam", "--script", "no-such-file"], "no-such-file"),
        (["--platform", "wam", "--script", os.devnull], "Expecting value"),
        (["--platform", "wam", "--answer", "{}"], "{} is no answer"),
        (["--platform", "wam", "--answer", '{"pik": "alice"}'], "is no answer"),
        (["--platform", "wam", "--answer", '{"pick": 1}'], "its values are text"),
        (["--platform", "wam", "--by-hand", "--answer", '{"pick": "x"}'], "--by-hand"),
        (["--platform", "wam", "--native"], "--native"),
        (["--platform", "wam", "--starts", "maybe"], "maybe"),
        (["--platform", "wam", "--architecture", "mips"], "mips"),
        (["--platform", "wam", "--key", "alice@contoso.com"], "--key"),
        (["--platform", "wam", "--key", "alice@contoso.com=hello"], "nobody of that name"),
        (["--platform", "wam", "--fail", '{"status": "Tired"}'], "Tired"),
        (["--platform", "wam", "--fail", '{"nth": "x"}'], "--fail"),
        (["--platform", "wam", "--fail", '{"often": 1}'], "--fail"),
    ],
)
async def test_mistakes_on_the_command_line_are_told_in_one_line(scene: Scene, wrong: list[str], said: str) -> None:
    status, out, errors = await ended([*SHIM, "serve", *wrong], surrounding(scene))
    assert (status, out) == (2, "")
    assert said in errors
    assert len(errors.strip().splitlines()) == 1


@posix
def test_nobody_answers_by_hand_without_a_terminal(scene: Scene) -> None:
    command = [*SHIM, "serve", "--platform", "wam", "--by-hand"]
    done = subprocess.run(
        command, env=surrounding(scene), capture_output=True, text=True, timeout=LIMIT, check=False,
        stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "broker-shim: --by-hand: there is no terminal to answer at\n")


async def test_everything_that_a_test_of_a_broker_needs_can_be_said_on_the_command_line(scene: Scene) -> None:
    also = ["--key", "alice@contoso.com=hello", "--answer", '{"hello": "alice@contoso.com"}', "--version", "10.0.19041"]
    planned = ["--fail", '{"status": "NoNetwork", "operation": "sign_in_silently"}', "--system", "Windows Server 2025"]
    async with run([*SHIM, "serve", *words(scene, *also, *planned)], surrounding(scene)) as broker:
        assert broker.process.stdout
        ready = json.loads(await asyncio.wait_for(broker.process.stdout.readline(), LIMIT))
        asked = {"client_id": scene.desktop["client_id"], "authority": scene.authority, "scopes": [scene.scope()]}
        with pytest.raises(KeyError):
            await control(ready, "sign_in_silently", asked=asked)
        assert (await control(ready, "sign_in_interactively", asked=asked, window=5))["access_token"]
        assert (await control(ready, "control.prompts"))["counts"]["hello"] == 1
        assert await control(ready, "control.update", version="10.0.26100") == {"version": "10.0.26100"}
        await control(ready, "control.enrol", enrolled=False)
        await control(ready, "control.startup", starts=False)
        async with run(CLIENT, surrounding(scene) | ready["environment"]) as program:
            hello = {"client_id": scene.desktop["client_id"], "authority": scene.authority, "switch": "windows"}
            assert (await program.ask(**hello))["broker"] is False


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm was not found: apt-get install npm")
async def test_npm_runs_behind_a_broker_of_another_system(scene: Scene, tmp_path: Path) -> None:
    """Its own tools start processes by the real system's means; the program sees the broker's."""
    package = {"name": "app", "version": "1.0.0", "scripts": {"test": "node app.js && npx --version && echo done"}}
    (tmp_path / "package.json").write_text(json.dumps(package), "utf-8")
    tool = tmp_path / "node_modules" / "tool"
    tool.mkdir(parents=True)
    (tool / "index.js").write_text("module.exports = process.platform;\n", "utf-8")
    (tmp_path / "app.js").write_text("console.log(process.platform, require('tool'));\n", "utf-8")
    command = [*SHIM, "exec", *words(scene), "--", str(shutil.which("npm")), "test"]
    status, out, errors = await ended(command, surrounding(scene) | {"PYTHONSAFEPATH": "1"}, tmp_path)
    assert status == 0, errors
    assert f"win32 {sys.platform}" in out
    assert out.rstrip().endswith("done")


@posix
@pytest.mark.parametrize("which", ["program", "broker"])
async def test_killed_in_mid_call_nobody_hangs_and_nobody_stays(scene: Scene, tmp_path: Path, which: str) -> None:
    """Whoever of the two is killed while a prompt is open, the other ends, or goes on, and the port is free."""
    async with run([*SHIM, "serve", *words(scene)], surrounding(scene)) as broker:
        assert broker.process.stdout
        ready = json.loads(await asyncio.wait_for(broker.process.stdout.readline(), LIMIT))
        environment = surrounding(scene) | ready["environment"]
        async with run(CLIENT, environment) as program:
            hello = {"client_id": scene.desktop["client_id"], "authority": scene.authority, "switch": "windows"}
            await program.ask(**hello)
            await control(ready, "control.fail", manner="never")
            asking = asyncio.create_task(program.ask(do="interactive", scopes=[scene.scope()]))
            await control(ready, "control.came", number=1)
            if which == "broker":
                broker.process.send_signal(signal.SIGKILL)
                told = await asking
                assert "ended in the middle" in told["error_description"]
                return
            asking.cancel()
            program.process.send_signal(signal.SIGKILL)
            assert (await control(ready, "control.ended", number=1))["outcome"] == "abandoned"


async def control(ready: dict[str, Any], verb: str, **told: Any) -> Any:
    """One question to a broker in another process."""
    reader, writer = await asyncio.open_connection("127.0.0.1", ready["port"])
    try:
        async with asyncio.timeout(LIMIT):
            writer.write(json.dumps({"token": ready["token"], "door": "test"}).encode() + b"\n")
            writer.write(json.dumps({"id": 1, "do": verb, "with": told}).encode() + b"\n")
            await reader.readline()
            return json.loads(await reader.readline())["ok"]
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@posix
async def test_a_broker_that_is_told_to_end_waits_for_nobodys_input(scene: Scene) -> None:
    async with run([*SHIM, "serve", "--until-input-ends", *words(scene)], surrounding(scene)) as broker:
        assert broker.process.stdout
        await asyncio.wait_for(broker.process.stdout.readline(), LIMIT)
        broker.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(broker.process.wait(), LIMIT) == 0


async def test_a_door_without_the_token_is_sent_away(scene: Scene) -> None:
    async with run([*SHIM, "serve", *words(scene)], surrounding(scene)) as broker:
        assert broker.process.stdout
        ready = json.loads(await asyncio.wait_for(broker.process.stdout.readline(), LIMIT))
        with pytest.raises((ConnectionError, json.JSONDecodeError)):
            await control(ready | {"token": "guessed"}, "control.journal")


@posix
async def test_the_broker_ends_with_its_program_however_that_ends(scene: Scene) -> None:
    program = [sys.executable, "-c", "import os; print(os.environ['BROKER_SHIM'], flush=True); input()"]
    async with run([*SHIM, "exec", *words(scene), "--", *program], surrounding(scene)) as running:
        assert running.process.stdout
        variable = json.loads(await asyncio.wait_for(running.process.stdout.readline(), LIMIT))
        await control(variable, "control.journal")
        running.process.send_signal(signal.SIGKILL)
        with pytest.raises(ConnectionError):
            await until_refused(variable)


async def until_refused(variable: dict[str, Any]) -> None:
    async with asyncio.timeout(LIMIT):
        while True:
            with contextlib.suppress(json.JSONDecodeError):  # hung up on in the middle
                await control(variable, "control.journal")


@posix
async def test_ctrl_c_leaves_the_broker_to_a_program_that_lives_on(scene: Scene) -> None:
    """A terminal tells everybody in front of it; a REPL goes on, and so does its broker."""
    lives = (
        "import os, signal; signal.signal(signal.SIGINT, lambda *_: None); print(os.environ['BROKER_SHIM'], flush=True)"
    )
    program = [sys.executable, "-c", f"{lives}; input()"]
    process = await asyncio.create_subprocess_exec(
        *SHIM, "exec", *words(scene), "--", *program,
        env=surrounding(scene), stdin=PIPE, stdout=PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    variable = json.loads(await asyncio.wait_for(process.stdout.readline(), LIMIT))
    os.killpg(process.pid, signal.SIGINT)
    assert (await control(variable, "control.journal"))["calls"] == []
    await process.communicate(b"\n")
    with pytest.raises(ConnectionError):
        await until_refused(variable)


@pytest.mark.parametrize("name", ["secrets", "queue", "typer", "broker_shims"])
async def test_a_programs_own_modules_are_nothing_to_the_broker(scene: Scene, tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("SETTINGS = 1\n", "utf-8")
    installed = str(HERE.parents[1])
    start = f"import sys; sys.path.insert(0, {installed!r}); from broker_shims.cli import main; main()"
    program = [sys.executable, "-P", "-c", "print('ran')"]
    command = [sys.executable, "-P", "-c", start, "exec", *words(scene), "--", *program]
    status, out, errors = await ended(command, surrounding(scene), tmp_path)
    assert (status, out.strip()) == (0, "ran"), errors


async def test_a_program_under_real_names_has_a_broker_as_well() -> None:
    """`mock-entra exec` gives the names, `broker-shim exec` the broker, which asks under real names, too."""
    program = [sys.executable, str(HERE / "clients" / "among_real_names.py")]
    shim = [*SHIM, "exec", "--platform", "wam", "--account", "alice@contoso.com", "--", *program]
    command = [sys.executable, "-m", "mock_entra", "exec", "--proxy", "--", *shim]
    status, out, errors = await ended(command, surroundings() | {"PYTHONPATH": str(HERE.parents[1])})
    assert status == 0, errors
    told = json.loads(out)
    assert (told["source"], told["where"]) == ("broker", "login.microsoftonline.com")
    assert told["issuer"].startswith("https://login.microsoftonline.com/")


@posix
async def test_somebody_at_the_terminal_answers_by_hand(scene: Scene) -> None:
    """On a terminal of its own, which the program's input and output have no part in."""
    name, password = scene.password("alice")
    other, its_password = scene.password("bob")
    asked = {"client_id": scene.desktop["client_id"], "authority": scene.authority, "scopes": [scene.scope()]}
    async with served_by_hand(scene) as (ready, terminal):

        async def sign_in(*answers: tuple[str, str], **more: str) -> str:
            asking = asyncio.create_task(control(ready, "sign_in_interactively", asked=asked, window=5, **more))
            await asyncio.to_thread(converse, terminal, list(answers))
            return str((await asking)["account"]["username"])

        assert await sign_in(("Sign in as", name), (f"Password of {name}", password)) == name
        switched = [(f"Sign in as [{name}]", other), ("Password of bob", its_password)]
        assert await sign_in(*switched, hint=name) == other
        with pytest.raises(KeyError):
            await sign_in((f"Sign in as [{name}]", "cancel"), hint=name)
        assert [shown["ended"] for shown in (await control(ready, "control.prompts"))["shown"]][-1] == "cancel"


@contextlib.asynccontextmanager
async def served_by_hand(scene: Scene) -> AsyncIterator[tuple[dict[str, Any], int]]:
    """A broker with somebody at its terminal: how it is reached, and the terminal's other end."""
    import pty

    around = ["--platform", "wam", "--authority", scene.authority, "--ca", scene.world.ca, "--by-hand"]
    master, slave = pty.openpty()

    def own_the_terminal() -> None:
        import fcntl
        import termios

        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    process = await asyncio.create_subprocess_exec(
        *SHIM, "serve", *around, env=surrounding(scene), stdin=PIPE, stdout=PIPE, preexec_fn=own_the_terminal
    )
    try:
        assert process.stdout
        yield json.loads(await asyncio.wait_for(process.stdout.readline(), LIMIT)), master
    finally:
        process.kill()
        await process.wait()
        os.close(master)
        os.close(slave)


def converse(terminal: int, answers: list[tuple[str, str]]) -> None:
    """Answers each question as it comes up."""
    for question, answer in answers:
        seen = ""
        while question not in seen:
            seen += os.read(terminal, 1024).decode()
        os.write(terminal, f"{answer}\n".encode())
