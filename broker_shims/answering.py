"""One call from coming to ending: written down, met by what was planned for it, answered or refused."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from broker_shims.failures import BrokerError, Failure, GarbledError, Manner, Operation, Plan, StoppedError
from broker_shims.journal import Call, Journal
from broker_shims.lies import Lie
from broker_shims.messages import UNREADABLE, AuthResult, Caller
from broker_shims.prompts import UnansweredError
from broker_shims.statuses import UNEXPECTED

T = TypeVar("T")


@dataclass(slots=True)
class Answering:
    """The journal and the plan of one broker."""

    plan: Plan = field(default_factory=Plan)
    journal: Journal = field(default_factory=Journal)
    lies: frozenset[Lie] = frozenset()

    async def answer(
        self,
        operation: Operation,
        by: Caller,
        parameters: Mapping[str, Any],
        work: Callable[[Call], Awaitable[T]],
    ) -> T:
        """What `work` gives, unless a failure was planned for this call; how it ended is in the journal."""
        told = dict(parameters) | ({"correlation_id": by.correlation_id} if by.correlation_id else {})
        call = self.journal.open(operation, by.door, told)
        try:
            failure = self.plan.meet(operation)
            await self.misbehave(failure)
            result = await work(call)
        except UnansweredError as error:
            self.journal.close(call, "unanswered")
            raise BrokerError(UNEXPECTED, str(error)) from error
        except BaseException as error:
            self.journal.close(call, outcome(error))
            raise
        if failure and failure.manner is Manner.BAD_TELEMETRY and isinstance(result, AuthResult):
            result = replace(result, telemetry={UNREADABLE: "no JSON"})
        self.journal.answers[call.number] = result
        self.journal.close(call, "ok")
        return result

    async def misbehave(self, failure: Failure | None) -> None:
        """What was planned for this call, if anything was."""
        if failure is None:
            return
        if failure.manner is Manner.LATE:
            await asyncio.sleep(failure.seconds)
        elif failure.manner is Manner.NEVER:
            await asyncio.Event().wait()
        elif failure.manner is Manner.GARBLED:
            raise GarbledError
        elif failure.manner is Manner.STOPPED:
            raise StoppedError
        elif failure.manner is Manner.STATUS and Lie.IGNORES_STATUS not in self.lies:
            raise failure.error()


def outcome(error: BaseException) -> str:
    """The word for how a call ended that did not end well."""
    if isinstance(error, BrokerError):
        return error.status.name
    known = {GarbledError: "garbled", StoppedError: "stopped", asyncio.CancelledError: "abandoned"}
    return known.get(type(error), "defect")
