"""Who is let in: the tenant knows the person, the kind of account fits, and nobody is disabled."""

from mock_entra.directory import User
from mock_entra.errors import FOREIGN_USER, UNSUPPORTED_PROMPT, USER_DISABLED
from mock_entra.sign_in.visit import Visit, Wrong
from mock_entra.wire import Reply


def checked(visit: Visit, _: Wrong | None) -> Reply | None:
    """Asks nothing; a guest needs an account in the addressed tenant, which may be disabled there."""
    user = visit.user
    assert user is not None
    local = visit.local(user)
    if local is None or not is_of_kind(visit, user):
        raise visit.sent_back(FOREIGN_USER, **foreign(visit, user))
    if not local.enabled:
        raise visit.sent_back(USER_DISABLED)
    return None


def is_of_kind(visit: Visit, user: User) -> bool:
    """`organizations` is for work accounts: personal ones sign in elsewhere."""
    home = visit.world.directory.tenant(user.tenant)
    personal = home is not None and home.kind == "consumers"
    return not (personal and visit.authority.place.segment.lower() == "organizations")


def foreign(visit: Visit, user: User) -> dict[str, str]:
    tenant, home = visit.authority.tenant, visit.world.directory.tenant(user.tenant)
    application = visit.asked.application
    addressed = tenant.display_name if tenant else visit.authority.place.segment.lower()
    words = {"user": user.upn, "home": home.domain if home else "", "tenant": addressed}
    return words | {"client_id": application.client_id, "name": application.name}


def creation(visit: Visit, _: Wrong | None) -> Reply | None:
    """`prompt=create` is for tenants of customers, who may sign themselves up."""
    tenant = visit.authority.tenant
    if visit.asked.prompt == "create" and (tenant is None or tenant.kind != "ciam"):
        raise visit.sent_back(UNSUPPORTED_PROMPT, prompt="create")
    return None
