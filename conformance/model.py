"""A scenario, typed: what people write, and what is left of it once cases and fragments are filled in."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from conformance.edge import Edge
from conformance.steps import Step

Scalars = str | int | float | bool | None

OWN_WINDOW = 0x1234
"""The handle of the application's own window."""


class Given(BaseModel):
    """A certificate and its key, in PEM; what else comes with them is passed by."""

    pem: str
    """The certificate."""
    key: str
    """The key."""


class Credential(Edge):
    """How an application proves itself; exactly one of the first six."""

    secret: str | None = None
    """This secret; the registered one where the whole credential is the word `secret`."""
    certificate: Literal["registered", "unregistered", "impostor"] | None = None
    """The registered certificate, one that the authority has never seen, or one that only bears the same name."""
    given: Given | str | None = None
    """A certificate that a step before got hold of: `${added.response.value}`."""
    assertion: Literal["signed", "wrong_audience", "wrong_key"] | None = None
    """The client asks for each assertion, and the suite signs it (well, or badly on purpose)."""
    presented: str | None = None
    """The client asks for each assertion, and is given this token of somebody else's: `${theirs.result.token}`."""
    app_token: dict[str, int] | None = None
    """The client asks for whole tokens: `{expires_in: …, refresh_in: …}` in seconds."""
    thumbprint: Literal["sha256", "sha1"] = "sha256"
    """How the header names the certificate."""
    x5c: bool = False
    """Send the certificate itself, so that subject and issuer can be trusted."""


class CacheFile(Edge):
    """A cache that outlives its process."""

    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    """Its name in the story's own folder: two instances with one name share it."""
    protection: Literal["encrypted", "plaintext"] = "plaintext"
    """Whether the client is to encrypt it."""


class App(Edge):
    """A client instance of the story: which registration it is, and how it was told to behave."""

    application: str = ""
    """The name of the registration in the world; the first that fits where it is left out."""
    tenant: str = "workforce"
    """Whose registration: a kind (`workforce`, `ciam`), `kind/name`, a domain or a tenant id."""
    kind: Literal["confidential", "public"] = "confidential"
    """With or without a credential."""
    client_id: str = ""
    """Another client id than the registration's."""
    credential: Literal["secret", "certificate", "assertion"] | Credential = "secret"
    """How it proves itself."""
    authority: str = ""
    """The authority it is given; the tenant's own where it is left out."""
    known_authorities: list[str] | None = None
    """Hosts it is told to trust unasked. Left out: under own names the authority's, under real names none."""
    oidc: bool = False
    """The authority is given as one of plain OpenID Connect, for clients that make a difference."""
    region: str = ""
    """The Azure region whose token service it is told to use."""
    capabilities: list[str] = Field(default_factory=list)
    """Client capabilities, such as `cp1`."""
    redirect_uri: str | None = None
    """Where browsers are sent back to; the first that is registered where it is left out."""
    client: str = ""
    """Another client than the one that the story is told to, by its name."""
    process: Literal["shared", "own"] = "shared"
    """`own`: in a process of its own, as a second program is."""
    cache: CacheFile | Literal["elsewhere"] | None = None
    """Kept in a file of the story, as the client keeps it, or by the suite, a partition for each key, as servers share
    one; in memory where it is left out."""
    broker: Literal["on", "off"] = "off"
    """`on`: it asks the system's broker, as its configuration says."""
    window: int | Literal["console", "none", "wrong"] = OWN_WINDOW
    """The handle it passes to the broker for prompts to stand in front of: its own, its console's, none, somebody's."""
    window_as: Literal["number", "bytes"] = "number"
    """How it passes that handle: as a number, or as the bytes of a pointer, which is how Electron gives it."""
    msa_passthrough: bool = False
    """It asks the broker to let personal accounts pass, as some of Microsoft's own do."""


