"""What a user is part of, as tokens list it: groups and directory roles, or where to ask when they are too many.

Source: "Configure group claims for applications", "Access token claims reference: groups overage claim"; facts:
protocol 4.1.
"""

from hashlib import sha256
from typing import Any

from mock_entra.directory import Application, Directory, User
from mock_entra.directory.memberships import ROLE_TEMPLATES, assigned_groups, groups_of
from mock_entra.hosts import Role
from mock_entra.token_request import TokenRequest

MOST, MOST_IMPLICIT = 200, 5
"""Groups that a token lists; one that /authorize hands out travels in an address, and only says that there are more."""
EVERYBODY = "b79fbf4d-3ef9-4689-8143-76b194e85509"
"""The role template that every user of a tenant has in `wids`."""


def listed(request: TokenRequest, recipient: Application, user: User) -> dict[str, Any]:
    """`groups` and `wids` as the recipient's registration wants them, or the way to them."""
    wanted = recipient.group_membership_claims
    claims = {"wids": wids(user)} if wanted in ("directory_role", "all") else {}
    ids = group_ids(request.authority.world.directory, recipient, user)
    if not ids:
        return claims
    if request.is_implicit and len(ids) > MOST_IMPLICIT:
        return {**claims, "hasgroups": True}
    return claims | ({"groups": ids} if len(ids) <= MOST else overage(request, user))


def group_ids(directory: Directory, recipient: Application, user: User) -> list[str]:
    match recipient.group_membership_claims:
        case "security_group" | "all":
            return [group.id for group in groups_of(directory, user)]
        case "application_group":
            return [group.id for group in assigned_groups(directory, recipient, user)]
    return []


def overage(request: TokenRequest, user: User) -> dict[str, Any]:
    """OpenID Connect Core 5.6.2: where to ask with a token for Graph; under its own name, the world's own Graph."""
    authority = request.authority
    is_own = authority.host.role is Role.OWN
    graph = f"{authority.origin}/resources/graph/v1.0" if is_own else f"https://graph.windows.net/{user.tenant}"
    source = {"src1": {"endpoint": f"{graph}/users/{user.id}/getMemberObjects"}}
    return {"_claim_names": {"groups": "src1"}, "_claim_sources": source}


def wids(user: User) -> list[str]:
    """Template ids of directory roles."""
    return [*(ROLE_TEMPLATES[role] for role in user.directory_roles), EVERYBODY]


def puid(user: User) -> str:
    """Sixteen hexadecimal digits, always the same for one user."""
    return f"1003{sha256(user.id.encode()).hexdigest()[:12].upper()}"
