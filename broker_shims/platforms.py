"""What differs from platform to platform: one row each (facts: the broker pages of MSAL Node and MSAL for Python)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from broker_shims.prompts import Kind

PlatformName = Literal["wam", "macos", "linux"]
AuthorityKind = Literal["workforce", "consumers", "ciam", "b2c", "adfs"]

NATIVE_CLIENT = "https://login.microsoftonline.com/common/oauth2/nativeclient"
UNSIGNED_MAC = "msauth.com.msauth.unsignedapp://auth"


class Enrolment(StrEnum):
    """What it takes a device's enrolment for: anything at all, or only what policies ask of a device."""

    ANYTHING = "anything"
    POLICIES = "policies"


@dataclass(frozen=True, slots=True)
class Itself:
    """As whom a broker asks for itself (facts: protocol 5.5): its client ids, and what kind of device it registers."""

    device_type: str
    client_id: str
    password_client_id: str


BROKER = "29d9ed98-a469-4536-ade2-f981bc1d605e"
"""Microsoft Authentication Broker."""
WINDOWS_SIGN_IN = "38aa3b87-a06d-4817-b275-7a316988d93b"
LINUX_BROKER = "b743a22d-6705-4147-8670-d92fa515ee2b"

ON_WINDOWS = Itself("Windows", BROKER, WINDOWS_SIGN_IN)
ON_MACS = Itself("MacOS", BROKER, BROKER)
ON_LINUX = Itself("Linux", LINUX_BROKER, LINUX_BROKER)


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform's broker.

    `redirect_uri` may hold `{client_id}`; with `own_redirect` it is used whatever the client passed, as WAM does.
    With `drops_hints`, as the runtime on Linux does (measured), a sign-in that names somebody shows the picker as well.
    `derives_by_claims_since` is the version from which the claims of a signed request go into its key: what a system's
    update mends, applications need not.
    `enrolment` is what a device's enrolment is for; one that is not enrolled is registered, and satisfies no policy.
    `python` and `node` are what the two languages call the system, `machine` the processor it is by default.
    """

    name: PlatformName
    broker: str
    version: str
    python: str
    node: str
    machine: str
    systems: tuple[str, ...]
    architectures: tuple[str, ...]
    redirect_uri: str
    prompts: frozenset[Kind]
    itself: Itself
    own_redirect: bool = False
    proof_of_possession: bool = True
    enrolment: Enrolment = Enrolment.POLICIES
    default_account: bool = True
    lists_system_accounts: bool = True
    personal_accounts: bool = False
    adds_default_scopes: bool = False
    brokered: frozenset[AuthorityKind] = frozenset(("workforce", "consumers"))
    derives_by_claims_since: str = ""
    drops_hints: bool = False

    @property
    def key_derivation(self) -> int:
        """1 or 2 (`session_key.py`)."""
        return 2 if numbers(self.version) >= numbers(self.derives_by_claims_since) else 1

    def redirect_of(self, client_id: str, passed: str) -> str:
        """The redirect URI that the authority is told."""
        own = self.redirect_uri.format(client_id=client_id)
        return own if self.own_redirect else passed or own


# fmt: off
MACHINES: dict[tuple[str, str], str] = {
    ("wam",   "x64"): "AMD64",  ("wam",   "x86"): "x86",    ("wam",   "arm64"): "ARM64",
    ("macos", "x64"): "x86_64", ("macos", "arm64"): "arm64",
    ("linux", "x64"): "x86_64", ("linux", "arm64"): "aarch64",
}
# fmt: on
"""What Python calls a processor, by platform and by its name in Node's world."""


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def unsupported(platform: Platform, system: str, architecture: str) -> str:
    """Why there is no broker on this system and processor; empty where there is one, or nothing was said."""
    if system and system not in platform.systems:
        return f"{platform.broker} runs on {', '.join(platform.systems)}, and this is {system}."
    if architecture and architecture not in platform.architectures:
        return f"{platform.broker} is there for {', '.join(platform.architectures)}, and this is {architecture}."
    return ""


EVERY_PROMPT = frozenset(Kind)
WITHOUT_HELLO = EVERY_PROMPT - {Kind.HELLO}

# fmt: off
PLATFORMS: dict[str, Platform] = {
    "wam": Platform(
        "wam", "Web Account Manager", "10.0.26100", "win32", "win32", "AMD64",
        ("Windows 10", "Windows 11", "Windows Server 2019", "Windows Server 2022", "Windows Server 2025"),
        ("x64", "x86", "arm64"),
        "ms-appx-web://Microsoft.AAD.BrokerPlugin/{client_id}", EVERY_PROMPT, ON_WINDOWS,
        own_redirect=True, personal_accounts=True, adds_default_scopes=True, derives_by_claims_since="10.0.19043",
    ),
    "macos": Platform(
        "macos", "Microsoft Enterprise SSO plug-in", "5.2504.0", "darwin", "darwin", "arm64",
        ("macOS 10.15", "macOS 11", "macOS 12", "macOS 13", "macOS 14", "macOS 15", "macOS 26"), ("arm64", "x64"),
        UNSIGNED_MAC, WITHOUT_HELLO, ON_MACS,
        enrolment=Enrolment.ANYTHING, default_account=False,
    ),
    "linux": Platform(
        "linux", "Microsoft Single Sign-on for Linux", "2.0.4", "linux", "linux", "x86_64",
        ("Ubuntu 22.04", "Ubuntu 24.04", "RHEL 8", "RHEL 9", "RHEL 10", "WSL"), ("x64",),
        NATIVE_CLIENT, WITHOUT_HELLO, ON_LINUX,
        drops_hints=True,
    ),
}
# fmt: on
