"""The cache: in memory, or kept in a file by msal-extensions, encrypted or plain."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Any

import libsecret  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml
import msal  # type: ignore[import-untyped]  # msal ships no types
from json_lines import Facts  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml


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
    import msal_extensions  # type: ignore[import-untyped]  # ships no types

    plain = wanted["protection"] == "plaintext"
    keep = msal_extensions.FilePersistence if plain else msal_extensions.build_encrypted_persistence
    keeper = keep(wanted["path"])
    return Cache(msal_extensions.PersistedTokenCache(keeper), keeper)


def kept() -> tuple[list[str], dict[str, str]]:
    """Return what can be kept in files, in the words of `hello`, and what cannot on this machine, with the reason.

    Nothing of either where msal-extensions is not installed, as beside other versions of msal.
    """
    if not importlib.util.find_spec("msal_extensions"):
        return [], {}
    reason = libsecret.lacking()
    return ["cache_file", *([] if reason else ["cache_encrypted"])], {"cache_encrypted": reason} if reason else {}
