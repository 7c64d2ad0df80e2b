"""What a person is asked next, until there is nothing left to ask: who, a password, to stay, to consent."""

from dataclasses import replace

from mock_entra import scopes
from mock_entra.authorization_request import SentBack
from mock_entra.directory import User
from mock_entra.directory.applications import Scope
from mock_entra.directory.first_party import service_principal
from mock_entra.errors import (
    ACCOUNT_MUST_BE_CHOSEN,
    ADMINISTRATOR_DECIDES,
    CONSENT_INTERACTION,
    FOREIGN_USER,
    NOT_SIGNED_IN,
    OAuthError,
    Row,
)
from mock_entra.sign_in import answer, devices, flow, session
from mock_entra.sign_in.session import Account
from mock_entra.sign_in.visit import Visit
from mock_entra.tokens.id_token import login_hint
from mock_entra.wire import Reply

Missing = tuple[tuple[scopes.Asked, tuple[str, ...]], ...]
"""For each API, the permissions that nobody consented to yet."""


async def advance(visit: Visit, error: str | None = None) -> Reply:
    """The next page, or the client's answer; `error` is what was wrong with the last one."""
    visit = chosen(visit)
    user, account = visit.user, visit.account
    if user is None:
        return await asking(visit, who(visit, error))
    if account is None:
        refuse_silently(visit, NOT_SIGNED_IN)
        return await asking(visit, visit.page("password", error=error))
    refuse_foreigners(visit, user)
    if user.must_change_password and visit.flow.methods:
        return await asking(visit, visit.page("password_change", error=error))
    if visit.flow.methods and visit.flow.kept is None:
        return await asking(visit, visit.page("kmsi"))
    if missing := missing_permissions(visit, user):
        return await asking(visit, consent(visit, user, missing))
    return await finished(visit, user, account)


async def asking(visit: Visit, page: Reply) -> Reply:
    await flow.keep(visit.world, visit.flow)
    return page


def chosen(visit: Visit) -> Visit:
    """The flow with its user, where the session and what was asked for leave no doubt."""
    if visit.flow.user or visit.flow.other or visit.asked.prompt in ("login", "create"):
        return hinted(visit)
    signed_in = visit.session.signed_in(visit.world)
    if visit.asked.login_hint:
        fits = [user for _, user in signed_in if is_meant(visit.asked.login_hint, user)]
    else:
        fits = [user for _, user in signed_in] if visit.asked.prompt != "select_account" else []
    if len(fits) == 1:
        return visit.at(replace(visit.flow, user=fits[0].id))
    return hinted(visit) if not signed_in or visit.asked.login_hint else visit


def hinted(visit: Visit) -> Visit:
    """A login hint that names a user spares the person its own name."""
    hint = visit.asked.login_hint
    if visit.flow.user or visit.flow.other or not hint or visit.asked.prompt == "select_account":
        return visit
    user = visit.world.directory.user(hint)
    return visit.at(replace(visit.flow, user=user.id)) if user else visit


def is_meant(hint: str, user: User) -> bool:
    return hint.lower() == user.upn.lower() or hint == login_hint(user)


def who(visit: Visit, error: str | None) -> Reply:
    signed_in = visit.session.signed_in(visit.world)
    if signed_in and not visit.flow.other and visit.asked.prompt not in ("login", "create"):
        refuse_silently(visit, ACCOUNT_MUST_BE_CHOSEN)
        tiles = [
            {"id": u.id, "user_name": u.upn, "display_name": u.display_name, "state": "Signed in"} for _, u in signed_in
        ]
        return visit.page("picker", accounts=tiles, error=error)
    refuse_silently(visit, NOT_SIGNED_IN)
    return visit.page("username", login_hint=visit.asked.login_hint or "", error=error)


def refuse_silently(visit: Visit, row: Row, **words: str) -> None:
    """`prompt=none` asks for no page: the client hears what the person would have been asked."""
    if visit.asked.prompt == "none":
        raise SentBack(OAuthError(row, **words), visit.asked.back)


def refuse_foreigners(visit: Visit, user: User) -> None:
    """Who does not exist in the addressed tenant, or is no kind of account the application is for."""
    tenant, home = visit.authority.tenant, visit.world.directory.tenant(user.tenant)
    personal = home is not None and home.kind == "consumers"
    shared = visit.authority.place.segment.lower()
    elsewhere = tenant is not None and tenant.id != user.tenant
    if not elsewhere and not (personal and shared == "organizations"):
        return
    application = visit.asked.application
    words = {"user": user.upn, "client_id": application.client_id, "name": application.name}
    told = {"home": home.domain if home else "", "tenant": tenant.display_name if tenant else shared}
    raise SentBack(OAuthError(FOREIGN_USER, **words, **told), visit.asked.back)


def missing_permissions(visit: Visit, user: User) -> Missing:
    """For each API asked of, what nobody consented to yet; with `prompt=consent` everything, until it was answered."""
    tenant, application = visit.tenant_of(user), visit.asked.application
    authority = replace(visit.authority, tenant=tenant)
    directory = visit.world.directory
    known = directory.service_principal(tenant.id, application.client_id)
    principal = known or service_principal(tenant.id, application.client_id)
    found = []
    for written in scopes.split_by_resource(visit.asked.scope):
        try:
            asked = scopes.understand(authority, written)
        except OAuthError as refusal:
            raise SentBack(refusal, visit.asked.back) from refusal
        again = visit.asked.prompt == "consent" and not visit.flow.consented
        missing = asked.permissions if again else asked.missing(principal, application, user)
        if missing:
            found.append((asked, missing))
    return tuple(found)


def exposed(missing: Missing) -> list[Scope]:
    """The permissions as their APIs describe them."""
    return [scope for asked, values in missing for scope in asked.resource.scopes if scope.value in values]


def is_restricted(missing: Missing, user: User) -> bool:
    """Whether only an administrator could say yes, which this user is not."""
    return not user.is_administrator and any(scope.admin_only for scope in exposed(missing))


def consent(visit: Visit, user: User, missing: Missing) -> Reply:
    application = visit.asked.application
    words = {"client_id": application.client_id, "name": application.name}
    refuse_silently(visit, CONSENT_INTERACTION, **words)
    listed = exposed(missing)
    restricted = is_restricted(missing, user)
    return visit.page(
        "consent",
        publisher=application.name,
        redirect_host=visit.asked.back.redirect_uri,
        permissions=[
            {
                "name": scope.display_name or scope.value,
                "description": scope.description,
                "admin_only": scope.admin_only,
            }
            for scope in listed
        ],
        administrator=user.is_administrator,
        administrator_only=restricted,
    )


def refuse_without_administrator(visit: Visit, user: User) -> None:
    """A person cannot accept what only an administrator may grant."""
    missing = missing_permissions(visit, user)
    if is_restricted(missing, user):
        tenant = visit.tenant_of(user).display_name
        row = OAuthError(ADMINISTRATOR_DECIDES, tenant=tenant, name=visit.asked.application.name)
        raise SentBack(row, visit.asked.back)


async def finished(visit: Visit, user: User, account: Account) -> Reply:
    """The account is the session's from now on, and the client gets its code."""
    kept = visit.session.with_account(account)
    await session.keep(visit.world, kept)
    await flow.end(visit.world, visit.flow)
    visit = replace(visit, session=kept)
    device = visit.asked.device
    reply = await (devices.accepted(visit, device, user, account) if device else answer.granted(visit, user, account))
    return reply.adding(*session.cookies(kept, visit.http))
