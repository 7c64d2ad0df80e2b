"""Users as Graph shows them (source: "user resource type", v1.0)."""

from datetime import UTC, datetime
from typing import Any

from mock_entra.directory import Identity, User
from mock_entra.resources.graph.kind import Kind, always

BASIC = frozenset(("id", "displayName", "givenName", "surname", "mail", "userPrincipalName"))
"""What `User.ReadBasic.All` opens of others; the rest is null, or empty where it is a list."""


def identities(user: User) -> list[dict[str, str]]:
    """Every user has the identity of the user principal name, local accounts those they were given besides."""
    own = Identity("userPrincipalName", user.upn.partition("@")[2], user.upn)
    return [
        {"signInType": each.sign_in_type, "issuer": each.issuer, "issuerAssignedId": each.assigned_id}
        for each in (*user.profile.identities, own)
    ]


def moment(at: float | None) -> str | None:
    return None if at is None else f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def is_guest(user: User) -> bool:
    return user.home_tenant not in ("", user.tenant)


# fmt: off
PROPERTIES = {
    "id":                    lambda user: user.id,
    "accountEnabled":        lambda user: user.enabled,
    "businessPhones":        lambda user: list(user.profile.business_phones),
    "city":                  lambda user: user.profile.city,
    "companyName":           lambda user: user.profile.company_name,
    "country":               lambda user: user.profile.country,
    "createdDateTime":       lambda user: moment(user.created_at),
    "creationType":          lambda user: "LocalAccount" if user.profile.identities else None,
    "department":            lambda user: user.profile.department,
    "displayName":           lambda user: user.display_name,
    "employeeId":            lambda user: user.profile.employee_id,
    "givenName":             lambda user: user.given_name,
    "identities":            identities,
    "jobTitle":              lambda user: user.profile.job_title,
    "lastPasswordChangeDateTime": lambda user: moment(user.password_changed_at or user.created_at),
    "mail":                  lambda user: user.mail,
    "mailNickname":          lambda user: user.profile.mail_nickname or user.name,
    "mobilePhone":           lambda user: user.profile.mobile_phone,
    "officeLocation":        lambda user: user.profile.office_location,
    "otherMails":            lambda user: list(user.profile.other_mails),
    "passwordPolicies":      lambda user: user.profile.password_policies,
    "passwordProfile":       always(None),
    "postalCode":            lambda user: user.profile.postal_code,
    "preferredLanguage":     lambda user: user.profile.preferred_language,
    "signInSessionsValidFromDateTime": lambda user: moment(user.sessions_revoked_at or user.created_at),
    "state":                 lambda user: user.profile.state,
    "streetAddress":         lambda user: user.profile.street_address,
    "surname":               lambda user: user.family_name,
    "usageLocation":         lambda user: user.profile.usage_location,
    "userPrincipalName":     lambda user: user.upn,
    "userType":              lambda user: "Guest" if is_guest(user) else "Member",
}
SHOWN = (
    "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "preferredLanguage", "surname", "userPrincipalName", "id",
)
FILTERS = frozenset((
    "accountEnabled", "city", "country", "createdDateTime", "department", "displayName", "employeeId", "givenName",
    "id", "jobTitle", "mail", "mailNickname", "state", "surname", "usageLocation", "userPrincipalName", "userType",
))
# fmt: on

USER: Kind[User] = Kind("user", "users", PROPERTIES, SHOWN, FILTERS, lambda user: dict(user.profile.extensions))


def show_basic(user: User, names: tuple[str, ...]) -> dict[str, Any]:
    """What is not basic is left empty."""
    whole = USER.show(user, names)
    return {name: value if name in BASIC else [] if isinstance(value, list) else None for name, value in whole.items()}
