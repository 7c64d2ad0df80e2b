"""The switch of an application: its registration's, for every tenant, or that of its service principal in one."""

from dataclasses import replace

from mock_entra.control.finding import Membership
from mock_entra.control.refusal import Unacceptable
from mock_entra.directory import Directory


async def switched(directory: Directory, member: Membership, *, enabled: bool, everywhere: bool) -> Membership:
    """The application as the tenant knows it afterwards."""
    if everywhere and member.application.is_first_party:
        raise Unacceptable(f"{member.application.name} is Microsoft's own: a tenant switches it off for itself only")
    if everywhere:
        after = replace(member, application=replace(member.application, enabled=enabled))
        await directory.put(after.application)
        return after
    after = replace(member, principal=replace(member.principal, enabled=enabled))
    await directory.put(after.principal)
    return after
