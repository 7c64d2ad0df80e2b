"""What must hold of an account before the directory takes it: its names are its own, its password is strong."""

import re
from collections.abc import Iterable
from dataclasses import replace

from mock_entra.directory import Identity, Tenant, User
from mock_entra.resources.graph.bodies import ObjectIdentity, PasswordProfile
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.refusal import conflict, invalid_value, unacceptable

UPN = re.compile(r"[A-Za-z0-9'.\-_!#^~]{1,64}@([A-Za-z0-9.-]{1,48})")
CLASSES = ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]")
LOCAL = ("emailAddress", "userName")


def check_user_principal_name(call: Call, upn: str, user: User | None) -> str:
    """The name, if it is well formed, of a verified domain, and nobody else's in the tenant."""
    found = UPN.fullmatch(upn)
    if found is None:
        raise invalid_value("userPrincipalName")
    if found[1].lower() not in (call.caller.tenant.domains or (call.caller.tenant.id,)):
        raise unacceptable(
            "The domain portion of the userPrincipalName property is invalid. "
            "You must use one of the verified domain names in your organization."
        )
    if any(upn.lower() == other.upn.lower() for other in others(call, user)):
        raise conflict("userPrincipalName")
    return upn


def others(call: Call, user: User | None) -> Iterable[User]:
    everyone = call.world.directory.users(call.caller.tenant.id)
    return (other for other in everyone if user is None or other.id != user.id)


def check_identities(call: Call, sent: tuple[ObjectIdentity, ...], user: User | None) -> tuple[Identity, ...]:
    """Local names of customer and B2C tenants, and federated ones; nobody else in the tenant may have them."""
    wanted = tuple(understood(call.caller.tenant, each) for each in sent if each.sign_in_type != "userPrincipalName")
    taken = {key(identity) for other in others(call, user) for identity in other.profile.identities}
    keys = [key(identity) for identity in wanted]
    if len(set(keys)) < len(keys) or not taken.isdisjoint(keys):
        raise conflict("identities")
    return wanted


def understood(tenant: Tenant, sent: ObjectIdentity) -> Identity:
    identity = Identity(sent.sign_in_type, sent.issuer, sent.issuer_assigned_id)
    if identity.sign_in_type == "federated":
        return identity
    is_local = identity.sign_in_type in LOCAL and tenant.kind in ("b2c", "ciam")
    is_address = identity.sign_in_type != "emailAddress" or "@" in identity.assigned_id.strip("@")
    if not is_local or not is_address or identity.issuer.lower() not in tenant.domains:
        raise invalid_value("identities")
    return identity


def key(identity: Identity) -> tuple[str, str]:
    return identity.issuer.lower(), identity.assigned_id.lower()


def with_password(user: User, sent: PasswordProfile, now: float | None) -> User:
    """The user with that password, to be changed at the next sign-in unless it is said otherwise."""
    if sent.extras():
        raise invalid_value("passwordProfile")
    told = (sent.force_change_password_next_sign_in, sent.force_change_password_next_sign_in_with_mfa)
    if sent.password is None:
        kept = told[0] if told[0] is not None else user.must_change_password
        return replace(user, must_change_password=bool(kept or told[1]))
    if not is_strong(sent.password, user.profile.password_policies or ""):
        raise unacceptable(
            "The specified password does not comply with password complexity requirements. "
            "Please provide a different password."
        )
    must_change = told[0] is not False or bool(told[1])
    return replace(user, password=sent.password, must_change_password=must_change, password_changed_at=now)


def is_strong(password: str, policies: str) -> bool:
    """Eight characters or more of three kinds out of four, unless the user's policy asks for less."""
    if not 8 <= len(password) <= 256:
        return False
    kinds = sum(bool(re.search(kind, password)) for kind in CLASSES)
    return kinds >= 3 or "DisableStrongPassword" in policies
