"""What the drivers of the real libraries promise beyond the stories: whose browser it is, and what they never hide."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from conformance import client
from conformance.cast import Cast, Player
from conformance.driver import Failed, Ok, Reply, Unsupported

LIBRARIES = ("msal-python", "msal-node")
GIVES_UP = {"msal-python": {"timeout": 1}, "msal-node": {}}
"""How a sign-in ends that nobody comes to; msal-node ends where its own callback fails."""

UNKNOWN_WORDS: dict[str, tuple[str, dict[str, object], str]] = {
    "msal-python": ("interactive", {"sid": "s"}, "acquire_token_interactive of msal for Python has no sid"),
    "msal-node": ("interactive", {"timeout": 3}, "acquireTokenInteractive of msal-node has no timeout"),
}

Talk = Callable[[Player, Callable[..., Awaitable[str]]], Awaitable[Any]]


def meet(library: str, world: Any, talk: Talk) -> Any:
    """Start a library's driver and let it be talked to; `make` makes an application of a registration's name."""

    async def go() -> Any:
        async with Cast() as cast, cast.player(client.find(library), world.ready["ca"], None) as player:

            async def make(name: str, **more: object) -> str:
                reply = await player.driver.ask("app", _told(world, name) | more, deadline=player.deadline)
                assert isinstance(reply, Ok), reply
                return str(reply.value["app"])

            return await talk(player, make)

    return asyncio.run(asyncio.wait_for(go(), 60))


def _told(world: Any, name: str) -> dict[str, object]:
    inhabitants = world.ready["world"]
    tenant = next(each for each in inhabitants["tenants"] if each["kind"] == "workforce")
    mine = [each for each in inhabitants["applications"] if each["tenant"] == tenant["id"]]
    return {
        "kind": "public",
        "authority": tenant["authority"],
        "known_authorities": [urlsplit(tenant["authority"]).netloc],
        "client_id": next(each["client_id"] for each in mine if each["name"] == name),
        "credential": None,
        "redirect_uri": "http://localhost",
    }


@pytest.mark.parametrize("library", LIBRARIES)
def test_two_sign_ins_at_once_each_open_a_browser_of_their_own(library: str, mock_entra_world: Any) -> None:
    async def talk(player: Player, make: Callable[..., Awaitable[str]]) -> tuple[tuple[Reply, str], ...]:
        async def sign_in(name: str) -> tuple[Reply, str]:
            opened: list[str] = []

            async def nobody(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
                opened.append(parse_qs(urlsplit(facts["url"]).query)["client_id"][0])
                raise LookupError(f"nobody answers to {kind}")

            app, wanted = await make(name), {"scopes": ["User.Read"], **GIVES_UP[library]}
            reply = await player.driver.ask("interactive", wanted, app=app, answerer=nobody, deadline=20)
            return reply, "".join(opened)

        return await asyncio.gather(sign_in("desktop"), sign_in("hybrid"))

    ended = meet(library, mock_entra_world, talk)
    assert [opened for _, opened in ended] == [
        _told(mock_entra_world, name)["client_id"] for name in ("desktop", "hybrid")
    ]
    assert all(isinstance(reply, Failed) for reply, _ in ended)


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_a_library_has_no_word_for_is_unsupported(library: str, mock_entra_world: Any) -> None:
    verb, wanted, reason = UNKNOWN_WORDS[library]

    async def talk(player: Player, make: Callable[..., Awaitable[str]]) -> Reply:
        return await player.driver.ask(
            verb, {"scopes": ["User.Read"], **wanted}, app=await make("desktop"), deadline=20
        )

    assert meet(library, mock_entra_world, talk) == Unsupported(reason)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_device_code_that_is_given_up_is_an_error_and_no_token(library: str, mock_entra_world: Any) -> None:
    async def talk(player: Player, make: Callable[..., Awaitable[str]]) -> Reply:
        async def give_up(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
            assert (kind, set(facts)) == (
                "show",
                {"user_code", "verification_uri", "message", "expires_in", "interval"},
            )
            return {"cancel": True}

        app, wanted = await make("desktop"), {"scopes": ["User.Read"]}
        return await player.driver.ask("device_code", wanted, app=app, answerer=give_up, deadline=20)

    assert isinstance(meet(library, mock_entra_world, talk), Failed)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_device_code_that_is_taken_back_leaves_the_driver_whole(library: str, mock_entra_world: Any) -> None:
    async def talk(player: Player, make: Callable[..., Awaitable[str]]) -> Reply:
        shown = asyncio.Event()

        async def look(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
            shown.set()
            return {}

        app, wanted = await make("desktop"), {"scopes": ["User.Read"]}
        asked = player.driver.ask("device_code", wanted, app=app, answerer=look, deadline=20)
        polling = asyncio.create_task(asked)
        await shown.wait()
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        return await player.driver.ask("accounts", {}, app=app, deadline=20)

    assert meet(library, mock_entra_world, talk) == Ok({"accounts": []})


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_driver_tells_that_replies_come_by_post_alone(library: str, mock_entra_world: Any) -> None:
    async def talk(player: Player, make: Callable[..., Awaitable[str]]) -> frozenset[str]:
        return player.hello.can

    can = meet(library, mock_entra_world, talk)
    assert {"form_post", "interactive", "by_code", "device_code", "user_fic"} <= can
    assert "by_query" not in can
