"""com.microsoft.identity.broker1 on a session bus: the broker as the real native runtime on Linux knocks at it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus
from pydantic import ValidationError

from broker_shims.broker import Broker
from broker_shims.doors.dbus import locks, wire
from broker_shims.doors.dbus.connection import connected, hung_up
from broker_shims.doors.dbus.introspection import DESCRIPTION
from broker_shims.doors.dbus.locks import Holder
from broker_shims.doors.dbus.methods import METHODS
from broker_shims.doors.dbus.session import Session
from broker_shims.failures import BrokerError, GarbledError, StoppedError
from broker_shims.messages import Caller
from broker_shims.statuses import API_CONTRACT_VIOLATION, UNEXPECTED

log = logging.getLogger("broker_shims")
NAME = "com.microsoft.identity.broker1"
PATH = "/com/microsoft/identity/broker1"
INTERFACE = "com.microsoft.identity.Broker1"
BUS = "org.freedesktop.DBus"
GONE = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg2=''"


@dataclass(slots=True)
class Door:
    """One service on one bus. With `half_started` it owns its name and answers nothing, not even Ping.

    A broker that cannot start (`broker.startup`) owns no name. A call that nobody answers within `deadline` seconds
    gets D-Bus's own NoReply, for the runtime itself would wait on.
    """

    broker: Broker
    session: Session
    deadline: float
    half_started: bool = False
    _bus: MessageBus | None = None
    _answering: set[asyncio.Task[None]] = field(default_factory=set)
    _of_sender: dict[str, set[asyncio.Task[None]]] = field(default_factory=dict)
    _locks: set[Path] = field(default_factory=set)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a client's process must be told to come to this door."""
        return self.session.environment

    async def open(self) -> None:
        self._bus = await self._connected()

    async def close(self) -> None:
        """Off the bus: whoever waits for an answer is told by the bus that there will be none."""
        for task in tuple(self._answering):
            task.cancel()
        await self.idle()
        if self._bus is not None:
            await hung_up(self._bus)
            self._bus = None

    async def idle(self) -> None:
        """Return once nobody waits for an answer any more."""
        await asyncio.gather(*self._answering, return_exceptions=True)

    async def _connected(self) -> MessageBus:
        """A connection that answers, and has the name, or has it as soon as the one before lets go of it."""
        bus = await connected(self.session.address)
        bus.add_message_handler(self._received)
        await bus.call(told_to_the_bus("AddMatch", GONE))
        if self.broker.startup is None:
            await bus.request_name(NAME)
        return bus

    def _received(self, message: Message) -> Message | bool | None:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            self._forget(str(message.body[0]))
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if self.half_started:
            return True
        if message.member == "Introspect" and message.path == PATH:
            return Message.new_method_return(message, "s", [DESCRIPTION])
        if message.interface != INTERFACE:
            return None
        if message.member not in METHODS or message.path != PATH or message.signature != "sss":
            return None
        self._begin(message)
        return True

    def _begin(self, message: Message) -> None:
        task = asyncio.create_task(self._answer(message))
        of_sender = self._of_sender.setdefault(str(message.sender), set())
        for tasks in (self._answering, of_sender):
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    def _forget(self, sender: str) -> None:
        """A client that is gone waits for nothing any more, and holds no lock."""
        if sender in self._of_sender:
            for task in tuple(self._of_sender.pop(sender)):
                task.cancel()
            unlock(self._locks)

    async def _answer(self, message: Message) -> None:
        try:
            async with asyncio.timeout(self.deadline):
                reply = Message.new_method_return(message, "s", [await self._reply(message)])
        except TimeoutError:
            late = f"no answer within {self.deadline:g} seconds"
            reply = Message.new_error(message, "org.freedesktop.DBus.Error.NoReply", late)
        except StoppedError:
            await self._start_again()
            return
        if self._bus is not None:
            await self._bus.send(reply)

    def _expect_locks(self, holders: Iterable[Holder]) -> None:
        """What the runtime locks; it is free, also where somebody who died long ago had it in hand."""
        new = set(chain.from_iterable(map(locks.of, holders))) - self._locks
        unlock(new)
        self._locks |= new

    async def _start_again(self) -> None:
        """The broker ended in the middle of a call; the next one is there before anybody else can knock."""
        before, self._bus = self._bus, await self._connected()
        if before is not None:
            await hung_up(before)

    async def _reply(self, message: Message) -> str:
        try:
            request = json.loads(message.body[2])
            self._expect_locks(wire.holders(request, {}))
            told = await METHODS[str(message.member)](self.broker, request, Caller("dbus", message.body[1]))
            self._expect_locks(wire.holders(request, told))
            return json.dumps(told)
        except BrokerError as error:
            return json.dumps(wire.failure(error))
        except GarbledError:
            return wire.GARBLED
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
            return json.dumps(wire.failure(BrokerError(API_CONTRACT_VIOLATION, f"The request cannot be read: {error}")))
        except StoppedError:
            raise
        except Exception:
            log.exception("this is a defect of broker-shims")
            return json.dumps(wire.failure(BrokerError(UNEXPECTED, "a defect of the stand-in")))


def told_to_the_bus(member: str, text: str) -> Message:
    return Message(
        destination=BUS, path="/org/freedesktop/DBus", interface=BUS, member=member, signature="s", body=[text]
    )


def unlock(held: Iterable[Path]) -> None:
    for lock in held:
        lock.unlink(missing_ok=True)


@asynccontextmanager
async def opened(
    broker: Broker, session: Session, *, deadline: float, half_started: bool = False
) -> AsyncIterator[Door]:
    door = Door(broker, session, deadline, half_started)
    await door.open()
    try:
        yield door
    finally:
        await door.close()
