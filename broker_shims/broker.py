"""The engine: one device's broker, which signs people in, keeps what they are given, and answers clients.

Every operation is one that the native runtimes have. It returns data or raises `BrokerError`; it meets planned
failures, is written into the journal, and never opens a browser.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from broker_shims import cache
from broker_shims.authority import Authority, RefusedError
from broker_shims.brokered import refuse_unbrokered
from broker_shims.device_accounts import DeviceAccounts, SignedIn, seen_from
from broker_shims.failures import BrokerError, Failure, GarbledError, Manner, Operation, Plan, StoppedError
from broker_shims.fetching import Fetching, is_object
from broker_shims.journal import Call, Journal
from broker_shims.messages import Account, AuthParameters, AuthResult, Caller, SsoCookie
from broker_shims.platforms import Platform
from broker_shims.prompts import Dialog, Kind, Page, Prompts, UnansweredError, Window
from broker_shims.signing_in import SigningIn
from broker_shims.statuses import (
    ACCOUNT_UNUSABLE,
    API_CONTRACT_VIOLATION,
    INTERACTION_REQUIRED,
    NO_WINDOW_TAG,
    REQUIRED_BROKER_MISSING,
    UNEXPECTED,
    USER_CANCELED,
)

T = TypeVar("T")
ANYBODY = Caller()
BEHIND = {Window.WRONG, Window.CONSOLE, Window.DESKTOP}


@dataclass(slots=True)
class Broker:
    """One broker on one device, as `platform` says, with tokens of `authority`.

    `enrolled` is whether the device was enrolled where the platform asks for it; `startup` what keeps the runtime from
    starting, if anything. `ahead` moves its clock, in seconds.
    """

    platform: Platform
    authority: Authority
    enrolled: bool = True
    startup: BrokerError | None = None
    prompts: Prompts = field(default_factory=Prompts)
    plan: Plan = field(default_factory=Plan)
    journal: Journal = field(default_factory=Journal)
    tokens: cache.TokenCache = field(default_factory=cache.TokenCache)
    ahead: float = 0.0
    signing_in: SigningIn = field(init=False)
    fetching: Fetching = field(init=False)

    def __post_init__(self) -> None:
        self.signing_in = SigningIn(self.platform, self.authority, self.prompts, clock=self.now)
        self.fetching = Fetching(self.platform, self.authority)

    @property
    def accounts(self) -> DeviceAccounts:
        return self.signing_in.accounts

    def now(self) -> float:
        """Epoch seconds."""
        return time.time() + self.ahead

    # what happens at the machine itself

    async def log_on(self, username: str, password: str, *keys: Kind) -> Account:
        """Somebody logs on at the machine, and sets up Hello or a security key; no prompt of ours, no client's call."""
        who = await self.signing_in.by_password(username, password)
        for kind in keys:
            await self.signing_in.add_key(username, password, kind)
        return who.account

    def log_off(self, username: str) -> None:
        """The account is removed from the machine with all that was kept of it."""
        if known := self.accounts.by_username(username):
            self.tokens.forget(None, known.account.home_account_id)
            self.accounts.remove(known.account.home_account_id)

    # what clients ask

    async def read_account(self, account_id: str, by: Caller = ANYBODY) -> Account:
        """The account of this id; `AccountNotFound` where the device has none such."""

        async def work(_: Call) -> Account:
            return self.accounts.by_id(account_id).account

        return await self._call(Operation.READ_ACCOUNT, by, {"account_id": account_id}, work)

    async def discover_accounts(self, client_id: str, by: Caller = ANYBODY) -> list[Account]:
        """Every account of the system, also those that are signed out of this client (measured)."""

        async def work(_: Call) -> list[Account]:
            return [each.account for each in self.accounts.all] if self.platform.lists_system_accounts else []

        return await self._call(Operation.DISCOVER_ACCOUNTS, by, {"client_id": client_id}, work)

    async def sign_in(self, asked: AuthParameters, window: int, hint: str = "", by: Caller = ANYBODY) -> AuthResult:
        """Silently where that will do, else by a prompt."""

        async def work(call: Call) -> AuthResult:
            who = self.accounts.by_username(hint) if hint else self._default()
            if who is None:
                return await self._in_dialog(call, asked, window, hint)
            return await self._silently_else_asking(call, asked, window, who)

        return await self._about_tokens(Operation.SIGN_IN, by, asked, {"window": window, "hint": hint}, work)

    async def sign_in_silently(self, asked: AuthParameters, by: Caller = ANYBODY) -> AuthResult:
        """The system's default account, or a name and password the client hands over; never a prompt."""

        async def work(call: Call) -> AuthResult:
            if name := asked.additional.get("MSALRuntime_Username"):
                return await self._with_password(call, asked, name)
            who = self._default()
            if who is None:
                raise BrokerError(INTERACTION_REQUIRED, "Nobody is signed in by default.")
            return await self._silently(call, asked, who)

        return await self._about_tokens(Operation.SIGN_IN_SILENTLY, by, asked, {}, work)

    async def sign_in_interactively(
        self, asked: AuthParameters, window: int, hint: str = "", by: Caller = ANYBODY
    ) -> AuthResult:
        """Always a prompt: the picker where there are accounts, else a sign-in."""

        async def work(call: Call) -> AuthResult:
            return await self._in_dialog(call, asked, window, hint)

        return await self._about_tokens(
            Operation.SIGN_IN_INTERACTIVELY, by, asked, {"window": window, "hint": hint}, work
        )

    async def acquire_token_silently(self, asked: AuthParameters, account_id: str, by: Caller = ANYBODY) -> AuthResult:
        """For one account, from the cache unless claims, proof of possession or a token to renew say otherwise."""

        async def work(call: Call) -> AuthResult:
            return await self._silently(call, asked, self.accounts.by_id(account_id))

        return await self._about_tokens(Operation.ACQUIRE_SILENTLY, by, asked, {"account_id": account_id}, work)

    async def acquire_token_interactively(
        self, asked: AuthParameters, window: int, account_id: str, by: Caller = ANYBODY
    ) -> AuthResult:
        """For one account; a prompt comes up only where the authority wants something of the person."""

        async def work(call: Call) -> AuthResult:
            return await self._asking_where_needed(call, asked, window, self.accounts.by_id(account_id))

        also = {"window": window, "account_id": account_id}
        return await self._about_tokens(Operation.ACQUIRE_INTERACTIVELY, by, asked, also, work)

    async def sign_out(self, client_id: str, account_id: str, by: Caller = ANYBODY) -> None:
        """The account is signed out of this client; it stays on the device."""

        async def work(_: Call) -> None:
            who = self.accounts.by_id(account_id)
            who.signed_out.add(client_id)
            who.refresh_tokens.pop(client_id, None)
            self.tokens.forget(client_id, who.account.home_account_id)

        parameters = {"client_id": client_id, "account_id": account_id}
        await self._call(Operation.SIGN_OUT, by, parameters, work)

    async def sso_cookie(self, url: str, account_id: str = "", nonce: str = "", by: Caller = ANYBODY) -> SsoCookie:
        """What lets a browser on this device in at `url` without asking (protocol 5.5, step 6)."""

        async def work(_: Call) -> SsoCookie:
            who = self.accounts.by_id(account_id) if account_id else self.accounts.default
            if who is None:
                raise BrokerError(INTERACTION_REQUIRED, "Nobody is signed in on this device.")
            return SsoCookie("x-ms-RefreshTokenCredential", await self.authority.cookie(who.primary, nonce))

        return await self._call(Operation.SSO_COOKIE, by, {"url": url, "account_id": account_id}, work)

    # how

    def _default(self) -> SignedIn | None:
        return self.accounts.default if self.platform.default_account else None

    async def _with_password(self, call: Call, asked: AuthParameters, username: str) -> AuthResult:
        try:
            who = await self.signing_in.by_password(username, asked.additional.get("MSALRuntime_Password", ""))
        except RefusedError as refusal:
            raise BrokerError(API_CONTRACT_VIOLATION, refusal.context, code=refusal.code) from refusal
        return await self._fetched(call, asked, who)

    async def _silently(self, call: Call, asked: AuthParameters, who: SignedIn) -> AuthResult:
        if asked.client_id in who.signed_out:
            raise BrokerError(ACCOUNT_UNUSABLE)
        kept = None
        if not cache.must_be_fetched(asked):
            kept = self.tokens.find(asked, who.account.home_account_id, self.now())
        call.is_cache = kept is not None
        if kept is None:
            return await self._fetched(call, asked, who)
        return replace(kept, account=seen_from(kept.account, asked.environment), is_cache=True)

    async def _silently_else_asking(self, call: Call, asked: AuthParameters, window: int, who: SignedIn) -> AuthResult:
        if asked.client_id in who.signed_out:
            return await self._in_dialog(call, asked, window, who.account.username)
        try:
            return await self._silently(call, asked, who)
        except RefusedError as refusal:
            return await self._after_refusal(call, asked, window, who, refusal)

    async def _asking_where_needed(self, call: Call, asked: AuthParameters, window: int, who: SignedIn) -> AuthResult:
        refuse_no_window(window)
        try:
            return await self._fetched(call, asked, who)
        except RefusedError as refusal:
            return await self._after_refusal(call, asked, window, who, refusal)

    async def _after_refusal(
        self, call: Call, asked: AuthParameters, window: int, who: SignedIn, refusal: RefusedError
    ) -> AuthResult:
        if refusal.status is not INTERACTION_REQUIRED:
            raise refusal
        refuse_no_window(window)
        async with self.prompts.turn:
            dialog = self._opened(call, asked, window)
            if refusal.suberror == "consent_required":
                return await self._consented(call, dialog, asked, who)
            found = await self.signing_in.in_dialog(dialog, who.account.username, expected=who)
            return await self._granted(call, dialog, asked, found, switched=found is not who)

    async def _in_dialog(self, call: Call, asked: AuthParameters, window: int, hint: str) -> AuthResult:
        refuse_no_window(window)
        async with self.prompts.turn:
            dialog = self._opened(call, asked, window)
            return await self._granted(call, dialog, asked, await self.signing_in.in_dialog(dialog, hint))

    async def _granted(
        self, call: Call, dialog: Dialog, asked: AuthParameters, who: SignedIn, *, switched: bool = False
    ) -> AuthResult:
        """The token for whoever signed in; what else the authority wants is asked in the same dialog."""
        try:
            result = await self._fetched(call, asked, who)
        except RefusedError as refusal:
            if refusal.suberror != "consent_required":
                raise
            result = await self._consented(call, dialog, asked, who)
        dialog.ended = dialog.ended or "done"
        return replace(result, is_switched=switched)

    async def _consented(self, call: Call, dialog: Dialog, asked: AuthParameters, who: SignedIn) -> AuthResult:
        page = Page(dialog.number, Kind.CONSENT, asked.client_id, username=who.account.username, wants=asked.scopes)
        answer = await self.prompts.ask(dialog, page)
        if answer.get("consent") != "accept":
            dialog.ended = "cancel"
            raise BrokerError(USER_CANCELED, "The user declined to consent.")
        dialog.ended = "done"
        return await self._fetched(call, asked, who, consents=True)

    async def _fetched(self, call: Call, asked: AuthParameters, who: SignedIn, *, consents: bool = False) -> AuthResult:
        before, device = self.authority.requests, self.signing_in.required_device()
        try:
            result = await self.fetching.fetch(asked, who, device, self.now(), consents=consents)
        finally:
            call.to_authority += self.authority.requests - before
        who.signed_out.discard(asked.client_id)
        call.is_cache = False
        if not asked.pop:
            self.tokens.keep(asked, who.account.home_account_id, result)
        return result

    def _opened(self, call: Call, asked: AuthParameters, window: int) -> Dialog:
        dialog = self.prompts.open(asked.client_id, window)
        call.dialogs.append(dialog.number)
        if dialog.window in BEHIND:
            self.journal.warn(f"prompt {dialog.number} stands behind the application: its window is {dialog.window}")
        return dialog

    async def _about_tokens(
        self,
        operation: Operation,
        by: Caller,
        asked: AuthParameters,
        also: Mapping[str, Any],
        work: Callable[[Call], Awaitable[AuthResult]],
    ) -> AuthResult:
        async def checked(call: Call) -> AuthResult:
            self._refuse_wrong(asked)
            return await work(call)

        return await self._call(operation, by, asdict(asked) | dict(also), checked)

    def _refuse_wrong(self, asked: AuthParameters) -> None:
        """What the runtimes refuse before they do anything."""
        if not asked.scopes and not self.platform.adds_default_scopes:
            raise BrokerError(API_CONTRACT_VIOLATION, "requestedScopes is NULL or EMPTY")
        if asked.claims and not is_object(asked.claims):
            raise BrokerError(API_CONTRACT_VIOLATION, "The claims are no JSON object.")
        refuse_unbrokered(self.platform, asked.authority)

    def _refuse_unenrolled(self) -> None:
        if self.platform.needs_enrolment and not self.enrolled:
            raise BrokerError(REQUIRED_BROKER_MISSING, "The device is not enrolled.")

    async def _call(
        self,
        operation: Operation,
        by: Caller,
        parameters: Mapping[str, Any],
        work: Callable[[Call], Awaitable[T]],
    ) -> T:
        told = dict(parameters) | ({"correlation_id": by.correlation_id} if by.correlation_id else {})
        call = self.journal.open(operation, by.door, told)
        try:
            await self._misbehave(self.plan.meet(operation))
            self._refuse_unenrolled()
            result = await work(call)
        except UnansweredError as error:
            self.journal.close(call, "unanswered")
            raise BrokerError(UNEXPECTED, str(error)) from error
        except BaseException as error:
            self.journal.close(call, outcome(error))
            raise
        self.journal.close(call, "ok")
        return result

    async def _misbehave(self, failure: Failure | None) -> None:
        """What was planned for this call, if anything was."""
        if failure is None:
            return
        if failure.manner is Manner.LATE:
            await asyncio.sleep(failure.seconds)
            return
        if failure.manner is Manner.NEVER:
            await asyncio.Event().wait()
        if failure.manner is Manner.GARBLED:
            raise GarbledError
        if failure.manner is Manner.STOPPED:
            raise StoppedError
        raise failure.error()


def outcome(error: BaseException) -> str:
    if isinstance(error, BrokerError):
        return error.status.name
    known = {GarbledError: "garbled", StoppedError: "stopped", asyncio.CancelledError: "abandoned"}
    return known.get(type(error), "defect")


def refuse_no_window(window: int) -> None:
    if window == 0:
        raise BrokerError(API_CONTRACT_VIOLATION, "The window handle is zero.", tag=NO_WINDOW_TAG)
