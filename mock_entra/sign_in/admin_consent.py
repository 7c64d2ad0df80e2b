"""The admin consent endpoints: an administrator lets an application in for everybody (facts: protocol 1.10).

v1 asks for all that the registration asks for; v2 for its `scope`, where `.default` means the same of one API.
"""

from dataclasses import dataclass, replace

from mock_entra import scopes
from mock_entra.authority import Authority
from mock_entra.authorization_request import AuthorizationRequest, known_application
from mock_entra.authorization_request.way_back import way_back
from mock_entra.directory import Application, User
from mock_entra.directory.service_principals import RoleGrant, ScopeGrant, ServicePrincipal
from mock_entra.errors import NOT_AN_ADMINISTRATOR
from mock_entra.sign_in import answer, consenting
from mock_entra.sign_in.visit import Visit, Wrong
from mock_entra.wire import Form, Reply


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of one API, the delegated permissions and the application permissions by value."""

    resource: Application
    delegated: tuple[str, ...]
    roles: tuple[str, ...]


def read(authority: Authority, sent: Form) -> AuthorizationRequest:
    """What is asked for; refused to the person's face, for nobody is sent to an address that is not registered."""
    application = known_application(authority, sent.required("client_id"))
    sent.required("redirect_uri")
    back = replace(way_back(application, sent), mode="query")
    return AuthorizationRequest(application, back, scope=sent.optional("scope") or registered(application))


def registered(application: Application) -> str:
    """All that the registration asks for, in the words of a scope."""
    return " ".join(f"{p.resource}/{scopes.DEFAULT}" for p in application.required_permissions) or "openid"


def is_asked_for(visit: Visit) -> bool:
    return visit.flow.kind == "admin_consent"


def asked(visit: Visit, wrong: Wrong | None) -> Reply | None:
    """The page for an administrator; anybody else is sent back."""
    if not is_asked_for(visit) or visit.flow.consented:
        return None
    refuse_others(visit)
    return visit.page(
        "admin_consent",
        wrong,
        publisher=consenting.publisher(visit),
        redirect_host=consenting.destination(visit),
        permissions=[line for each in wanted(visit, visit.person) for line in lines(each)],
    )


def refuse_others(visit: Visit) -> None:
    if not visit.person.is_administrator:
        raise visit.sent_back(NOT_AN_ADMINISTRATOR)


def lines(wanted: Wanted) -> list[dict[str, object]]:
    """The permissions as the page lists them; all of them are for this person to allow."""
    delegated = (scope for scope in wanted.resource.scopes if scope.value in wanted.delegated)
    roles = (role for role in wanted.resource.app_roles if role.value in wanted.roles)
    told = [(scope.display_name or scope.value, scope.description) for scope in delegated]
    told += [(role.display_name or role.value, f"{role.description} (by itself, for any user)") for role in roles]
    return [{"name": name, "description": text, "admin_only": False} for name, text in told]


def wanted(visit: Visit, local: User) -> list[Wanted]:
    """What the administrator is asked to grant."""
    return [of_scope(visit.asked.application, asked) for asked in consenting.understood(visit, local)]


def of_scope(application: Application, asked: scopes.Asked) -> Wanted:
    """The permissions that were named; with `.default`, all that the registration asks for of this API."""
    if not asked.default:
        return Wanted(asked.resource, asked.permissions, ())
    own = [p for p in application.required_permissions if p.resource == asked.resource.client_id]
    delegated = tuple(value for p in own for value in p.scopes)
    return Wanted(asked.resource, delegated, tuple(value for p in own for value in p.roles))


async def accepted(visit: Visit) -> Visit:
    """Writes down the grants, for everybody."""
    refuse_others(visit)
    tenant, everything = visit.tenant_of(visit.person), wanted(visit, visit.person)
    principal = consenting.principal_of(visit, tenant, visit.asked.application)
    grants = (ScopeGrant(each.resource.client_id, each.delegated) for each in everything)
    await visit.world.directory.put(with_roles(consenting.with_grants(principal, grants), everything))
    return visit.at(replace(visit.flow, consented=True))


def with_roles(principal: ServicePrincipal, everything: list[Wanted]) -> ServicePrincipal:
    grants = (RoleGrant(each.resource.client_id, role) for each in everything for role in each.roles)
    new = tuple(grant for grant in grants if grant not in principal.role_grants)
    return replace(principal, role_grants=(*principal.role_grants, *new))


def granted(visit: Visit) -> Reply:
    """Back to the application: for whom it was, and with v2 what was granted."""
    fields = {"admin_consent": "True", "tenant": visit.tenant_of(visit.person).id}
    if visit.flow.version == 2:
        fields["scope"] = visit.asked.scope
    return answer.deliver(visit.asked.back, fields)
