"""Groups: users under one name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """A security group; `members` are object ids of users, `created_at` seconds of the world's clock."""

    id: str
    tenant: str
    name: str
    members: tuple[str, ...] = ()
    description: str | None = None
    mail_nickname: str | None = None
    created_at: float | None = None
