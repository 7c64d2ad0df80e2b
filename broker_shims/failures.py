"""How a broker fails: a status told to the client, or no proper answer at all; planned ahead, or on its own."""

from dataclasses import dataclass, field
from enum import StrEnum

from broker_shims.statuses import API_CONTRACT_VIOLATION, STARTUP_TAG, STATUSES, Status


class Operation(StrEnum):
    """What a door may ask of the engine."""

    READ_ACCOUNT = "read_account"
    DISCOVER_ACCOUNTS = "discover_accounts"
    SIGN_IN = "sign_in"
    SIGN_IN_SILENTLY = "sign_in_silently"
    SIGN_IN_INTERACTIVELY = "sign_in_interactively"
    ACQUIRE_SILENTLY = "acquire_token_silently"
    ACQUIRE_INTERACTIVELY = "acquire_token_interactively"
    SIGN_OUT = "sign_out"
    SSO_COOKIE = "sso_cookie"


ABOUT_TOKENS = frozenset(
    (
        Operation.SIGN_IN,
        Operation.SIGN_IN_SILENTLY,
        Operation.SIGN_IN_INTERACTIVELY,
        Operation.ACQUIRE_SILENTLY,
        Operation.ACQUIRE_INTERACTIVELY,
    )
)


class Manner(StrEnum):
    """What happens instead of an answer; with bad telemetry there is one, beside which stands nonsense."""

    STATUS = "status"
    LATE = "late"
    NEVER = "never"
    GARBLED = "garbled"
    STOPPED = "stopped"
    BAD_TELEMETRY = "bad_telemetry"


class BrokerError(Exception):
    """The broker says no, by a row of `statuses.py`; `code` is the platform's own error number."""

    def __init__(self, status: Status, context: str = "", *, tag: int | None = None, code: int = 0) -> None:
        self.status = status
        self.context = context or status.context
        self.tag = status.tag if tag is None else tag
        self.code = code
        super().__init__(f"{status.name}: {self.context}")


def cannot_start() -> BrokerError:
    """What the runtimes tell where there is no broker (measured)."""
    return BrokerError(API_CONTRACT_VIOLATION, "Broker cannot be initialized for MSALRuntime", tag=STARTUP_TAG)


class GarbledError(Exception):
    """The answer is to be unreadable: the door puts nonsense where it would stand."""


class StoppedError(Exception):
    """The broker is to end in the middle of this call: the door closes the connection without a word."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One planned failure: the `nth` call (from 1) of `operation`, or of any that is about tokens, goes wrong so.

    `seconds` is how late an answer is; status, context, tag and code are told where the manner is `status`.
    `times` is how many calls from the nth on go wrong.
    """

    status: str = "Unexpected"
    context: str = ""
    tag: int | None = None
    code: int = 0
    manner: Manner = Manner.STATUS
    operation: Operation | None = None
    nth: int = 1
    times: int = 1
    seconds: float = 1.0

    def error(self) -> BrokerError:
        return BrokerError(STATUSES[self.status], self.context, tag=self.tag, code=self.code)

    def is_about(self, operation: Operation) -> bool:
        return operation is self.operation or (self.operation is None and operation in ABOUT_TOKENS)


@dataclass(slots=True)
class Plan:
    """The failures to come, each counting the calls it is about since it was planned."""

    waiting: list[tuple[Failure, int]] = field(default_factory=list)

    def add(self, failure: Failure) -> None:
        """Plan a failure; KeyError where no such status exists."""
        STATUSES[failure.status]
        self.waiting.append((failure, 0))

    def clear(self) -> None:
        self.waiting.clear()

    def meet(self, operation: Operation) -> Failure | None:
        """The failure that this call runs into; the first planned wins, and every one that is about it counts on."""
        met: Failure | None = None
        counted: list[tuple[Failure, int]] = []
        for failure, seen in self.waiting:
            number = seen + 1 if failure.is_about(operation) else seen
            if met is None and number > seen and number >= failure.nth:
                met = failure
            if number < failure.nth + failure.times - 1:
                counted.append((failure, number))
        self.waiting = counted
        return met
