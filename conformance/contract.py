"""The driver's contract (design 4.3), put to a driver: needs no authority, only a driver that keeps its word."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance import certificates
from conformance.cast import AbsentClientError, Cast, Player
from conformance.client import Client
from conformance.driver import CLOSED, BrokenDriverError, Failed, Ok, Reply, Unsupported

WORDS = frozenset(
    {
        "client_credential", "silent", "accounts", "sign_out", "cache_get", "cache_set", "skip_cache", "claims",
        "capabilities", "oidc_authority", "secret", "certificate", "assertion", "app_token", "clock", "interactive",
        "by_code", "device_code", "obo", "refresh_token", "username_password", "managed_identity", "user_fic", "pop",
        "broker", "nested", "force_refresh", "hybrid_spa", "cache_file", "obo_long", "form_post", "sid", "foci",
        "region", "cache_partitions", "cache_encrypted", "by_query",
    }
)  # fmt: skip
"""What a driver can say it can do."""

SECRET = "contract-secret-that-must-not-be-seen"  # noqa: S105 - made up, and looked for in what must not hold it


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise of the contract, and whether it was kept; `problem` is empty where it was."""

    name: str
    problem: str = ""


Trial = Callable[[Player], Awaitable[str]]


async def examine(client: Client) -> list[Clause]:
    """Put a driver through every clause; each starts it anew if the one before broke it."""
    with stranger() as ca:
        async with Cast() as cast:
            return [Clause(name, await _tried(client, cast, ca, trial)) for name, trial in TRIALS.items()]


@contextlib.contextmanager
def stranger() -> Iterator[str]:
    """Lend the certificate file of an authority that nobody is certified by: drivers want one at their start."""
    with tempfile.TemporaryDirectory() as folder:
        ca = Path(folder) / "ca.pem"
        ca.write_text(certificates.make("nobody").pem, encoding="utf-8")
        yield str(ca)


async def _tried(client: Client, cast: Cast, ca: str, trial: Trial) -> str:
    try:
        async with cast.player(client, ca, None) as player:
            return await trial(player) or await _still_there(player)
    except BrokenDriverError as error:
        return str(error)
    except AbsentClientError as error:
        return f"cannot run here: {error}"


async def _still_there(player: Player) -> str:
    """One more hello, so that what the driver wrote too much has been read."""
    if player.driver.broken != CLOSED:
        await _ask(player, "hello")
    return ""


async def _ask(player: Player, do: str, with_: dict[str, object] | None = None, app: str | None = None) -> Reply:
    return await player.driver.ask(do, with_, app=app, deadline=player.deadline)


async def _hello(player: Player) -> str:
    told = player.hello
    unknown = told.can.union(told.lacks) - WORDS
    if unknown:
        return f"can or lacks hold words that mean nothing: {', '.join(sorted(unknown))}"
    both = told.can.intersection(told.lacks)
    if both or not all(told.lacks.values()):
        return f"lacks must give a reason for each, and hold nothing that is in can: {dict(told.lacks)}"
    again = await _ask(player, "hello")
    same = isinstance(again, Ok) and again.value.get("version") == told.version
    return "" if same and told.version else "hello must tell the same version each time it is asked"


async def _unknown_verb(player: Player) -> str:
    reply = await _ask(player, "stand_on_your_head", {})
    return (
        "" if isinstance(reply, Unsupported) else f"an unknown verb was answered with {_name(reply)}, not unsupported"
    )


async def _unknown_app(player: Player) -> str:
    reply = await _ask(player, "client_credential", {"scopes": ["x/.default"]}, app="no such app")
    return "an app that was never made got a token" if isinstance(reply, Ok) else ""


async def _several_open(player: Player) -> str:
    replies = await asyncio.gather(*(_ask(player, "hello") for _ in range(20)))
    return "" if all(isinstance(each, Ok) for each in replies) else "twenty requests at once were not all answered"


