"""OpenID Connect Core 8.1: pairwise subjects: one recipient always sees the same one for a user, two never do."""

from base64 import urlsafe_b64encode
from hashlib import sha256


def pairwise(tenant: str, user: str, recipient: str) -> str:
    """`sub` of a user (object id) of a tenant as this recipient (client id) sees it; base64url without padding."""
    digest = sha256(f"pairwise/{tenant}/{user}/{recipient}".encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
