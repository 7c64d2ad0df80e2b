"""How somebody signs in on this device: at the machine itself, in a dialog, or by a password a client hands over."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from broker_shims.authority import JWT_BEARER, Authority
from broker_shims.device import Device, DeviceKeys, bcrypt_blob, rs256
from broker_shims.device_accounts import DeviceAccounts, SignedIn, UserKey, described
from broker_shims.failures import BrokerError
from broker_shims.platforms import Platform
from broker_shims.prompts import Answer, Dialog, Kind, Page, Prompts, UnansweredError
from broker_shims.statuses import INTERACTION_REQUIRED, KEY_NOT_FOUND

AUDIENCE_OF = {Kind.HELLO: "ngc", Kind.FIDO: "fido"}


@dataclass(slots=True)
class SigningIn:
    """The device as long as it is on: its registration, and whoever signed in."""

    platform: Platform
    authority: Authority
    prompts: Prompts
    is_enrolled: Callable[[], bool]
    accounts: DeviceAccounts = field(default_factory=DeviceAccounts)
    keys: DeviceKeys | None = None
    device: Device | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    clock: Callable[[], float] = time.time

    async def by_password(self, username: str, password: str) -> SignedIn:
        """A primary refresh token for name and password; the first work account of a device registers it on the way."""
        grant = {"grant_type": "password", "username": username, "password": password}
        if self.platform.personal_accounts and not await self.authority.is_managed(username):
            return await self._primary(await self.made_keys(), grant)
        return await self._primary(await self._registered(username, password), grant)

    async def by_key(self, username: str, kind: Kind) -> SignedIn:
        """The same for a gesture: a Hello or security key, which was registered for this user on this device before."""
        known = self.accounts.by_username(username)
        held = known.keys.get(kind) if known else None
        if self.device is None or held is None:
            raise BrokerError(KEY_NOT_FOUND, f"{username} has no key for `{kind}` on this device.")
        now = int(self.clock())
        claims = {
            "iss": username,
            "aud": self.device.tenant,
            "iat": now,
            "exp": now + 300,
            "request_nonce": await self.authority.nonce(),
            "scope": "openid aza ugs",
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": held.id, "use": AUDIENCE_OF[kind]}
        assertion = rs256(header, claims, held.key)
        return await self._primary(self.device, {"grant_type": JWT_BEARER, "assertion": assertion})

    async def add_key(self, username: str, password: str, kind: Kind) -> None:
        """Set up a Hello or security key for a user of this device; what a person does once in the settings."""
        key = await asyncio.to_thread(generate_private_key, 65537, 2048)
        token = await self.authority.registration_token(username, password)
        known = self.accounts.by_username(username) or await self.by_password(username, password)
        known.keys[kind] = UserKey(await self.authority.register_key(token, bcrypt_blob(key.public_key())), key)

    async def in_dialog(self, dialog: Dialog, hint: str, *, expected: SignedIn | None = None) -> SignedIn:
        """Whoever the person picks or signs in as; the picker comes first where nobody in particular is meant."""
        page = Page(dialog.number, Kind.PASSWORD, dialog.application, username=hint)
        is_meant = expected is not None or bool(hint and not self.platform.drops_hints)
        if self.accounts.all and not is_meant:
            names = tuple(each.account.username for each in self.accounts.all)
            picker = Page(dialog.number, Kind.PICKER, dialog.application, names, hint)
            answer = await self.prompts.ask(dialog, picker)
            if "pick" in answer:
                return self._picked(answer["pick"])
            dialog.pages.append(answered_by(answer))
        else:
            answer = await self.prompts.ask(dialog, page)
        return await self._until_right(dialog, page, answer)

    async def _until_right(self, dialog: Dialog, page: Page, answer: Answer) -> SignedIn:
        """A wrong password brings the page up again, as often as the person goes on."""
        while True:
            try:
                return await self._told(answer, page.username)
            except BrokerError as refusal:
                if refusal.status is not INTERACTION_REQUIRED:
                    raise
            answer = await self.prompts.ask(dialog, page)

    async def _told(self, answer: Answer, hint: str) -> SignedIn:
        for kind in (Kind.HELLO, Kind.FIDO):
            if kind in answer:
                if kind not in self.platform.prompts:
                    raise UnansweredError(f"{self.platform.broker} has no prompt `{kind}`")
                return await self.by_key(answer[kind] or hint, kind)
        if "password" not in answer:
            raise UnansweredError(f"a system prompt asks for a password and is told {sorted(answer)}")
        return await self.by_password(answer.get("sign_in") or hint, answer["password"])

    def _picked(self, username: str) -> SignedIn:
        found = self.accounts.by_username(username)
        if found is None:
            raise UnansweredError(f"{username} is to be picked and is not in the picker")
        return found

    async def _registered(self, username: str, password: str) -> Device:
        async with self.turn:
            if self.device is None:
                token = await self.authority.registration_token(username, password)
                name = f"{self.platform.name}-{uuid4().hex[:8]}"
                self.device = await self.authority.register(
                    token, await self.made_keys(), name, managed=self.is_enrolled()
                )
            return self.device

    async def made_keys(self) -> DeviceKeys:
        """The device's keys, as soon as they are first needed."""
        if self.keys is None:
            self.keys = await DeviceKeys.kept()
        return self.keys

    async def _primary(self, signer: Device | DeviceKeys, grant: Mapping[str, str]) -> SignedIn:
        primary = await self.authority.primary(signer, grant)
        return self.accounts.add(described(primary.id_token, primary.client_info, self.authority.environment), primary)


def answered_by(answer: Answer) -> Kind:
    return next((kind for kind in (Kind.HELLO, Kind.FIDO) if kind in answer), Kind.PASSWORD)
