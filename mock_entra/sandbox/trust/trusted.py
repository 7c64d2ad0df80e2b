"""What is to be trusted, what was trusted before, and what a runtime is told of it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, Alpine
)


@dataclass(frozen=True, slots=True)
class Equipment:
    """Environment variables, and the files they name: content by name below the run's folder."""

    variables: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def __or__(self, other: Self) -> "Equipment":
        return Equipment(self.variables | other.variables, self.files | other.files)


@dataclass(frozen=True, slots=True)
class Trusted:
    """Certificates (PEM) to trust beside those that `outer`, an environment, names; the files will be in `folder`."""

    pem: str
    folder: Path
    outer: Mapping[str, str]

    def file(self, name: str, variable: str, *, else_the_systems: bool = True) -> Equipment:
        """A file of certificates behind one variable: those it named before, else the system's, and ours."""
        before = self.named_before(variable)
        known = before if before or not else_the_systems else system_bundle()
        content = known + (b"" if not known or known.endswith(b"\n") else b"\n") + self.pem.encode()
        return Equipment({variable: str(self.folder / name)}, {name: content})

    def named_before(self, variable: str) -> bytes:
        told = self.outer.get(variable)
        return certificates(Path(told)) if told else b""


Equip = Callable[[Trusted], Equipment]


def certificates(path: Path) -> bytes:
    """The content of a file, or of all files of a folder (OpenSSL's form of many files); empty where there is none."""
    try:
        if not path.is_dir():
            return path.read_bytes()
        real = {Path(os.path.realpath(child)) for child in path.iterdir() if child.suffix in (".pem", ".crt", ".0")}
        return b"\n".join(child.read_bytes() for child in sorted(real))
    except OSError:
        return b""


def system_bundle() -> bytes:
    """What programs of this system trust by default; without such a file, what this Python's packages bring."""
    return next(filter(None, (certificates(Path(path)) for path in SYSTEM_BUNDLES)), b"") or certifi()


def certifi() -> bytes:
    import certifi as brought

    return Path(brought.where()).read_bytes()
