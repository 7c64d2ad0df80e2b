"""Adding to a directory in the words of the world file: what is there already keeps its identifiers."""

from datetime import UTC, datetime
from uuid import UUID

from mock_entra import clock
from mock_entra.authority import World
from mock_entra.control.refusal import Unacceptable
from mock_entra.directory import Application, Directory, Record, Tenant, User
from mock_entra.directory.planting import Planting
from mock_entra.directory.records import key_of
from mock_entra.world import model
from mock_entra.world.consistency import mistakes_between
from mock_entra.world.load import NotAWorld, from_mapping
from mock_entra.worlds import identifier


async def graft(world: World, grown: model.World) -> tuple[Record, ...]:
    """Adds whatever `grown` says beyond what the world has; refused where two parts would not fit each other."""
    refuse_mistakes(grown)
    known = {key_of(record) for record in records(world.directory)}
    try:
        added = tuple(record for record in planting(world, grown).records() if key_of(record) not in known)
    except ValueError as error:
        raise Unacceptable(f"one of its certificates cannot be made: {error}") from error
    refuse_taken_names(world.directory, added)
    await world.directory.put(*added)
    return added


def planting(world: World, grown: model.World) -> Planting:
    now = datetime.fromtimestamp(clock.real(), UTC)
    made = sum(len(a.certificates) + 2 * len(a.trusted_subjects) for a in world.directory.applications())
    return Planting(grown, world.keys.chest, fresh=False, now=now, identifier=identifier(world), made=made)


def refuse_mistakes(grown: model.World) -> None:
    if messages := [message for _, message in mistakes_between(grown)]:
        raise Unacceptable("; ".join(messages))


def refuse_taken_names(directory: Directory, added: tuple[Record, ...]) -> None:
    for user in added:
        if isinstance(user, User) and directory.user(user.upn):
            raise Unacceptable(f"the user principal name {user.upn!r} is taken")


def with_tenant(directory: Directory, tenant: model.Tenant) -> model.World:
    """The world as it is, and one tenant more."""
    return model.World(tenants=(*(outline(directory, known) for known in directory.tenants()), tenant))


def with_application(directory: Directory, home: Tenant, application: model.Application) -> model.World:
    return changed(directory, home, applications=(*outline(directory, home).applications, application))


def with_user(directory: Directory, home: Tenant, user: model.User) -> model.World:
    return changed(directory, home, users=(*outline(directory, home).users, user))


def changed(directory: Directory, home: Tenant, **parts: tuple[model.Node, ...]) -> model.World:
    outlines = ((known, outline(directory, known)) for known in directory.tenants())
    tenants = (drawn.model_copy(update=parts) if known.id == home.id else drawn for known, drawn in outlines)
    return model.World(tenants=tuple(tenants))


def outline(directory: Directory, tenant: Tenant) -> model.Tenant:
    """What the world file would have to say of a tenant for names and identifiers to be those it has."""
    return model.Tenant(
        name=tenant.name,
        kind=tenant.kind,
        id=UUID(tenant.id),
        domains=tenant.domains,
        subdomain=tenant.subdomain,
        users=tuple(outline_of_user(user.name, user.id, user.upn) for user in directory.users(tenant.id)),
        applications=tuple(outline_of_application(application) for application in directory.applications(tenant.id)),
    )


def outline_of_application(application: Application) -> model.Application:
    return model.Application(
        name=application.name,
        client_id=UUID(application.client_id),
        identifier_uris=application.identifier_uris,
        scopes=tuple(model.Scope(value=scope.value) for scope in application.scopes),
        app_roles=tuple(model.AppRole(value=role.value) for role in application.app_roles),
    )


def outline_of_user(name: str, id: str, upn: str) -> model.User:
    return model.User(name=name, id=UUID(id), upn=upn)


def records(directory: Directory) -> tuple[Record, ...]:
    principals = (principal for tenant in directory.tenants() for principal in directory.service_principals(tenant.id))
    return (*directory.tenants(), *directory.users(), *directory.applications(), *principals)


def parsed(written: object) -> model.World:
    """A world from the content of a world file; refused with every mistake that it has."""
    try:
        return from_mapping(written)
    except NotAWorld as error:
        raise Unacceptable(str(error)) from None
