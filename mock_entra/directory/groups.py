"""Groups: users under one name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """A security group; `members` are object ids of users."""

    id: str
    tenant: str
    name: str
    members: tuple[str, ...] = ()
