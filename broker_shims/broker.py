"""The engine: one device's broker, which signs people in, keeps what they are given, and answers clients.

Every operation is one that the native runtimes have. It returns data or raises `BrokerError`; it meets planned
failures, is written into the journal, and never opens a browser.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from broker_shims.answering import Answering
from broker_shims.authority import Authority
from broker_shims.brokered import refuse_unbrokered
from broker_shims.device_accounts import DeviceAccounts, SignedIn
from broker_shims.failures import BrokerError, Operation, Plan
from broker_shims.fetching import Fetching, is_object
from broker_shims.granting import Granting
from broker_shims.journal import Call, Journal
from broker_shims.lies import Lie
from broker_shims.messages import Account, AuthParameters, AuthResult, Caller, SsoCookie
from broker_shims.platforms import Enrolment, Platform
from broker_shims.prompts import Kind, Prompts
from broker_shims.signing_in import SigningIn
from broker_shims.statuses import API_CONTRACT_VIOLATION, INTERACTION_REQUIRED, REQUIRED_BROKER_MISSING

ANYBODY = Caller()
Work = Callable[[Call], Awaitable[AuthResult]]


@dataclass(slots=True)
class Broker:
    """One broker on one device, as `platform` says, with tokens of `authority`.

    `enrolled` is whether the device was enrolled; `startup` what keeps the runtime from
    starting, if anything. `ahead` moves its clock, in seconds. `lies` are what it must not do and does.
    """

    platform: Platform
    authority: Authority
    enrolled: bool = True
    startup: BrokerError | None = None
    prompts: Prompts = field(default_factory=Prompts)
    lies: frozenset[Lie] = frozenset()
    ahead: float = 0.0
    signing_in: SigningIn = field(init=False)
    answering: Answering = field(init=False)
    granting: Granting = field(init=False)

    def __post_init__(self) -> None:
        self.authority.itself = self.platform.itself
        self.signing_in = SigningIn(self.platform, self.authority, self.prompts, lambda: self.enrolled, clock=self.now)
        self.answering = Answering(lies=self.lies)
        fetching = Fetching(self.platform, self.authority, self.lies)
        self.granting = Granting(self.signing_in, fetching, self.journal, clock=self.now)

    @property
    def accounts(self) -> DeviceAccounts:
        return self.signing_in.accounts

    @property
    def plan(self) -> Plan:
        """The failures to come."""
        return self.answering.plan

    @property
    def journal(self) -> Journal:
        """The calls that came."""
        return self.answering.journal

    def update(self, version: str) -> None:
        """The system brings another version of its broker; accounts, keys and clients stay as they are."""
        self.platform = replace(self.platform, version=version)
        self.authority.derives_by = self.platform.key_derivation

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
            self.granting.tokens.forget(None, known.account.home_account_id)
            self.accounts.remove(known.account.home_account_id)

    # what clients ask

    async def read_account(self, account_id: str, by: Caller = ANYBODY) -> Account:
        """The account of this id; `AccountNotFound` where the device has none such."""

        async def work(_: Call) -> Account:
            self._refuse_unenrolled()
            return self.accounts.by_id(account_id).account

        return await self.answering.answer(Operation.READ_ACCOUNT, by, {"account_id": account_id}, work)

    async def discover_accounts(self, client_id: str, by: Caller = ANYBODY) -> list[Account]:
        """Every account of the system, also those that are signed out of this client (measured)."""

        async def work(_: Call) -> list[Account]:
            self._refuse_unenrolled()
            return [each.account for each in self.accounts.all] if self.platform.lists_system_accounts else []

        return await self.answering.answer(Operation.DISCOVER_ACCOUNTS, by, {"client_id": client_id}, work)

    async def sign_in(self, asked: AuthParameters, window: int, hint: str = "", by: Caller = ANYBODY) -> AuthResult:
        """Silently where that will do, else by a prompt."""

        async def work(call: Call) -> AuthResult:
            who = self.accounts.by_username(hint) if hint else self._default()
            if who is None:
                return await self.granting.in_dialog(call, asked, window, hint)
            return await self.granting.silently_else_asking(call, asked, window, who)

        return await self._tokens(Operation.SIGN_IN, by, asked, {"window": window, "hint": hint}, work)

    async def sign_in_silently(self, asked: AuthParameters, by: Caller = ANYBODY) -> AuthResult:
        """The system's default account, or a name and password the client hands over; never a prompt."""

        async def work(call: Call) -> AuthResult:
            if name := asked.additional.get("MSALRuntime_Username"):
                return await self.granting.with_password(call, asked, name)
            who = self._default()
            if who is None:
                raise BrokerError(INTERACTION_REQUIRED, "Nobody is signed in by default.")
            return await self.granting.silently(call, asked, who)

        return await self._tokens(Operation.SIGN_IN_SILENTLY, by, asked, {}, work)

    async def sign_in_interactively(
        self, asked: AuthParameters, window: int, hint: str = "", by: Caller = ANYBODY
    ) -> AuthResult:
        """Always a prompt: the picker where there are accounts, else a sign-in."""

        async def work(call: Call) -> AuthResult:
            return await self.granting.in_dialog(call, asked, window, hint)

        return await self._tokens(Operation.SIGN_IN_INTERACTIVELY, by, asked, {"window": window, "hint": hint}, work)

    async def acquire_token_silently(self, asked: AuthParameters, account_id: str, by: Caller = ANYBODY) -> AuthResult:
        """For one account, from the cache unless claims, proof of possession or a token to renew say otherwise."""

        async def work(call: Call) -> AuthResult:
            return await self.granting.silently(call, asked, self._meant(account_id))

        return await self._tokens(Operation.ACQUIRE_SILENTLY, by, asked, {"account_id": account_id}, work)

    async def acquire_token_interactively(
        self, asked: AuthParameters, window: int, account_id: str, by: Caller = ANYBODY
    ) -> AuthResult:
        """For one account; a prompt comes up only where the authority wants something of the person."""

        async def work(call: Call) -> AuthResult:
            return await self.granting.asking_where_needed(call, asked, window, self.accounts.by_id(account_id))

        also = {"window": window, "account_id": account_id}
        return await self._tokens(Operation.ACQUIRE_INTERACTIVELY, by, asked, also, work)

    async def sign_out(self, client_id: str, account_id: str, by: Caller = ANYBODY) -> None:
        """The account is signed out of this client; it stays on the device."""

        async def work(_: Call) -> None:
            self._refuse_unenrolled()
            who = self.accounts.by_id(account_id)
            who.signed_out.add(client_id)
            who.refresh_tokens.pop(client_id, None)
            self.granting.tokens.forget(client_id, who.account.home_account_id)

        parameters = {"client_id": client_id, "account_id": account_id}
        await self.answering.answer(Operation.SIGN_OUT, by, parameters, work)

    async def sso_cookie(self, url: str, account_id: str = "", nonce: str = "", by: Caller = ANYBODY) -> SsoCookie:
        """What lets a browser on this device in at `url` without asking (protocol 5.5, step 6)."""

        async def work(_: Call) -> SsoCookie:
            self._refuse_unenrolled()
            who = self.accounts.by_id(account_id) if account_id else self.accounts.default
            if who is None:
                raise BrokerError(INTERACTION_REQUIRED, "Nobody is signed in on this device.")
            return SsoCookie("x-ms-RefreshTokenCredential", await self.authority.cookie(who.primary, nonce))

        return await self.answering.answer(Operation.SSO_COOKIE, by, {"url": url, "account_id": account_id}, work)

    async def _tokens(
        self, operation: Operation, by: Caller, asked: AuthParameters, also: Mapping[str, Any], work: Work
    ) -> AuthResult:
        async def checked(call: Call) -> AuthResult:
            self._refuse_unenrolled()
            self._refuse_wrong(asked)
            return await work(call)

        try:
            return await self.answering.answer(operation, by, asdict(asked) | dict(also), checked)
        except BrokerError:
            if Lie.OPENS_BROWSER in self.lies:
                self.prompts.browsers += 1
                await self.authority.browse(asked.segment, asked.client_id)
            raise

    def _default(self) -> SignedIn | None:
        return self.accounts.default if self.platform.default_account else None

    def _meant(self, account_id: str) -> SignedIn:
        who = self.accounts.by_id(account_id)
        if Lie.OTHER_ACCOUNT in self.lies:
            return next((other for other in self.accounts.all if other is not who), who)
        return who

    def _refuse_unenrolled(self) -> None:
        if self.platform.enrolment is Enrolment.ANYTHING and not self.enrolled:
            raise BrokerError(REQUIRED_BROKER_MISSING, "The device is not enrolled.")

    def _refuse_wrong(self, asked: AuthParameters) -> None:
        """What the runtimes refuse before they do anything."""
        if not asked.scopes and not self.platform.adds_default_scopes:
            raise BrokerError(API_CONTRACT_VIOLATION, "requestedScopes is NULL or EMPTY")
        if asked.claims and not is_object(asked.claims):
            raise BrokerError(API_CONTRACT_VIOLATION, "The claims are no JSON object.")
        refuse_unbrokered(self.platform, asked.authority)
