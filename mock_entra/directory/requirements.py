"""What a sign-in takes beyond a password: by conditional access of the tenant, and by the user's own setting.

Source: "Conditional Access: how policies are enforced": block comes before all else, then multi-factor authentication,
then the state of the device. Contexts: "Developers' guide to Conditional Access authentication context".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mock_entra.directory import memberships
from mock_entra.directory.conditional_access import ConditionalAccess, Grant
from mock_entra.directory.directory import Directory
from mock_entra.directory.tenants import Tenant
from mock_entra.directory.users import User
from mock_entra.errors import (
    ACCESS_BLOCKED,
    DEVICE_NOT_COMPLIANT,
    DEVICE_NOT_JOINED,
    MFA_REGISTRATION_REQUIRED,
    MFA_REQUIRED,
    OAuthError,
    Row,
)
from mock_entra.wire import as_json

MULTI_FACTOR = "mfa"
"""What `amr`, and the methods of a sign-in, say once a second factor was given."""
STRONG = frozenset((MULTI_FACTOR, "ngcmfa", "fido"))
"""Methods that are two factors in themselves, or say that there were two."""


class Unmet(StrEnum):
    """What a sign-in lacks still, in the order in which it is asked for."""

    BLOCKED = "blocked"
    REGISTRATION = "register"
    SECOND_FACTOR = "mfa"
    COMPLIANT_DEVICE = "compliant_device"
    JOINED_DEVICE = "joined_device"


# fmt: off
REFUSALS: dict[Unmet, Row] = {
    Unmet.BLOCKED:          ACCESS_BLOCKED,
    Unmet.REGISTRATION:     MFA_REGISTRATION_REQUIRED,
    Unmet.SECOND_FACTOR:    MFA_REQUIRED,
    Unmet.COMPLIANT_DEVICE: DEVICE_NOT_COMPLIANT,
    Unmet.JOINED_DEVICE:    DEVICE_NOT_JOINED,
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Demanded:
    """The policies that a sign-in is subject to, and what they and the user's own setting take together."""

    policies: tuple[ConditionalAccess, ...]
    grant: frozenset[Grant]
    contexts: tuple[str, ...] = ()

    def unmet(self, user: User, methods: Collection[str], device: Collection[str] = ()) -> Unmet | None:
        """The first demand that a sign-in by these methods does not meet; None once it meets them all.

        `device` is what a device proved of itself: `compliant`, `joined`. A browser alone proves neither.
        """
        if "block" in self.grant:
            return Unmet.BLOCKED
        if "mfa" in self.grant and STRONG.isdisjoint(methods):
            return Unmet.SECOND_FACTOR if user.mfa_registered else Unmet.REGISTRATION
        if "compliant_device" in self.grant and "compliant" not in device:
            return Unmet.COMPLIANT_DEVICE
        return Unmet.JOINED_DEVICE if "joined_device" in self.grant and "joined" not in device else None

    def refusal(self, unmet: Unmet, resource: str) -> OAuthError:
        """The refusal for it, with the claims a client passes on to /authorize; `resource` is an API's client id."""
        row = REFUSALS[unmet]
        words = {"resource": resource} if "resource" in row.words else {}
        return OAuthError(row, claims=self.challenge(), **words)

    def challenge(self) -> str | None:
        """OpenID Connect Core 5.5: policies by id, and contexts, as the `claims` parameter asks that they be met."""
        if not self.policies:
            return None
        wanted: dict[str, Any] = {"capolids": {"essential": True, "values": [policy.id for policy in self.policies]}}
        if self.contexts:
            wanted["acrs"] = {"essential": True, "values": list(self.contexts)}
        return as_json({"access_token": wanted}).decode()


def demanded(
    directory: Directory,
    tenant: Tenant,
    user: User,
    resources: Iterable[str],
    contexts: Iterable[str] = (),
    policies: Iterable[str] = (),
) -> Demanded:
    """What `tenant` demands of `user` (its own account of a person) for APIs by client id.

    `contexts` are authentication contexts that an API asked for, `policies` ids that a claims challenge named: they
    count whatever API is asked for, so that a person can meet beforehand what an API further on will take.
    """
    own: frozenset[Grant] = frozenset(("mfa",)) if user.multi_factor else frozenset()
    needed = tuple(dict.fromkeys(contexts))
    if not tenant.conditional_access:
        return Demanded((), own, needed)
    groups = frozenset(group.id for group in memberships.groups_of(directory, user))
    asked, named = frozenset(resources), frozenset(policies)
    found = tuple(
        policy
        for policy in tenant.conditional_access
        if policy.is_for(user, groups) and (policy.id in named or policy.protects(asked, frozenset(needed)))
    )
    return Demanded(found, own.union(*(policy.grant for policy in found)), needed)


def satisfied_contexts(
    directory: Directory, tenant: Tenant, user: User, methods: Collection[str], device: Collection[str] = ()
) -> tuple[str, ...]:
    """The contexts of the tenant's policies that a sign-in already meets, for an API that asks to be told (`acrs`)."""
    known = sorted({policy.context for policy in tenant.conditional_access if policy.context and policy.enabled})
    return tuple(c for c in known if demanded(directory, tenant, user, (), (c,)).unmet(user, methods, device) is None)
