"""What a person knows: names, passwords, the code that a device shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.ready import User


class LostPersonError(Exception):
    """The person cannot go on; the words say at what, and why."""


@dataclass(slots=True)
class Knowledge:
    """Everybody's passwords, as the world's ready line told them, and what was learned since."""

    users: list[User]
    shown: str = ""
    """The code that a device shows."""
    _changed: dict[str, str] = field(default_factory=dict)

    def user_name(self, who: str) -> str:
        """Return somebody's user name; a name that nobody has is taken for a user name itself."""
        found = self._find(who)
        return found.upn if found else who

    def password(self, who: str) -> str:
        """Return somebody's password."""
        found = self._find(who)
        if found is None:
            raise LostPersonError(f"nobody knows a password of {who or 'somebody whom the page does not name'}")
        known = self._changed.get(found.upn.lower(), found.password)
        if known is None:
            raise LostPersonError(f"the world told no password of {found.upn}")
        return known

    def password_of(self, who: str, displayed: str) -> str:
        """Return somebody's password, unless the page is for another."""
        wanted = self.user_name(who)
        if displayed and displayed.lower() != wanted.lower():
            raise LostPersonError(f"{wanted} was to sign in, and the page asks for the password of {displayed}")
        return self.password(wanted)

    def change_password(self, who: str, new: str) -> tuple[str, str]:
        """Return the old and the new password; the new one is known from now on."""
        old = self.password(who)
        self._changed[self.user_name(who).lower()] = new
        return old, new

    def second_factor(self, who: str) -> str:
        """Return the code that somebody's second factor shows: it stays the same, and the ready line tells it."""
        found = self._find(who)
        if found is None or not found.verification_code:
            raise LostPersonError(f"the world told no verification code of {who or 'whom the page does not name'}")
        return found.verification_code

    def _find(self, who: str) -> User | None:
        wanted = who.lower()
        by_name = (each for each in self.users if each.upn.partition("@")[0].lower() == wanted)
        return next((each for each in self.users if each.upn.lower() == wanted), None) or next(by_name, None)

    @classmethod
    def of(cls, users: Iterable[User]) -> Knowledge:
        return cls(list(users))
