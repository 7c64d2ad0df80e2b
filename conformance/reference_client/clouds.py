"""The hosts that need no introduction: one row a cloud, preferred name first (facts of instance discovery)."""

from __future__ import annotations

ALIASES: tuple[tuple[str, ...], ...] = (
    ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"),
    ("login.partner.microsoftonline.cn", "login.chinacloudapi.cn"),
    ("login.microsoftonline.us", "login.usgovcloudapi.net"),
    ("login-us.microsoftonline.com",),
    ("login.microsoftonline.de",),
    ("login.sovcloud-identity.fr",),
    ("login.sovcloud-identity.de",),
    ("login.sovcloud-identity.sg",),
)

KNOWN = frozenset(host for row in ALIASES for host in row)

REGIONAL = "login.microsoft.com"
"""The name of the public cloud that its regions stand before."""

CIAM = ".ciamlogin.com"

B2C = (".b2clogin.com", ".b2clogin.cn", ".b2clogin.us", ".b2clogin.de")


def same_cloud(one: str, other: str) -> bool:
    """Say whether two hosts are names of one cloud."""
    return any(one in row and other in row for row in ALIASES)


def aliases(environment: str) -> frozenset[str]:
    """Return every name that a cache may know an environment by; itself where it has no other."""
    return frozenset(next((row for row in ALIASES if environment in row), (environment,)))


def with_regions(host: str) -> str:
    """Return the name of a cloud that its regions stand before; nothing for a host that is none of its names."""
    row = next((row for row in ALIASES if host in row), ("",))
    return REGIONAL if REGIONAL in row else row[0]
