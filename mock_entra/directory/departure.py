"""How a user leaves: the account is gone, and with it what it was part of and what it had granted."""

from dataclasses import replace

from mock_entra.directory.directory import Directory
from mock_entra.directory.users import User


async def remove(directory: Directory, user: User) -> None:
    """Account, group memberships and consents of the user are gone; the user principal name is free."""
    groups = [group for group in directory.groups(user.tenant) if user.id in group.members]
    principals = [
        p for p in directory.service_principals(user.tenant) if any(g.user == user.id for g in p.scope_grants)
    ]
    await directory.put(
        *(replace(g, members=tuple(id for id in g.members if id != user.id)) for g in groups),
        *(replace(p, scope_grants=tuple(g for g in p.scope_grants if g.user != user.id)) for p in principals),
    )
    await directory.remove(user)
