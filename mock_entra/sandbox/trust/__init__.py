"""What each runtime must be told to trust one more authority: a row a runtime, with the variables it reads.

Nothing that was set is lost: a file that a variable named before is the beginning of the file it names now.
"""

from mock_entra.sandbox.trust import curl, java, node, openssl, requests
from mock_entra.sandbox.trust.trusted import Equip, Equipment, Trusted

__all__ = ["RUNTIMES", "Equip", "Equipment", "Trusted", "equipment"]

# fmt: off
RUNTIMES: dict[str, Equip] = {
    "openssl":  openssl.equip,   # and whatever is linked against it: Python's ssl, Ruby, Perl, PHP
    "go":       openssl.equip,   # crypto/x509 reads the same variable on Linux
    "dotnet":   openssl.equip,   # System.Security.Cryptography on Linux is OpenSSL
    "requests": requests.equip,
    "curl":     curl.equip,
    "node":     node.equip,
    "java":     java.equip,      # not where the run is sealed: the JDK's own file is covered there
}
# fmt: on


def equipment(trusted: Trusted, *without: str) -> Equipment:
    """The variables and files of every runtime but those `without`."""
    told = Equipment()
    for equip in dict.fromkeys(equip for name, equip in RUNTIMES.items() if name not in without):
        told |= equip(trusted)
    return told
