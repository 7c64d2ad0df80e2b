"""The cache: in memory, or kept in a file by msal-extensions, encrypted or plain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msal  # type: ignore[import-untyped]  # msal ships no types
from json_lines import Facts, UnsupportedError  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml


@dataclass(frozen=True)
class Cache:
    """The library's token cache, and what keeps it, if anything does."""

    tokens: Any
    keeper: Any = None

    def text(self) -> str:
        return str(self.keeper.load() if self.keeper else self.tokens.serialize())

    def put(self, text: str) -> None:
        """Replace everything; a persisted cache reads the file again by itself."""
        if self.keeper:
            self.keeper.save(text)
        else:
            self.tokens.deserialize(text)


def cache(wanted: Facts | None) -> Cache:
    if not wanted:
        return Cache(msal.SerializableTokenCache())
    try:
        import msal_extensions  # type: ignore[import-untyped]  # ships no types
    except ImportError:
        raise UnsupportedError("msal-extensions is not there: pip install msal-extensions") from None
    plain = wanted["protection"] == "plaintext"
    keep = msal_extensions.FilePersistence if plain else msal_extensions.build_encrypted_persistence
    keeper = _made(keep, wanted["path"])
    return Cache(msal_extensions.PersistedTokenCache(keeper), keeper)


def _made(keep: Callable[[str], Any], path: str) -> Any:
    try:
        return keep(path)
    except (ImportError, ValueError) as missing:
        how = "pip install 'mock-entra[keyring]', and the system's gir1.2-secret-1 (see `conformance doctor`)"
        raise UnsupportedError(f"msal-extensions cannot encrypt: {str(missing).splitlines()[0]}; {how}") from None
