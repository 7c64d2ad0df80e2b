"""Exchanges on their way out: the fields that hold secrets become fingerprints, so that equal ones still look equal."""

import hashlib
import json
import re
import secrets
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

SECRET_FIELDS = frozenset(
    [
        "access_token",
        "id_token",
        "refresh_token",
        "code",
        "client_secret",
        "client_assertion",
        "assertion",
        "password",
        "device_code",
        "user_code",
        "x5c",
        "spa_code",
        "client_info",
        "session_key_jwe",
        "refresh_token_credential",
        "continuation_token",
        "new_password",
        "oob",
        "value",
        "passwd",
        "oldpassword",
        "newpassword",
        "confirmnewpassword",
        "otc",
        "flow",
    ]
)
SECRET_HEADERS = frozenset(("authorization", "cookie", "set-cookie", "x-ms-refreshtokencredential", "dpop"))
ADDRESSES = frozenset(("location", "referer"))
FIELD = re.compile(r'(<input [^>]*name="([^"]+)"[^>]* value=")([^"]*)')
TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


class Redactor:
    """Fingerprints are salted anew for each redactor, so that none can be looked up elsewhere."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)

    def fingerprint(self, secret: str) -> str:
        digest = hashlib.blake2s(secret.encode("utf-8", "surrogatepass"), key=self._salt, digest_size=4)
        return f"***{digest.hexdigest()}"

    def header(self, name: str, value: str) -> str:
        if name.lower() in SECRET_HEADERS:
            return self.fingerprint(value)
        return self.address(value) if name.lower() in ADDRESSES else self.text(value)

    def address(self, address: str) -> str:
        """A whole address: what /authorize answers stands in its query or behind its `#`."""
        before, mark, fragment = address.partition("#")
        return self.target(before) + mark + (self.form(fragment) if "=" in fragment else self.text(fragment))

    def text(self, text: str) -> str:
        """Free text: whatever looks like a signed token is replaced."""
        return TOKEN.sub(lambda match: self.fingerprint(match[0]), text)

    def body(self, content_type: str, body: bytes) -> str:
        """JSON, forms and those of pages field by field; anything else may hide a secret and is a fingerprint."""
        text = body.decode("utf-8", "replace")
        if not text or content_type.startswith("text/html"):
            return self.text(FIELD.sub(self.hidden, text))
        if "x-www-form-urlencoded" in content_type:
            return self.form(text)
        try:
            return json.dumps(self.value(json.loads(text)))
        except (ValueError, RecursionError):
            return self.fingerprint(text)

    def form(self, text: str) -> str:
        pairs = parse_qsl(text, keep_blank_values=True)
        return urlencode([(name, self.field(name, value)) for name, value in pairs], safe="*", quote_via=quote)

    def hidden(self, field: re.Match[str]) -> str:
        """An input of a page with its value."""
        return f"{field[1]}{self.field(field[2], field[3])}"

    def target(self, target: str) -> str:
        path, mark, query = target.partition("?")
        return self.text(path) + mark + (self.form(query) if mark else "")

    def field(self, name: str, value: str) -> str:
        return self.fingerprint(value) if name.lower() in SECRET_FIELDS and value else self.text(value)

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            told = {name: self.member(name, member) for name, member in value.items()}
            return told | self.message(value.get("user_code"), told.get("message"))
        if isinstance(value, list):
            return [self.value(member) for member in value]
        return self.text(value) if isinstance(value, str) else value

    def message(self, code: Any, message: Any) -> dict[str, str]:
        """RFC 8628: what a device is to show says the user code a second time."""
        if not isinstance(code, str) or not isinstance(message, str) or not code:
            return {}
        return {"message": message.replace(code, self.fingerprint(code))}

    def member(self, name: str, member: Any) -> Any:
        return self.field(name, member) if isinstance(member, str) else self.value(member)


class Plain(Redactor):
    """Nothing is hidden: for a test that looks at the wire itself, never for a file or a page."""

    def fingerprint(self, secret: str) -> str:
        return secret
