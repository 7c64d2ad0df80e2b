"""The way of msal-extensions to Linux's keyring: libsecret, as PyGObject reaches it; other systems need neither."""

from __future__ import annotations

import sys


def lacking() -> str:
    """Say why msal-extensions could not encrypt on this machine; nothing where it could."""
    if sys.platform != "linux":
        return ""
    try:
        import gi  # type: ignore[import-not-found, import-untyped, unused-ignore]  # there where it was built

        gi.require_version("Secret", "1")
    except (ImportError, ValueError) as error:
        return f"msal-extensions cannot encrypt: {str(error).splitlines()[0]}"
    return ""
