"""What the machine itself can do: RSA-2048 signatures of one core, by OpenSSL's own measure."""

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from time import perf_counter

SECONDS = 1


@dataclass(frozen=True, slots=True)
class Signing:
    """Signatures a second of one core, and who measured them."""

    per_second: float
    by: str


def signing(seconds: int = SECONDS) -> Signing:
    """`openssl speed rsa2048`; where that is not installed or too old, the same loop over `cryptography`.

    OpenSSL counts the processor's time and not the wall's, so a busy machine never flatters what is set beside it.
    """
    rate = by_openssl(seconds)
    return Signing(rate, "openssl speed rsa2048") if rate else Signing(by_cryptography(seconds), why_not())


def by_openssl(seconds: int) -> float | None:
    command = shutil.which("openssl")
    if command is None:
        return None
    told = subprocess.run(  # noqa: S603 - the user's own openssl
        [command, "speed", "-seconds", str(seconds), "rsa2048"], capture_output=True, text=True, check=False
    )
    return read_rate(told.stdout)


def read_rate(table: str) -> float | None:
    """Signatures a second of a line like `rsa 2048 bits 0.000260s 0.000008s 3846.2 124000.0`.

    OpenSSL 3.2 and later put the times of encrypting between, so it is the first column that is no time.
    """
    for line in table.splitlines():
        words = line.replace("rsa2048", "rsa 2048").split()
        if words[:3] == ["rsa", "2048", "bits"]:
            rates = [float(word) for word in words[3:] if not word.endswith("s")]
            return rates[0] if rates else None
    return None


def why_not() -> str:
    reason = "openssl is too old" if shutil.which("openssl") else "openssl is not installed"
    return f"a loop over the Python package cryptography, for {reason}"


def by_cryptography(seconds: float) -> float:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.hashes import SHA256

    key, padding, hash = generate_private_key(65537, 2048), PKCS1v15(), SHA256()
    began, count = perf_counter(), 0
    while (elapsed := perf_counter() - began) < seconds:
        key.sign(b"what is signed does not matter", padding, hash)
        count += 1
    return count / elapsed


def facts() -> dict[str, str | float | None]:
    """What a reader must know to compare two machines; `busy` is what others do there: processes that want a core."""
    return {
        "busy": busy(),
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "openssl": openssl_version(),
        "cryptography": cryptography_version(),
    }


def busy() -> float | None:
    """The load average of the last minute; None on Windows, which keeps none."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def openssl_version() -> str | None:
    command = shutil.which("openssl")
    if command is None:
        return None
    return subprocess.run([command, "version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def cryptography_version() -> str:
    from cryptography import __version__
    from cryptography.hazmat.backends.openssl import backend

    return f"{__version__} with {backend.openssl_version_text()}"
