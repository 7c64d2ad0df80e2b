"""RFC 7515 2: what stands for a part of a request is its SHA-256, base64url."""

from hashlib import sha256

from jwt.utils import base64url_encode


def digest(part: str | bytes) -> str:
    data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
    return base64url_encode(sha256(data).digest()).decode()
