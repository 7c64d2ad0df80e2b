"""Smart lockout: who types many wrong passwords is locked out for a while, whatever is typed then (50053).

Source: "Protect user accounts from attacks with Microsoft Entra smart lockout": after ten failures for a minute, after
the next one for longer; one of the last three wrong passwords, typed again, does not count.
"""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from mock_entra.artifacts import digest
from mock_entra.authority import World
from mock_entra.directory import User

REMEMBERED = 3
"""Wrong passwords that do not count when they are typed again."""
LONGEST = 86400
"""Seconds of one lockout."""


@dataclass(frozen=True, slots=True)
class Failures:
    """A user's failures since a password was right; `at` and `until` in seconds of the world's clock."""

    count: int = 0
    recent: tuple[str, ...] = ()
    at: float = 0.0
    until: float = 0.0
    lockouts: int = 0


ADAPTER: TypeAdapter[Failures] = TypeAdapter(Failures)


async def is_locked_out(world: World, user: User) -> bool:
    return world.clock.now() < (await known(world, user)).until


async def failed(world: World, user: User, password: str) -> None:
    """A wrong password was typed; locks out from the world's threshold on, each time for twice as long."""
    failures, typed, now = await known(world, user), digest(password), world.clock.now()
    if typed in failures.recent or not world.lockout_threshold:
        return
    recent = (*failures.recent, typed)[-REMEMBERED:]
    failures = replace(failures, count=failures.count + 1, recent=recent, at=now)
    if failures.count >= world.lockout_threshold:
        seconds = min(world.lockout_seconds * 2**failures.lockouts, LONGEST)
        failures = replace(failures, until=now + seconds, lockouts=min(failures.lockouts + 1, 20))
    await world.store.put(world.records("failures"), user.id, ADAPTER.dump_json(failures).decode())


async def succeeded(world: World, user: User) -> None:
    """A right password makes the failures before it nothing."""
    await world.store.delete(world.records("failures"), user.id)


async def known(world: World, user: User) -> Failures:
    """The failures since the password was last changed."""
    kept = await world.store.get(world.records("failures"), user.id)
    failures = ADAPTER.validate_json(kept) if kept else Failures()
    return failures if failures.at >= (user.password_changed_at or 0.0) else Failures()