def _nowhere() -> dict[str, object]:
    """A confidential application whose authority nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        "kind": "confidential",
        "authority": f"https://localhost:{port}/{'0' * 8}-0000-4000-8000-{'0' * 12}",
        "known_authorities": [f"localhost:{port}"],
        "client_id": "11111111-1111-4111-8111-111111111111",
        "credential": {"secret": SECRET},
        "capabilities": [],
        "oidc": False,
        "broker": None,
        "cache": None,
    }


def _public() -> dict[str, object]:
    return {**_nowhere(), "kind": "public", "credential": None, "redirect_uri": "http://localhost"}


async def _made(player: Player, told: dict[str, object]) -> str:
    """Make an application; return its name, or nothing where the client has none of that kind."""
    reply = await _ask(player, "app", told)
    return str(reply.value.get("app")) if isinstance(reply, Ok) else ""


async def _public_app(player: Player) -> str:
    reply = await _ask(player, "app", _public())
    if isinstance(reply, Unsupported):
        claimed = player.hello.can & {"interactive", "device_code", "username_password"}
        return f"it has no public application, but can {', '.join(sorted(claimed))}" if claimed else ""
    # Some look for the authority as soon as they are made, and nobody is there.
    return "" if isinstance(reply, Ok | Failed) else f"a public application was answered with {_name(reply)}"


async def _nobody_signed_in(player: Player) -> str:
    app = await _made(player, _public())
    if not app or "accounts" not in player.hello.can:
        return ""
    reply = await _ask(player, "accounts", {}, app=app)
    accounts = reply.value.get("accounts") if isinstance(reply, Ok) else _name(reply)
    return "" if accounts == [] else f"nobody is signed in, and accounts were {accounts}"


STRANGER: dict[str, object] = {
    "home_account_id": "22222222-2222-4222-8222-222222222222.33333333-3333-4333-8333-333333333333",
    "local_account_id": "22222222-2222-4222-8222-222222222222",
    "tenant_id": "33333333-3333-4333-8333-333333333333",
    "environment": "localhost",
    "username": "nobody@contoso.com",
    "name": "Nobody",
}
"""An account that no client has ever seen."""


async def _stranger_silently(player: Player) -> str:
    app = await _made(player, _public())
    if not app or "silent" not in player.hello.can:
        return ""
    reply = await _ask(player, "silent", {"scopes": ["User.Read"], "account": STRANGER}, app=app)
    return "" if isinstance(reply, Failed) else f"a token for an unknown account was answered with {_name(reply)}"


async def _unreachable(player: Player) -> str:
    if "client_credential" not in player.hello.can:
        return ""
    reply = await _ask(player, "app", _nowhere())
    if isinstance(reply, Ok):
        app = str(reply.value.get("app"))
        reply = await _ask(player, "client_credential", {"scopes": ["api://x/.default"]}, app=app)
    if not isinstance(reply, Failed):
        return f"an authority that nobody listens at was answered with {_name(reply)}, not error"
    missing = {"class", "message"} - set(reply.error)
    return f"the error lacks {', '.join(sorted(missing))}" if missing else ""


async def _keeps_quiet(player: Player) -> str:
    lines: list[str] = []
    with player.driver.heard(lines.append):
        problem = await _unreachable(player)
        await asyncio.sleep(0)
    return problem or ("the secret is in the log" if any(SECRET in line for line in lines) else "")


async def _says_goodbye(player: Player) -> str:
    reply = await _ask(player, "close", {}, app="no such app")
    return "" if isinstance(reply, Ok | Failed) else f"close was answered with {_name(reply)}"


async def _ends(player: Player) -> str:
    code = await player.driver.ended()
    return "" if code == 0 else f"its input was closed, and it {'went on' if code is None else f'ended with {code}'}"


def _name(reply: Reply) -> str:
    return type(reply).__name__.lower()


# fmt: off
TRIALS: dict[str, Trial] = {
    "says hello with client, version, runtime and what it can":   _hello,
    "answers an unknown verb with unsupported":                   _unknown_verb,
    "answers for an unknown app with an error":                   _unknown_app,
    "keeps several requests open":                                _several_open,
    "passes on the error of an authority that does not answer":   _unreachable,
    "takes a public application, or says that it has none":       _public_app,
    "tells no accounts where nobody is signed in":                _nobody_signed_in,
    "fails for an account that it does not know":                 _stranger_silently,
    "keeps secrets out of its log":                               _keeps_quiet,
    "closes an app":                                              _says_goodbye,
    "ends when its input does":                                   _ends,
}
# fmt: on
