"""Where in Graph a request is addressed to: by the host's own name, or below `/resources/graph` of the world's."""

from dataclasses import dataclass
from urllib.parse import quote

from mock_entra.hosts import Role, understand
from mock_entra.resources.graph.refusal import GraphError, bad_request
from mock_entra.wire import Request
from mock_entra.world.first_party import GRAPH

AZURE_AD_GRAPH = "00000002-0000-0000-c000-000000000000"
OWN = ("resources", "graph")
OWN_USER_INFO = "/".join(("", *OWN, "oidc", "userinfo"))
"""The UserInfo endpoint's path under the world's own name."""
VERSIONS = ("v1.0", "beta")


@dataclass(frozen=True, slots=True)
class Place:
    """`api` is the client id tokens must be for, `first` the version (or `oidc`), `segments` what follows it.

    On graph.windows.net, the host that `_claim_sources` of a groups overage names, the tenant stands for the version.
    """

    api: str
    root: str
    first: str
    segments: tuple[str, ...]

    @property
    def base(self) -> str:
        return f"{self.root}/{quote(self.first)}"

    @property
    def is_user_info(self) -> bool:
        return (self.first.lower(), *self.segments) == ("oidc", "userinfo")

    def check(self, tenant: str, names: tuple[str, ...]) -> None:
        """Refused with 400 where neither a version nor, on the old host, the caller's tenant comes first."""
        if self.api == AZURE_AD_GRAPH:
            if self.first.lower() not in ("myorganization", tenant, *names):
                raise GraphError(403, "Authorization_IdentityNotFound", "The tenant is not that of the token.")
        elif self.first.lower() not in VERSIONS:
            raise bad_request(f"Invalid version: {self.first}.")


def locate(http: Request) -> Place:
    host = understand(http.host)
    parts = tuple(part for part in http.path.split("/") if part)
    root = http.origin
    if host is None or host.role is not Role.GRAPH:
        parts, root = parts[len(OWN) :], "/".join((http.origin, *OWN))
    api = AZURE_AD_GRAPH if host and host.name == "graph.windows.net" else GRAPH
    return Place(api, root, parts[0] if parts else "", parts[1:])
