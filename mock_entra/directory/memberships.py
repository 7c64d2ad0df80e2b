"""What a user is part of: groups, and assignments to applications, by name or by one of the groups."""

from collections.abc import Iterable

from mock_entra.directory.applications import Application
from mock_entra.directory.directory import Directory
from mock_entra.directory.groups import Group
from mock_entra.directory.service_principals import Assignment
from mock_entra.directory.users import User

ROLE_TEMPLATES = {
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
}
"""Ids of built-in roles, the same in every tenant ("Microsoft Entra built-in roles"); `wids` has them."""


def groups_of(directory: Directory, user: User) -> tuple[Group, ...]:
    """The groups of the user's own tenant that the user is in."""
    return tuple(group for group in directory.groups(user.tenant) if user.id in group.members)


def assignments_of(directory: Directory, application: Application, user: User) -> tuple[Assignment, ...]:
    """The user's own assignments to an application in the user's tenant, and those of the user's groups."""
    principal = directory.service_principal(user.tenant, application.client_id)
    if principal is None or not principal.assignments:
        return ()
    own = {user.id, *(group.id for group in groups_of(directory, user))}
    return tuple(each for each in principal.assignments if each.principal in own)


def roles_of(directory: Directory, application: Application, user: User) -> tuple[str, ...]:
    """App roles the user holds, as far as the application still offers them to users."""
    held = {each.role for each in assignments_of(directory, application, user)}
    offered = (role.value for role in application.app_roles if role.enabled and "User" in role.members)
    return tuple(role for role in offered if role in held)


def assigned_groups(directory: Directory, application: Application, user: User) -> tuple[Group, ...]:
    """The groups by which the user is assigned to an application."""
    by = {each.principal for each in assignments_of(directory, application, user)}
    return tuple(group for group in groups_of(directory, user) if group.id in by)


def is_let_in(directory: Directory, applications: Iterable[Application], user: User) -> bool:
    """Whether the user is assigned to each of these that only lets in who is."""
    strict = (application for application in applications if application.assignment_required)
    return all(assignments_of(directory, application, user) for application in strict)
