"""A user as a body would have it: a new one, or one that is there already with what was sent instead."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from mock_entra.directory import Profile, User
from mock_entra.resources.graph import accounts
from mock_entra.resources.graph.bodies import ChangedUser
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.refusal import invalid_value, unacceptable

NEVER_NULL = ("account_enabled", "display_name", "user_principal_name", "password_profile")
REQUIRED = ("account_enabled", "display_name", "mail_nickname", "password_profile", "user_principal_name")
REQUIRED_OF_LOCAL = ("display_name", "password_profile")
PROFILE = frozenset(field.name for field in fields(Profile)) - {"identities", "extensions"}
LISTS = ("business_phones", "other_mails")
ACCOUNT = {
    "display_name": "display_name",
    "given_name": "given_name",
    "surname": "family_name",
    "mail": "mail",
    "account_enabled": "enabled",
}


def new_user(call: Call, body: ChangedUser) -> User:
    """The user to be; 400 without what a work account, or a local account of a customer tenant, needs."""
    is_local = any(each.sign_in_type != "userPrincipalName" for each in body.identities or ())
    check_required(body, REQUIRED_OF_LOCAL if is_local else REQUIRED)
    id, tenant = str(UUID(bytes=call.world.random(16), version=4)), call.caller.tenant
    upn = body.user_principal_name or f"{id}@{tenant.domain}"
    name = body.mail_nickname or upn.partition("@")[0]
    now = call.world.clock.now()
    blank = User(
        id, tenant.id, name, upn, "", "", home_tenant=tenant.id, home_id=id, created_at=now, mfa_registered=False
    )
    return replace(changed(call, blank, body), password_changed_at=None)


def check_required(body: ChangedUser, names: tuple[str, ...]) -> None:
    for name in names:
        if getattr(body, name) is None:
            raise required(ChangedUser.model_fields[name].alias or name)
    if body.password_profile is None or body.password_profile.password is None:
        raise required("passwordProfile.password")


def required(name: str) -> Exception:
    return unacceptable(f"A value is required for property '{name}' of resource 'User'.")


def changed(call: Call, user: User, body: ChangedUser) -> User:
    """The user with everything that was sent; 400 for what may not be so."""
    sent = body.written
    for name in NEVER_NULL:
        if name in sent and sent[name] is None:
            raise invalid_value(ChangedUser.model_fields[name].alias or name)
    account: dict[str, Any] = {field: sent[name] for name, field in ACCOUNT.items() if name in sent}
    upn = user.upn
    if body.user_principal_name is not None:
        upn = accounts.check_user_principal_name(call, body.user_principal_name, user)
    profile = new_profile(call, user, body, sent)
    written = replace(user, **{**account, "upn": upn, "profile": profile})
    if body.password_profile is None:
        return written
    return accounts.with_password(written, body.password_profile, call.world.clock.now())


def new_profile(call: Call, user: User, body: ChangedUser, sent: Mapping[str, Any]) -> Profile:
    given = {name: value for name, value in sent.items() if name in PROFILE}
    for name in LISTS:
        if name in given:
            given[name] = given[name] or ()
    if "identities" in sent:
        given["identities"] = accounts.check_identities(call, body.identities or (), user)
    extensions = dict(user.profile.extensions) | body.extensions()
    kept = tuple((name, value) for name, value in extensions.items() if value is not None)
    return replace(user.profile, **given, extensions=kept)
