"""Optional claims about a user: said where a registration, or the request itself, asks for them by name.

Source: "Optional claims reference". Claims that speak of what no world has (`onprem_sid`, `in_corp`, `pwd_exp`, `vnet`,
`xms_pdl` of a tenant in several places, …) are never said, as they are not by a tenant without such things.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from mock_entra.artifacts import SignIn
from mock_entra.directory import Tenant, User
from mock_entra.signing import encode
from mock_entra.tokens import groups
from mock_entra.world.optional_claims import EXTENSION


@dataclass(frozen=True, slots=True)
class About:
    """What optional claims are made from; without a sign-in, the token was minted."""

    tenant: Tenant
    user: User
    sign_in: SignIn | None


def login_hint(user: User) -> str:
    """Opaque and stable: what `logout_hint` and `login_hint` may bring back."""
    return f"O.{encode(sha256(f'login-hint/{user.id}'.encode()).digest())}"


def country(about: About) -> str | None:
    return about.user.profile.usage_location or about.user.profile.country


def is_domain_of_tenant(about: About) -> bool:
    """Whether the e-mail address is of a domain whose ownership was verified."""
    domain = (about.user.mail or "").rpartition("@")[2].lower()
    return domain in about.tenant.domains


SUB_SCOPES = {"usgov": "DODCON"}
"""What part of a region a cloud is, where it is one."""

# fmt: off
CLAIMS: dict[str, Callable[[About], Any]] = {
    "acct":                     lambda about: int(about.user.is_guest),
    "auth_time":                lambda about: int(about.sign_in.at) if about.sign_in else None,
    "ctry":                     country,
    "email":                    lambda about: about.user.mail,
    "family_name":              lambda about: about.user.family_name,
    "given_name":               lambda about: about.user.given_name,
    "home_oid":                 lambda about: about.user.home_id if about.user.is_guest else None,
    "ipaddr":                   lambda _: "127.0.0.1",
    "login_hint":               lambda about: login_hint(about.user),
    "nickname":                 lambda about: about.user.profile.mail_nickname,
    "preferred_username":       lambda about: about.user.upn,
    "sid":                      lambda about: about.sign_in.session if about.sign_in else None,
    "signin_state":             lambda about: ["kmsi"] if about.sign_in and about.sign_in.kept else None,
    "tenant_ctry":              lambda about: about.tenant.country,
    "tenant_region_sub_scope":  lambda about: SUB_SCOPES.get(about.tenant.cloud),
    "tenant_region_scope":      lambda about: about.tenant.region,
    "upn":                      lambda about: about.user.upn,
    "verified_primary_email":   lambda about: [about.user.mail] if about.user.mail else None,
    "verified_secondary_email": lambda about: list(about.user.profile.other_mails) or None,
    "wids":                     lambda about: groups.wids(about.user),
    "xms_edov":                 lambda about: is_domain_of_tenant(about) if about.user.mail else None,
    "xms_pl":                   lambda about: about.user.profile.preferred_language,
    "xms_tdbr":                 lambda about: about.tenant.region,
    "xms_tpl":                  lambda about: about.tenant.language,
}
# fmt: on


def of_user(names: Iterable[str], about: About) -> dict[str, Any]:
    """Those of the named claims that there is something to say of; an extension's is called `extn.` and its name."""
    told: dict[str, Any] = {}
    extensions = dict(about.user.profile.extensions)
    for name in names:
        value = CLAIMS[name](about) if name in CLAIMS else None
        if value is not None:
            told[name] = value
        elif name.startswith(EXTENSION) and name in extensions:
            told[f"extn.{name.split('_', 2)[-1]}"] = extensions[name]
    return told
