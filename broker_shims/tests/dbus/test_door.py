"""The Linux broker on its bus: what it answers to each method, and how each failure looks on the wire."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from broker_shims.broker import Broker
from broker_shims.doors import dbus
from broker_shims.doors.dbus.methods import METHODS
from broker_shims.failures import BrokerError, Failure, Manner
from broker_shims.statuses import API_CONTRACT_VIOLATION, STATUSES
from broker_shims.tests.dbus.knocking import ASKED, CLIENT, CORRELATION, Knocker, NoReplyError, knocker

pytestmark = pytest.mark.anyio
SILENTLY = {"authParameters": ASKED}
INTERACTIVELY = {"authParameters": ASKED, "parentWindowHandle": 1}
PING = "org.freedesktop.DBus.Peer"


@asynccontextmanager
async def before(broker: Broker, session: dbus.Session, deadline: float = 20.0) -> AsyncIterator[Knocker]:
    """Somebody before the open door."""
    async with dbus.open_door(broker, session, deadline=deadline), knocker(session) as somebody:
        yield somebody


async def test_it_tells_its_version(broker: Broker, session: dbus.Session) -> None:
    async with before(broker, session) as somebody:
        told = await somebody.ask("getLinuxBrokerVersion", {"msalCppVersion": "12.0.2"})
    assert told == {"linuxBrokerVersion": broker.platform.version}


async def test_it_can_be_pinged_and_looked_at(broker: Broker, session: dbus.Session) -> None:
    async with before(broker, session) as somebody:
        assert await somebody.call("Ping", "", [], interface=PING) == ""
        seen = await somebody.call("Introspect", "", [], interface="org.freedesktop.DBus.Introspectable")
    assert all(f'<method name="{name}">' in seen for name in METHODS)


async def test_a_fresh_device_has_no_accounts_and_needs_a_person(broker: Broker, session: dbus.Session) -> None:
    """Not AccountNotFound: MSAL for Python 1.39 would end there, without asking anybody."""
    async with before(broker, session) as somebody:
        assert await somebody.ask("getAccounts", {"clientId": CLIENT, "redirectUri": CLIENT}) == {"accounts": []}
        told = await somebody.ask("acquireTokenSilently", SILENTLY)
    assert told["error"]["status"] == STATUSES["InteractionRequired"].wire


async def test_calls_are_written_down_with_their_correlation_id(broker: Broker, session: dbus.Session) -> None:
    async with before(broker, session) as somebody:
        await somebody.ask("acquireTokenSilently", SILENTLY)
    (call,) = broker.journal.calls
    assert (call.operation, call.door, call.outcome) == ("sign_in_silently", "dbus", "InteractionRequired")
    assert (call.parameters["correlation_id"], call.parameters["client_id"]) == (CORRELATION, CLIENT)


@pytest.mark.parametrize("how", ["acquireTokenSilently", "acquireTokenInteractively"])
@pytest.mark.parametrize("status", STATUSES)
async def test_every_status_has_its_number_on_the_wire(
    broker: Broker, session: dbus.Session, status: str, how: str
) -> None:
    broker.plan.add(Failure(status, context="So it is.", code=-7))
    async with before(broker, session) as somebody:
        told = await somebody.ask(how, INTERACTIVELY)
    row = STATUSES[status]
    right = {"status": row.wire, "tag": row.tag, "errorCode": -7, "context": "So it is.", "subStatus": 0}
    assert told == {"error": right}


async def test_no_window_is_a_breach_of_contract(broker: Broker, session: dbus.Session) -> None:
    async with before(broker, session) as somebody:
        told = await somebody.ask("acquireTokenInteractively", {"authParameters": ASKED, "parentWindowHandle": 0})
    assert told["error"]["status"] == API_CONTRACT_VIOLATION.wire


async def test_a_garbled_answer_is_no_json(broker: Broker, session: dbus.Session) -> None:
    broker.plan.add(Failure(manner=Manner.GARBLED))
    async with before(broker, session) as somebody:
        with pytest.raises(json.JSONDecodeError):
            await somebody.ask("acquireTokenSilently", SILENTLY)


async def test_nobody_waits_longer_than_the_deadline(broker: Broker, session: dbus.Session) -> None:
    broker.plan.add(Failure(manner=Manner.NEVER))
    async with before(broker, session, deadline=0.05) as somebody:
        with pytest.raises(NoReplyError, match="NoReply"):
            await somebody.ask("acquireTokenSilently", SILENTLY)


async def test_a_late_answer_is_an_answer(broker: Broker, session: dbus.Session) -> None:
    broker.plan.add(Failure(manner=Manner.LATE, seconds=0.05))
    async with before(broker, session) as somebody:
        assert "error" in await somebody.ask("acquireTokenSilently", SILENTLY)


async def test_a_broker_that_stops_in_the_middle_leaves_its_caller_to_the_bus(
    broker: Broker, session: dbus.Session
) -> None:
    broker.plan.add(Failure(manner=Manner.STOPPED))
    async with before(broker, session) as somebody:
        with pytest.raises(NoReplyError, match="NoReply"):
            await somebody.ask("acquireTokenSilently", SILENTLY)


async def test_a_broker_that_stopped_is_there_for_the_next_call(broker: Broker, session: dbus.Session) -> None:
    broker.plan.add(Failure(manner=Manner.STOPPED))
    async with before(broker, session) as somebody:
        with pytest.raises(NoReplyError):
            await somebody.ask("acquireTokenSilently", SILENTLY)
        assert "error" in await somebody.ask("acquireTokenSilently", SILENTLY)


async def has_knocked(somebody: Knocker) -> None:
    """What one connection sends arrives in order: the answer to this comes after the call before was heard."""
    await asyncio.sleep(0)
    await somebody.ask("getLinuxBrokerVersion", {})


async def test_a_caller_who_is_gone_waits_for_nothing(broker: Broker, session: dbus.Session) -> None:
    broker.plan.add(Failure(manner=Manner.NEVER))
    async with dbus.open_door(broker, session) as door:
        async with knocker(session) as somebody:
            asking = asyncio.create_task(somebody.ask("acquireTokenSilently", SILENTLY))
            await has_knocked(somebody)
        with pytest.raises((EOFError, OSError)):
            await asking
        async with asyncio.timeout(5):
            await door.idle()
    assert broker.journal.calls[0].outcome == "abandoned"


async def test_calls_run_side_by_side(broker: Broker, session: dbus.Session) -> None:
    broker.plan.add(Failure(manner=Manner.NEVER))
    async with before(broker, session) as somebody:
        stuck = asyncio.create_task(somebody.ask("acquireTokenSilently", SILENTLY))
        await has_knocked(somebody)
        assert "error" in await somebody.ask("acquireTokenSilently", SILENTLY)
        stuck.cancel()


@pytest.mark.parametrize(
    "request_", ["", "{", "[]", "5", "{}", '{"authParameters": null}', '{"authParameters": {"account": 5}}']
)
async def test_what_cannot_be_read_is_a_breach_of_contract(
    broker: Broker, session: dbus.Session, request_: str
) -> None:
    async with before(broker, session) as somebody:
        told = await somebody.ask("acquireTokenSilently", request_)
    assert told["error"]["status"] == API_CONTRACT_VIOLATION.wire


@pytest.mark.parametrize(("method", "signature"), [("removeAccount", "sss"), ("getAccounts", "s"), ("getAccounts", "")])
async def test_what_is_no_method_is_told_by_the_bus(
    broker: Broker, session: dbus.Session, method: str, signature: str
) -> None:
    async with before(broker, session) as somebody:
        with pytest.raises(NoReplyError, match="UnknownMethod"):
            await somebody.ask(method, {}, signature=signature)


async def test_a_broker_that_cannot_start_has_no_name(broker: Broker, session: dbus.Session) -> None:
    broker.startup = BrokerError(API_CONTRACT_VIOLATION)
    async with before(broker, session) as somebody:
        with pytest.raises(NoReplyError, match="ServiceUnknown"):
            await somebody.ask("getAccounts", {})


async def test_a_broker_that_half_started_has_a_name_and_says_nothing(broker: Broker, session: dbus.Session) -> None:
    async with dbus.open_door(broker, session, half_started=True), knocker(session) as somebody:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await somebody.call("Ping", "", [], interface=PING)


async def test_two_sessions_do_not_meet(broker: Broker, session: dbus.Session) -> None:
    async with dbus.private_session() as other, dbus.open_door(broker, session), knocker(other) as somebody:
        with pytest.raises(NoReplyError, match="ServiceUnknown"):
            await somebody.ask("getAccounts", {})
