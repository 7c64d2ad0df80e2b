"""What a directory knows of a user beyond the account: Microsoft Graph shows and changes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """One name a user signs in by; `sign_in_type` is `emailAddress`, `userName` or `federated`."""

    sign_in_type: str
    issuer: str
    assigned_id: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Properties of a user that no token needs; `extensions` are those an application added, by their full names."""

    job_title: str | None = None
    mobile_phone: str | None = None
    business_phones: tuple[str, ...] = ()
    office_location: str | None = None
    preferred_language: str | None = None
    department: str | None = None
    company_name: str | None = None
    employee_id: str | None = None
    usage_location: str | None = None
    street_address: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    mail_nickname: str | None = None
    other_mails: tuple[str, ...] = ()
    password_policies: str | None = None
    identities: tuple[Identity, ...] = ()
    extensions: tuple[tuple[str, str | bool | int], ...] = ()
