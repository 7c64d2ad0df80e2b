"""Conditional access policies: which sign-ins of a tenant take more than a password, and what."""

from dataclasses import dataclass
from typing import Literal

from mock_entra.directory.users import User

Grant = Literal["mfa", "compliant_device", "joined_device", "block"]


@dataclass(frozen=True, slots=True)
class ConditionalAccess:
    """A policy; users and groups by object id, resources by client id; None stands for all of them.

    One with a `context` protects whatever demands that authentication context, and no resource by itself.
    """

    id: str
    name: str
    users: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    except_users: tuple[str, ...] = ()
    resources: tuple[str, ...] | None = None
    context: str | None = None
    grant: tuple[Grant, ...] = ("mfa",)
    enabled: bool = True

    def is_for(self, user: User, groups: frozenset[str]) -> bool:
        """Whether it is enforced for a user who is in these groups."""
        if not self.enabled or user.id in self.except_users:
            return False
        everybody = self.users is None and self.groups is None
        return everybody or user.id in (self.users or ()) or not groups.isdisjoint(self.groups or ())

    def protects(self, resources: frozenset[str], contexts: frozenset[str]) -> bool:
        if self.context is not None:
            return self.context in contexts
        return self.resources is None or not resources.isdisjoint(self.resources)
