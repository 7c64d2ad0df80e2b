"""How an authority serves: where it listens, whether with TLS, and where it keeps what it knows."""

from dataclasses import dataclass, field
from pathlib import Path

from mock_entra import trust
from mock_entra.hosts import is_own
from mock_entra.keeping import home

REACHED_AS = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "": "localhost", "::": "::1"}  # noqa: S104 - a name
"""What this machine calls an address that is listened on, where that is not the address itself."""


class CannotServe(Exception):
    """The authority cannot start: one line that says what is in the way and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How an authority serves. `host` must be a loopback address unless `allow_remote`; else CannotServe."""

    host: str = "127.0.0.1"
    plain_http: bool = False
    allow_remote: bool = False
    store: str = "memory"
    home: Path | None = field(default_factory=home)

    def __post_init__(self) -> None:
        if not self.allow_remote and not is_own(self.host):
            raise CannotServe(f"{self.host} is not a loopback address: say --allow-remote to let other machines in")
        if not self.plain_http and not trust.permits(trust.LOOPBACK, self.name):
            raise CannotServe(
                f"no certificate vouches for {self.host}, for ours is constrained to loopback: say --plain-http"
            )

    @property
    def scheme(self) -> str:
        return "http" if self.plain_http else "https"

    @property
    def name(self) -> str:
        """The name or address by which this machine reaches what listens on `host`."""
        return REACHED_AS.get(self.host, self.host.lower())

    def origin(self, port: int) -> str:
        """`scheme://name:port`, as URLs write it."""
        return f"{self.scheme}://{f'[{self.name}]' if ':' in self.name else self.name}:{port}"

    @property
    def warning(self) -> str | None:
        """What other machines that were let in had better know."""
        if self.plain_http or is_own(self.host):
            return None
        return (
            f"{self.host} is open to other machines, but the certificate is for {self.name} alone: "
            "to be reached by another name, serve with --plain-http"
        )
