"""A sign-in under way: what was asked for, and how far the person has come."""

import hmac
from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import TypeAdapter

from mock_entra.artifacts import digest
from mock_entra.authority import Authority, Version, World
from mock_entra.errors import FLOW_OF_ANOTHER_BROWSER, SIGN_IN_FORGOTTEN, OAuthError
from mock_entra.sign_in.session import guarded
from mock_entra.signing import encode
from mock_entra.wire import Header, Request

Kind = Literal["authorization", "device", "admin_consent", "sign_out"]
SIGN_INS: tuple[Kind, ...] = ("authorization", "device", "admin_consent")
COOKIE = "esctx"
LIFE = 3600
"""Seconds that a person may take."""
FIRST_FACTOR = "pwd"
"""What `amr` says of a password (RFC 8176 2)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Kept between pages under an id that only the person's browser knows.

    `browser` is what the flow's cookie holds: whoever has the id alone does not go on with it. `kind` is what it was
    begun for, whatever its `parameters` (what a client sent) say. `user` is who says to be signing in (the account at
    home), `twice_named` a user name that two accounts have; `methods` is how that was proven in this flow; the rest
    says what was answered.
    """

    id: str
    browser: str
    segment: str
    began: float
    parameters: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    other: bool = False
    methods: tuple[str, ...] = ()
    at: float = 0.0
    kept: bool | None = None
    consented: bool = False
    version: Version = 2
    twice_named: str | None = None
    confirmed: bool = False
    not_again: bool = False
    kind: Kind = "authorization"


ADAPTER: TypeAdapter[Flow] = TypeAdapter(Flow)


def begin(authority: Authority, parameters: dict[str, str], version: Version = 2, kind: Kind = "authorization") -> Flow:
    world = authority.world
    id, browser = encode(world.random(24)), encode(world.random(24))
    return Flow(id, browser, authority.segment, world.clock.now(), parameters, version=version, kind=kind)


async def keep(world: World, flow: Flow) -> None:
    await world.store.put(world.records("flows"), digest(flow.id), ADAPTER.dump_json(flow).decode())


async def find(world: World, http: Request, id: str, kinds: Container[Kind] = SIGN_INS) -> Flow:
    """The flow of this id, of one of these kinds; refused with 50089 once it is over, 165000 in another browser."""
    kept = await world.store.get(world.records("flows"), digest(id))
    flow = ADAPTER.validate_json(kept) if kept else None
    if flow is None or flow.kind not in kinds or world.clock.now() > flow.began + LIFE:
        raise OAuthError(SIGN_IN_FORGOTTEN)
    if not hmac.compare_digest(http.cookies.get(cookie_name(flow), "").encode(), flow.browser.encode()):
        raise OAuthError(FLOW_OF_ANOTHER_BROWSER)
    return flow


async def go_on(authority: Authority, http: Request, id: str) -> Flow:
    """The sign-in of this id; 50089 too where it was begun at another authority, which asks for other things."""
    flow = await find(authority.world, http, id)
    if flow.segment != authority.segment:
        raise OAuthError(SIGN_IN_FORGOTTEN)
    return flow


def cookie_name(flow: Flow) -> str:
    """A cookie for each flow, so that one browser may sign in by several pages at once."""
    return f"{COOKIE}-{digest(flow.id)[:16]}"


def cookie(flow: Flow, http: Request) -> Header:
    """What tells the browser that a flow was begun in from any other."""
    return "set-cookie", f"{cookie_name(flow)}={flow.browser}; Max-Age={LIFE}{guarded(http)}"


def cookie_over(flow: Flow, http: Request) -> Header:
    return "set-cookie", f"{cookie_name(flow)}=; Max-Age=0{guarded(http)}"


async def end(world: World, flow: Flow) -> None:
    await world.store.delete(world.records("flows"), digest(flow.id))


def proven(flow: Flow, now: float, method: str) -> Flow:
    """The flow after the person proved to be who they say."""
    return replace(flow, methods=(*flow.methods, method), at=now)
