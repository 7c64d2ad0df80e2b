"""A file that only its owner may read, replaced in one step, and never reached through a symbolic link."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from conformance.reference_client.errors import AuthError, Kind

NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""Windows has no such flag: links are looked for before."""


class PlainFile:
    """What msal-extensions calls a persistence; its own follows links and writes in place (1.3)."""

    is_encrypted = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> str:
        descriptor = os.open(self._path, os.O_RDONLY | NO_LINK)
        with os.fdopen(descriptor, encoding="utf-8") as file:
            return file.read()

    def save(self, text: str) -> None:
        """Replace the whole file; a reader sees the old one or the new one, whatever happens meanwhile."""
        beside = self._path.with_name(f"{self._path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINK, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            beside.replace(self._path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def refuse_link(path: Path) -> None:
    """Raise `AuthError` (usage): whoever made the link would choose where the tokens go."""
    if path.is_symlink():
        raise AuthError(Kind.USAGE, f"{path} is a symbolic link, and no place for tokens", code="cache_is_a_link")
