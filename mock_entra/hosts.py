"""Which host and which path is which kind of authority."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address

from mock_entra.wire import without_port
from mock_entra.world.model import CloudName


class Role(StrEnum):
    """What a host is in Microsoft's cloud."""

    LOGIN = "login"
    CIAM = "ciam"
    B2C = "b2c"
    MTLS = "mtls"
    CONSUMERS = "consumers"
    GRAPH = "graph"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Cloud:
    """One of Microsoft's clouds; `aliases` include the two preferred names (facts: protocol 1.1)."""

    preferred_network: str
    preferred_cache: str
    aliases: tuple[str, ...]
    instance_name: str
    graph: str
    ciam: str = "ciamlogin.com"
    b2c: str = "b2clogin.com"


# fmt: off
CLOUDS: dict[CloudName, Cloud] = {
    "public":       Cloud("login.microsoftonline.com", "login.windows.net", ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"), "microsoftonline.com", "graph.microsoft.com"),
    "china":        Cloud("login.partner.microsoftonline.cn", "login.partner.microsoftonline.cn", ("login.partner.microsoftonline.cn", "login.chinacloudapi.cn"), "partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn", b2c="b2clogin.cn"),
    "usgov":        Cloud("login.microsoftonline.us", "login.microsoftonline.us", ("login.microsoftonline.us", "login.usgovcloudapi.net"), "microsoftonline.us", "graph.microsoft.us", ciam="ciamlogin.us", b2c="b2clogin.us"),
    "usgov-legacy": Cloud("login-us.microsoftonline.com", "login-us.microsoftonline.com", ("login-us.microsoftonline.com",), "microsoftonline.us", "graph.microsoft.us"),
    "germany":      Cloud("login.microsoftonline.de", "login.microsoftonline.de", ("login.microsoftonline.de",), "microsoftonline.de", "graph.microsoft.de", b2c="b2clogin.de"),
    "france":       Cloud("login.sovcloud-identity.fr", "login.sovcloud-identity.fr", ("login.sovcloud-identity.fr",), "sovcloud-identity.fr", "graph.svc.sovcloud.fr"),
    "delos":        Cloud("login.sovcloud-identity.de", "login.sovcloud-identity.de", ("login.sovcloud-identity.de",), "sovcloud-identity.de", "graph.svc.sovcloud.de"),
    "singapore":    Cloud("login.sovcloud-identity.sg", "login.sovcloud-identity.sg", ("login.sovcloud-identity.sg",), "sovcloud-identity.sg", "graph.svc.sovcloud.sg"),
    "ppe":          Cloud("login.windows-ppe.net", "login.windows-ppe.net", ("login.windows-ppe.net", "sts.windows-ppe.net", "login.microsoft-ppe.com"), "windows-ppe.net", "graph.microsoft-ppe.com"),
}

SUFFIXES: tuple[tuple[str, Role, CloudName], ...] = (
    (".ciamlogin.com",            Role.CIAM,  "public"),
    (".ciamlogin.us",             Role.CIAM,  "usgov"),
    (".b2clogin.com",             Role.B2C,   "public"),
    (".b2clogin.cn",              Role.B2C,   "china"),
    (".b2clogin.us",              Role.B2C,   "usgov"),
    (".b2clogin.de",              Role.B2C,   "germany"),
    (".mtlsauth.microsoft.com",   Role.MTLS,  "public"),
    (".login.microsoft.com",      Role.LOGIN, "public"),
    *((f".{cloud.preferred_network}", Role.LOGIN, name) for name, cloud in CLOUDS.items() if name != "public"),
    (".mtlsauth.microsoftonline.us",         Role.MTLS, "usgov"),
    (".mtlsauth.partner.microsoftonline.cn", Role.MTLS, "china"),
)

NAMES: dict[str, tuple[Role, CloudName]] = {
    **{alias: (Role.LOGIN, name) for name, cloud in CLOUDS.items() for alias in cloud.aliases},
    "login.live.com":                        (Role.CONSUMERS, "public"),
    "www.microsoft.com":                     (Role.LOGIN, "public"),
    "microsoft.com":                         (Role.LOGIN, "public"),
    "autologon.microsoftazuread-sso.com":    (Role.LOGIN, "public"),
    "device.login.microsoftonline.com":      (Role.LOGIN, "public"),
    "enterpriseregistration.windows.net":    (Role.LOGIN, "public"),
    "mtlsauth.microsoft.com":                (Role.MTLS, "public"),
    "mtlsauth.microsoftonline.us":           (Role.MTLS, "usgov"),
    "mtlsauth.partner.microsoftonline.cn":   (Role.MTLS, "china"),
    "mtlsauth.sovcloud-identity.fr":         (Role.MTLS, "france"),
    "mtlsauth.sovcloud-identity.de":         (Role.MTLS, "delos"),
    "mtlsauth.sovcloud-identity.sg":         (Role.MTLS, "singapore"),
    **{cloud.graph: (Role.GRAPH, name) for name, cloud in CLOUDS.items()},
    "dod-graph.microsoft.us":                (Role.GRAPH, "usgov"),
    "graph.windows.net":                     (Role.GRAPH, "public"),
}
# fmt: on

REGION = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""What every client library accepts as a region name (facts: protocol 1.5)."""


LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
USER_FLOW = re.compile(r"b2c_1a?_[a-z0-9_-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Host:
    """A host name understood: its role, its cloud, and the label in front (a subdomain or a region)."""

    name: str
    role: Role
    cloud: CloudName = "public"
    label: str | None = None


@lru_cache(maxsize=1024)
def understand(host: str) -> Host | None:
    """What a `Host` header (any port) names; None for a name that is neither Microsoft's nor this machine's own."""
    name = without_port(host)
    if name in NAMES:
        return Host(name, *NAMES[name])
    for suffix, role, cloud in SUFFIXES:
        label = name.removesuffix(suffix)
        if label != name and (LABEL if role in (Role.CIAM, Role.B2C) else REGION).fullmatch(label):
            return Host(name, role, cloud, label)
    return Host(name, Role.OWN) if is_own(name) else None


def is_own(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def certificate_names() -> tuple[str, ...]:
    """Every host name of the table, as a certificate writes it: exact names, and `*.` where any label may stand."""
    return tuple(NAMES) + tuple(f"*{suffix}" for suffix, _, _ in SUFFIXES)


@dataclass(frozen=True, slots=True)
class Place:
    """A path understood: the tenant segment and user flow as they were typed, and the endpoint's own path."""

    segment: str
    user_flow: str | None
    endpoint: str

    @property
    def is_adfs(self) -> bool:
        return self.segment.lower() == "adfs"


@lru_cache(maxsize=1024)
def locate(path: str) -> Place:
    """`/{tenant}[/{user flow}]/…`, `/tfp/{tenant}/{user flow}/…` or `/adfs/…`; one closing slash more does not matter."""
    parts = [part for part in path.split("/") if part]
    if parts and parts[0].lower() == "tfp" and len(parts) >= 3:
        return Place(parts[1], parts[2], endpoint_path(parts[3:]))
    if len(parts) >= 2 and USER_FLOW.fullmatch(parts[1]):
        return Place(parts[0], parts[1], endpoint_path(parts[2:]))
    return Place(parts[0] if parts else "", None, endpoint_path(parts[1:]))


def endpoint_path(parts: list[str]) -> str:
    return "/".join(parts).lower()


def known_cloud(host: str) -> CloudName | None:
    """The cloud in whose metadata a host appears as an alias."""
    name = without_port(host)
    return next((cloud for cloud, row in CLOUDS.items() if name in row.aliases), None)
