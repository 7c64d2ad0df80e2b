"""Who is let in: the tenant knows the person, the kind of account fits, nobody is disabled or left unassigned."""

from mock_entra import known_applications
from mock_entra.directory import User
from mock_entra.directory.memberships import is_let_in
from mock_entra.errors import FOREIGN_USER, NOT_ASSIGNED, UNSUPPORTED_PROMPT, USER_DISABLED
from mock_entra.sign_in.visit import Visit, Wrong
from mock_entra.wire import Reply
from mock_entra.world import Leniency


def checked(visit: Visit, _: Wrong | None) -> Reply | None:
    """Asks nothing; a guest needs an account in the addressed tenant, which may be disabled there.

    Where no tenant is addressed, it is only now known whose rules hold for the application (7000112).
    """
    user = visit.user
    assert user is not None
    local = visit.local(user)
    if local is None or not is_of_kind(visit, user):
        raise visit.sent_back(FOREIGN_USER, **foreign(visit, user))
    refuse_disabled_application(visit, local)
    if not local.enabled:
        raise visit.sent_back(USER_DISABLED)
    if not is_assigned(visit, local):
        raise visit.sent_back(NOT_ASSIGNED, user=local.upn, **named(visit))
    return None


def refuse_disabled_application(visit: Visit, local: User) -> None:
    application, tenant = visit.asked.application, visit.tenant_of(local)
    principal = visit.world.directory.service_principal(tenant.id, application.client_id)
    known_applications.refuse_disabled(visit.world, application, principal)


def is_assigned(visit: Visit, local: User) -> bool:
    lenient = visit.world.lenient(Leniency.UNASSIGNED_USER)
    return lenient or is_let_in(visit.world.directory, (visit.asked.application,), local)


def is_of_kind(visit: Visit, user: User) -> bool:
    """`organizations` is for work accounts: personal ones sign in elsewhere."""
    home = visit.world.directory.tenant(user.tenant)
    personal = home is not None and home.kind == "consumers"
    return not (personal and visit.authority.place.segment.lower() == "organizations")


def foreign(visit: Visit, user: User) -> dict[str, str]:
    tenant, home = visit.authority.tenant, visit.world.directory.tenant(user.tenant)
    addressed = tenant.display_name if tenant else visit.authority.place.segment.lower()
    words = {"user": user.upn, "home": home.domain if home else "", "tenant": addressed}
    return words | named(visit)


def named(visit: Visit) -> dict[str, str]:
    return {"client_id": visit.asked.application.client_id, "name": visit.asked.application.name}


def creation(visit: Visit, _: Wrong | None) -> Reply | None:
    """`prompt=create` is for tenants of customers, who may sign themselves up."""
    tenant = visit.authority.tenant
    if visit.asked.prompt == "create" and (tenant is None or tenant.kind != "ciam"):
        raise visit.sent_back(UNSUPPORTED_PROMPT, prompt="create")
    return None
