"""Users: who signs in, and as whom."""

from dataclasses import dataclass, field
from hashlib import sha256

from mock_entra.directory.profile import Profile


@dataclass(frozen=True, slots=True)
class User:
    """A user of one tenant; a guest's `home_tenant` and `home_id` differ from its own.

    What was issued before `sessions_revoked_at` (seconds of the world's clock) is worth nothing any more; what was
    issued to a public client for a password, nothing since `password_changed_at`.
    Who `must_change_password` has one for a single sign-in. `multi_factor` asks this user for a second factor at every
    sign-in, which is a code of six digits: the one that was `chosen_code`, else one made from the object id.
    `agent_of` is the client id of the one application that may act as this user without it (`user_fic`).
    """

    id: str
    tenant: str
    name: str
    upn: str
    password: str
    display_name: str
    given_name: str | None = None
    family_name: str | None = None
    mail: str | None = None
    enabled: bool = True
    directory_roles: tuple[str, ...] = ()
    home_tenant: str = ""
    home_id: str = ""
    sessions_revoked_at: float | None = None
    password_changed_at: float | None = None
    must_change_password: bool = False
    created_at: float | None = None
    profile: Profile = field(default_factory=Profile)
    multi_factor: bool = False
    chosen_code: str | None = None
    agent_of: str | None = None
    mfa_registered: bool = True

    @property
    def is_guest(self) -> bool:
        return self.home_id not in ("", self.id)

    @property
    def verification_code(self) -> str:
        return self.chosen_code or f"{int(sha256(self.id.encode()).hexdigest(), 16) % 10**6:06}"

    @property
    def is_administrator(self) -> bool:
        return "Global Administrator" in self.directory_roles
