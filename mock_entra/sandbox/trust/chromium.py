"""Chromium and its kin, which trust what a policy names (`CACertificates`), beside whatever else they trust.

A sealed run shows them such a policy where they look for it, so that a user's own profile and database of
certificates are not touched. Versions before 128 (2024) do not know this policy.
"""

import json

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

FOLDERS = (
    "/etc/chromium",
    "/etc/chromium-browser",
    "/etc/opt/chrome",
    "/etc/opt/chrome_for_testing",
    "/etc/opt/edge",
    "/etc/brave",
)
NAME = "policies/managed/mock-entra.json"


def policies(pem: str) -> dict[str, bytes]:
    """By path: what is to be found there, whether the folder exists or not."""
    read = x509.load_pem_x509_certificates(pem.encode())
    written = ["".join(each.public_bytes(Encoding.PEM).decode().splitlines()[1:-1]) for each in read]
    content = json.dumps({"CACertificates": written}).encode()
    return {f"{folder}/{NAME}": content for folder in FOLDERS}
