"""Consent: what of the permissions asked for nobody granted yet, who may grant it, and that it was granted."""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from mock_entra import scopes
from mock_entra.authorization_request import SentBack
from mock_entra.directory import Application, ServicePrincipal, Tenant, User
from mock_entra.directory.applications import Scope
from mock_entra.directory.first_party import service_principal
from mock_entra.directory.service_principals import ScopeGrant
from mock_entra.errors import ADMINISTRATOR_DECIDES, CONSENT_INTERACTION, OAuthError
from mock_entra.sign_in.visit import Visit, Wrong
from mock_entra.wire import Reply

Missing = tuple[tuple[scopes.Asked, tuple[str, ...]], ...]
"""For each API, the permissions that nobody consented to yet."""
SIGN_YOU_IN = {"name": "Sign you in", "description": "Know your name and who you are, and nothing else"}


def asked(visit: Visit, wrong: Wrong | None) -> Reply | None:
    """The page that asks the person, or says that only an administrator may allow it."""
    local, application = visit.person, visit.asked.application
    missing = missing_permissions(visit, local)
    if not missing and not is_again(visit) and is_known(visit, visit.tenant_of(local), application):
        return None
    visit.refuse_silently(CONSENT_INTERACTION, client_id=application.client_id, name=application.name)
    return visit.page(
        "consent",
        wrong,
        publisher=publisher(visit),
        redirect_host=destination(visit),
        permissions=[told(scope) for scope in exposed(missing)] or [SIGN_YOU_IN],
        administrator=local.is_administrator,
        administrator_only=is_restricted(missing, local),
    )


def told(scope: Scope) -> dict[str, object]:
    name = scope.display_name or scope.value
    return {"name": name, "description": scope.description, "admin_only": scope.admin_only}


def destination(visit: Visit) -> str:
    """Where the answer goes, as far as a person cares."""
    address = urlsplit(visit.asked.back.redirect_uri)
    return f"{address.scheme}://{address.netloc}" if address.netloc else address.geturl() or "the device that asked"


def publisher(visit: Visit) -> str:
    """The tenant that the application was registered in; Microsoft's own have none."""
    owner = visit.world.directory.tenant(visit.asked.application.tenant) if visit.asked.application.tenant else None
    return owner.display_name if owner else "Microsoft"


def understood(visit: Visit, local: User) -> list[scopes.Asked]:
    """What is asked for, API by API; the client hears of what cannot be understood."""
    authority = replace(visit.authority, tenant=visit.tenant_of(local))
    try:
        return [scopes.understand(authority, written) for written in scopes.split_by_resource(visit.asked.scope)]
    except OAuthError as refusal:
        raise SentBack(refusal, visit.asked.back) from refusal


def is_again(visit: Visit) -> bool:
    """OpenID Connect Core 3.1.2.1: `prompt=consent` asks whatever was granted before, once in a sign-in."""
    return visit.asked.prompt == "consent" and not visit.flow.consented


def missing_permissions(visit: Visit, local: User) -> Missing:
    """For each API asked of, what nobody consented to yet; with `prompt=consent` everything, until it was answered."""
    application = visit.asked.application
    principal, again = principal_of(visit, visit.tenant_of(local), application), is_again(visit)
    refuse_nothing(visit, principal, local)
    found = (
        (asked, wanted(application, asked) if again else asked.missing(principal, application, local))
        for asked in understood(visit, local)
    )
    return tuple((asked, missing) for asked, missing in found if missing)


def refuse_nothing(visit: Visit, principal: ServicePrincipal, local: User) -> None:
    """Nobody is asked to consent to nothing: the client hears of an API of which it can get no permission."""
    try:
        for asked in understood(visit, local):
            asked.refuse_nothing(principal, visit.asked.application, local)
    except OAuthError as refusal:
        raise SentBack(refusal, visit.asked.back) from refusal


def wanted(application: Application, asked: scopes.Asked) -> tuple[str, ...]:
    """The permissions that were named; for `.default`, those the registration asks for ("Scopes and permissions")."""
    return scopes.registered(application, asked.resource) if asked.default else asked.permissions


def principal_of(visit: Visit, tenant: Tenant, application: Application) -> ServicePrincipal:
    """The application as the tenant knows it, or will know it once somebody consented."""
    known = visit.world.directory.service_principal(tenant.id, application.client_id)
    return known or service_principal(tenant.id, application.client_id)


def is_known(visit: Visit, tenant: Tenant, application: Application) -> bool:
    """Whether anybody of the tenant ever let the application in: the first one is always asked."""
    return visit.world.directory.service_principal(tenant.id, application.client_id) is not None


def exposed(missing: Missing) -> list[Scope]:
    """The permissions as their APIs describe them."""
    return [scope for asked, values in missing for scope in asked.resource.scopes if scope.value in values]


def is_restricted(missing: Missing, local: User) -> bool:
    """Whether only an administrator could say yes, which this user is not."""
    return not local.is_administrator and any(scope.admin_only for scope in exposed(missing))


def refuse_without_administrator(visit: Visit) -> None:
    """A person cannot accept what only an administrator may grant."""
    if is_restricted(missing_permissions(visit, visit.person), visit.person):
        tenant = visit.tenant_of(visit.person).display_name
        raise visit.sent_back(ADMINISTRATOR_DECIDES, tenant=tenant, name=visit.asked.application.name)


async def accepted(visit: Visit, *, for_all: bool) -> Visit:
    """Writes down what was consented to: for this user, or by an administrator for everybody."""
    refuse_without_administrator(visit)
    local = visit.person
    member = None if for_all and local.is_administrator else local.id
    missing = missing_permissions(visit, local)
    grants = (ScopeGrant(asked.resource.client_id, values, member) for asked, values in missing)
    principal = principal_of(visit, visit.tenant_of(local), visit.asked.application)
    await visit.world.directory.put(with_grants(principal, grants))
    return visit.at(replace(visit.flow, consented=True))


def with_grants(principal: ServicePrincipal, grants: Iterable[ScopeGrant]) -> ServicePrincipal:
    new = tuple(grant for grant in grants if grant.scopes and grant not in principal.scope_grants)
    return replace(principal, scope_grants=(*principal.scope_grants, *new))