class DeviceSpec(Edge):
    """The machine that the story happens on, and its broker."""

    accounts: list[str] = Field(default_factory=list)
    """Who is logged on at it before the story begins; the first is the default account."""
    keys: dict[str, list[Literal["hello", "fido"]]] = Field(default_factory=dict)
    """Who of them has set up a face, or a security key."""
    enrolled: bool = True
    """Whether it is enrolled, where the platform asks for it."""
    starts: Literal["yes", "no", "half", "not_installed", "no_bus"] = "yes"
    """Whether the native runtime starts; `half`: it does, and nobody answers; `not_installed`: its package is missing;
    `no_bus`: nobody is at the address of the session bus (`native-linux` alone)."""
    patience: float = 10
    """Seconds after which a call to its broker ends that nobody answers."""
    lies: list[str] = Field(default_factory=list)
    """What its broker does that no broker may: for trying the suite itself."""
    system: str = ""
    """Another system than the platform's own, `Windows Server 2016`."""
    architecture: str = ""
    """Another processor: `x64`, `x86`, `arm64`."""
    version: str = ""
    """Another version of its broker, `10.0.19041`."""
    broker: Literal["", "wam", "macos", "linux"] = ""
    """Which broker it has where the story is one of the column `suite`: that of a whole program."""


class Platforms(Edge):
    """Which brokers' columns a story is told in, by column (`native-linux`) or platform (`linux`); one of the two."""

    only: list[str] = Field(default_factory=list)
    """In these alone."""
    not_: list[str] = Field(default_factory=list)
    """In all but these."""

    def has(self, *names: str) -> bool:
        """Say whether a column is among them that goes by these names."""
        wanted = not self.only or bool(set(names) & set(self.only))
        return wanted and not set(names) & set(self.not_)


class Scenario(Edge):
    """One story, ready to be played: nothing but world variables is left to fill in."""

    id: str = Field(pattern=r"^([A-Z]+-|S)[0-9]+$")
    """Stable and typeable, `CC-01`; `S16` for a whole program."""
    title: str
    """One sentence that says what holds."""
    about: str = ""
    """Why it matters, and where it comes from."""
    from_: list[str] = Field(default_factory=list)
    """The tests and documents it was learned from."""
    column: Literal["client", "suite"] = "client"
    """`suite`: about the authority and its APIs alone, told once, without a client."""
    needs: list[str] = Field(default_factory=list)
    """What a client must be able to do, in the words of `hello`."""
    names: Literal["own", "real"] = "own"
    """The mock's own name, or the names of the live service."""
    modes: tuple[Literal["mock", "real"], ...] = ("mock",)
    """Where it can be told."""
    world: str | dict[str, Any] = "default"
    """A world's name, a file beside the stories, a world written out, or `{on: NAME, …}`: laid over another."""
    app: App | None = None
    """The story's client instance, called `app`."""
    apps: dict[str, App] = Field(default_factory=dict)
    """Further instances, by name."""
    deadline: float = 60
    """Seconds for the whole story."""
    device: DeviceSpec = DeviceSpec()
    """The machine with its broker, in stories that need one."""
    platform: Platforms = Platforms()
    """Which brokers it is told with."""
    keyring: Literal["", "unlocked", "none"] = ""
    """`unlocked`: clients stand in a desktop session of the story's own; `none`: where there is no keyring at all."""
    steps: list[Step] = Field(min_length=1)
    """What happens, in order."""

    @model_validator(mode="after")
    def _broker_is_needed(self) -> Scenario:
        if any(app.broker == "on" for app in self.instances().values()) and not self.brokered:
            raise ValueError("an instance has its broker on: the story must say `needs: [broker]`")
        return self

    @model_validator(mode="after")
    def _keyring_is_needed(self) -> Scenario:
        if any(step.do == "keyring" for step in self.steps) and self.keyring != "unlocked":
            raise ValueError("somebody lays hands on the keyring: the story must say `keyring: unlocked`")
        return self

    @property
    def brokered(self) -> bool:
        """Whether it is told with a broker; all others are told without."""
        return "broker" in self.needs

    def instances(self) -> dict[str, App]:
        """Return every client instance by its name."""
        return ({"app": self.app} if self.app else {}) | self.apps


class ScenarioFile(Edge):
    """The parts of a scenario file that multiply it."""

    cases: list[dict[str, Any]] = Field(default_factory=list)
    """Each case is one variant: an `id`, and values that `${…}` stands for."""
    matrix: dict[str, list[Scalars | dict[str, Any]]] = Field(default_factory=dict)
    """Each axis is a list of values, or of mappings with an `id`; the variants are all combinations."""
    without: list[dict[str, Scalars]] = Field(default_factory=list)
    """Combinations of the matrix that make no sense, by the ids of their values."""


class Fragment(Edge):
    """Steps that several stories share, taken in by `use`."""

    title: str
    """What they do."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Names that `with` may give, and what they are otherwise."""
    steps: list[dict[str, Any]] = Field(min_length=1)
    """The steps."""
