"""A browser's session: the accounts that signed in with it, behind one cookie."""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from mock_entra.artifacts import SignIn, digest
from mock_entra.authority import World
from mock_entra.directory import User
from mock_entra.signing import encode
from mock_entra.wire import Header, Request

COOKIE, PERSISTENT = "ESTSAUTH", "ESTSAUTHPERSISTENT"
LIFE, LIFE_KEPT = 86400, 90 * 86400
"""Seconds: a day, or ninety where the person wants to stay signed in (facts: protocol 4.3)."""


@dataclass(frozen=True, slots=True)
class SignedInto:
    """An application that an account of the session signed in to, and the issuer it heard of."""

    client_id: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a session; `at` in seconds of the world's clock, `sid` what tokens call this account's session.

    `device_id` and `device` are of the registered device whose broker signed it in, where one did.
    """

    user: str
    at: float
    methods: tuple[str, ...]
    kept: bool = False
    sid: str = ""
    applications: tuple[SignedInto, ...] = ()
    device_id: str | None = None
    device: tuple[str, ...] = ()

    def into(self, application: SignedInto) -> "Account":
        known = application in self.applications
        return self if known else replace(self, applications=(*self.applications, application))


@dataclass(frozen=True, slots=True)
class Session:
    """`secret` is what the cookie holds, `id` what answers call the browser's state (`session_state`).

    `stays` is whether everybody stays signed in, once somebody wished not to be asked again.
    """

    secret: str
    id: str
    accounts: tuple[Account, ...] = ()
    stays: bool | None = None

    def signed_in(self, world: World) -> tuple[tuple[Account, User], ...]:
        """Who is signed in still: enabled, not revoked, within the session's life."""
        now = world.clock.now()
        found = ((account, world.directory.user(account.user)) for account in self.accounts)
        return tuple((account, user) for account, user in found if user and is_good(account, user, now))

    def account(self, world: World, user: str) -> Account | None:
        """The account of this user (object id), where it is signed in still."""
        return next((account for account, known in self.signed_in(world) if known.id == user), None)

    def with_account(self, account: Account) -> "Session":
        others = tuple(other for other in self.accounts if other.user != account.user)
        return replace(self, accounts=(*others, account))

    def without(self, user: str) -> "Session":
        """The session without one account."""
        return replace(self, accounts=tuple(account for account in self.accounts if account.user != user))

    def lasting(self) -> "Session":
        """The session with those who stay signed in once the browser was closed."""
        return replace(self, accounts=tuple(account for account in self.accounts if account.kept))

    def sign_in(self, account: Account) -> SignIn:
        session = account.sid or self.id
        return SignIn(account.at, account.methods, session, account.kept, account.device_id, account.device)


def is_good(account: Account, user: User, now: float) -> bool:
    ended = max(user.sessions_revoked_at or 0.0, user.password_changed_at or 0.0)
    return user.enabled and ended <= account.at and now < account.at + (LIFE_KEPT if account.kept else LIFE)


ADAPTER: TypeAdapter[Session] = TypeAdapter(Session)


async def of(world: World, http: Request) -> Session:
    """The browser's session, or a new one that nobody is signed in to.

    Of a browser that was closed, which is left with the lasting cookie alone, only accounts that stay signed in count.
    """
    secret = http.cookies.get(COOKIE) or http.cookies.get(PERSISTENT)
    kept = await world.store.get(world.records("sessions"), digest(secret)) if secret else None
    if kept is None:
        return Session(encode(world.random(32)), world.random(16).hex())
    found = ADAPTER.validate_json(kept)
    return found if http.cookies.get(COOKIE) else found.lasting()


async def keep(world: World, session: Session) -> None:
    await world.store.put(world.records("sessions"), digest(session.secret), ADAPTER.dump_json(session).decode())


async def renewed(world: World, session: Session) -> Session:
    """The session under a new secret: an old one, which somebody may have planted, is worth nothing any more."""
    await end(world, session)
    return replace(session, secret=encode(world.random(32)))


async def end(world: World, session: Session) -> None:
    await world.store.delete(world.records("sessions"), digest(session.secret))


def guarded(http: Request) -> str:
    """`SameSite=None` lets pages of other origins ask silently, which needs `Secure`; over plain HTTP neither is."""
    guard = "; Secure; SameSite=None" if http.scheme == "https" else "; SameSite=Lax"
    return f"; Path=/; HttpOnly{guard}"


def cookies(session: Session, http: Request) -> tuple[Header, ...]:
    """The session's cookies, taken away where nobody is signed in any more."""
    rest = guarded(http)
    kept = any(account.kept for account in session.accounts)
    if not session.accounts:
        return tuple(("set-cookie", f"{name}=; Max-Age=0{rest}") for name in (COOKIE, PERSISTENT))
    lasting = f"; Max-Age={LIFE_KEPT}" if kept else "; Max-Age=0"
    return (
        ("set-cookie", f"{COOKIE}={session.secret}{rest}"),
        ("set-cookie", f"{PERSISTENT}={session.secret if kept else ''}{lasting}{rest}"),
    )
