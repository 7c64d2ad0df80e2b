"""Users: who signs in, and as whom."""

from dataclasses import dataclass, field

from mock_entra.directory.profile import Profile


@dataclass(frozen=True, slots=True)
class User:
    """A user of one tenant; a guest's `home_tenant` and `home_id` differ from its own.

    What was issued before `sessions_revoked_at` (seconds of the world's clock) is worth nothing any more; what was
    issued to a public client for a password, nothing since `password_changed_at`.
    Who `must_change_password` has one for a single sign-in.
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

    @property
    def is_administrator(self) -> bool:
        return "Global Administrator" in self.directory_roles
