"""How a client comes by a token: from the broker's cache, from the authority, or by asking the person first."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from broker_shims import cache
from broker_shims.device_accounts import SignedIn, seen_from
from broker_shims.failures import BrokerError
from broker_shims.fetching import Fetching
from broker_shims.journal import Call, Journal
from broker_shims.messages import AuthParameters, AuthResult
from broker_shims.prompts import Dialog, Kind, Page, Window
from broker_shims.refusals import RefusedError
from broker_shims.signing_in import SigningIn
from broker_shims.statuses import (
    ACCOUNT_UNUSABLE,
    API_CONTRACT_VIOLATION,
    INTERACTION_REQUIRED,
    NO_WINDOW_TAG,
    USER_CANCELED,
)

BEHIND = frozenset((Window.WRONG, Window.CONSOLE, Window.DESKTOP))
"""Windows that a prompt may stand in front of while the application hides it."""
OUT_OF_REACH = frozenset(("additional_action", "message_only"))
"""Suberrors by which the authority says that nobody can mend it in a dialog: a policy blocks, a device must change."""


@dataclass(slots=True)
class Granting:
    """Of one device: its accounts, its cache, its way to the authority."""

    signing_in: SigningIn
    fetching: Fetching
    journal: Journal
    tokens: cache.TokenCache = field(default_factory=cache.TokenCache)
    clock: Callable[[], float] = time.time

    async def with_password(self, call: Call, asked: AuthParameters, username: str) -> AuthResult:
        """By what a client was told by its user; a wrong name or password is the client's mistake."""
        try:
            who = await self.signing_in.by_password(username, asked.additional.get("MSALRuntime_Password", ""))
        except RefusedError as refusal:
            raise BrokerError(API_CONTRACT_VIOLATION, refusal.context, code=refusal.code) from refusal
        return await self.fetched(call, asked, who)

    async def silently(self, call: Call, asked: AuthParameters, who: SignedIn) -> AuthResult:
        """From the cache, unless what is asked for must be fetched."""
        if asked.client_id in who.signed_out:
            raise BrokerError(ACCOUNT_UNUSABLE)
        kept = None
        if not cache.must_be_fetched(asked):
            kept = self.tokens.find(asked, who.account.home_account_id, self.clock())
        if kept is None:
            return await self.fetched(call, asked, who)
        call.is_cache = True
        return replace(kept, account=seen_from(kept.account, asked.environment), is_cache=True)

    async def silently_else_asking(self, call: Call, asked: AuthParameters, window: int, who: SignedIn) -> AuthResult:
        if asked.client_id in who.signed_out:
            return await self.in_dialog(call, asked, window, who.account.username)
        try:
            return await self.silently(call, asked, who)
        except RefusedError as refusal:
            return await self.after_refusal(call, asked, window, who, refusal)

    async def asking_where_needed(self, call: Call, asked: AuthParameters, window: int, who: SignedIn) -> AuthResult:
        refuse_no_window(window)
        if asked.client_id in who.signed_out:
            async with self.signing_in.prompts.turn:
                return await self.signed_in_anew(call, self.opened(call, asked, window), asked, who)
        try:
            return await self.fetched(call, asked, who)
        except RefusedError as refusal:
            return await self.after_refusal(call, asked, window, who, refusal)

    async def after_refusal(
        self, call: Call, asked: AuthParameters, window: int, who: SignedIn, refusal: RefusedError
    ) -> AuthResult:
        """Asks the person for what the authority wants; refuses what no person can mend."""
        if refusal.status is not INTERACTION_REQUIRED:
            raise refusal
        refuse_no_window(window)
        async with self.signing_in.prompts.turn:
            dialog = self.opened(call, asked, window)
            if refusal.suberror == "consent_required":
                return await self.consented(call, dialog, asked, who)
            return await self.signed_in_anew(call, dialog, asked, who, refusal)

    async def signed_in_anew(
        self,
        call: Call,
        dialog: Dialog,
        asked: AuthParameters,
        meant: SignedIn,
        refusal: RefusedError | None = None,
    ) -> AuthResult:
        """For the account that is meant; whoever else signs in instead is told of as a switch."""
        found = await self.signing_in.in_dialog(dialog, meant.account.username, expected=meant)
        result = await self.granted(call, dialog, asked, found, refusal)
        return replace(result, is_switched=result.account.id != meant.account.id)

    async def in_dialog(self, call: Call, asked: AuthParameters, window: int, hint: str) -> AuthResult:
        """For whoever the person picks or signs in as."""
        refuse_no_window(window)
        async with self.signing_in.prompts.turn:
            dialog = self.opened(call, asked, window)
            return await self.granted(call, dialog, asked, await self.signing_in.in_dialog(dialog, hint))

    async def granted(
        self,
        call: Call,
        dialog: Dialog,
        asked: AuthParameters,
        who: SignedIn,
        refusal: RefusedError | None = None,
    ) -> AuthResult:
        """The token for whoever signed in; what the authority wants besides is asked in the same dialog, each once.

        `refusal` is what the person has been asked for already.
        """
        asked_for = {refusal.aadsts} if refusal else set()
        while True:
            try:
                result = await self.agreed(call, dialog, asked, who)
            except RefusedError as wanted:
                if not is_in_reach(wanted) or wanted.aadsts in asked_for:
                    raise
                asked_for.add(wanted.aadsts)
                who = await self.signing_in.in_dialog(dialog, who.account.username, expected=who)
            else:
                dialog.ended = dialog.ended or "done"
                return result

    async def agreed(self, call: Call, dialog: Dialog, asked: AuthParameters, who: SignedIn) -> AuthResult:
        """The token, with the person's consent where it takes that."""
        try:
            return await self.fetched(call, asked, who)
        except RefusedError as refusal:
            if refusal.suberror != "consent_required":
                raise
            return await self.consented(call, dialog, asked, who)

    async def consented(self, call: Call, dialog: Dialog, asked: AuthParameters, who: SignedIn) -> AuthResult:
        page = Page(dialog.number, Kind.CONSENT, asked.client_id, username=who.account.username, wants=asked.scopes)
        answer = await self.signing_in.prompts.ask(dialog, page)
        if answer.get("consent") != "accept":
            dialog.ended = "cancel"
            raise BrokerError(USER_CANCELED, "The user declined to consent.")
        dialog.ended = "done"
        return await self.fetched(call, asked, who, consents=True)

    async def fetched(self, call: Call, asked: AuthParameters, who: SignedIn, *, consents: bool = False) -> AuthResult:
        authority, keys = self.fetching.authority, await self.signing_in.made_keys()
        before = authority.requests
        if asked.pop:
            await asyncio.to_thread(lambda: keys.pop)  # off the loop, the first time
        try:
            result = await self.fetching.fetch(asked, who, keys, self.clock(), consents=consents)
        finally:
            call.to_authority += authority.requests - before
        who.signed_out.discard(asked.client_id)
        call.is_cache = False
        if not asked.pop:
            self.tokens.keep(asked, who.account.home_account_id, result)
        return result

    def opened(self, call: Call, asked: AuthParameters, window: int) -> Dialog:
        dialog = self.signing_in.prompts.open(asked.client_id, window)
        call.dialogs.append(dialog.number)
        if dialog.window in BEHIND:
            self.journal.warn(f"prompt {dialog.number} stands behind the application: its window is {dialog.window}")
        return dialog


def is_in_reach(refusal: RefusedError) -> bool:
    """Whether the person can do in a dialog what the authority wants of them."""
    return refusal.status is INTERACTION_REQUIRED and refusal.suberror not in OUT_OF_REACH


def refuse_no_window(window: int) -> None:
    """Measured: the runtime on Linux refuses to ask anybody without a window."""
    if window == 0:
        raise BrokerError(API_CONTRACT_VIOLATION, "The window handle is zero.", tag=NO_WINDOW_TAG)
