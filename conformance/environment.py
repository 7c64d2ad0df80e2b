"""What a driver's process finds around it: built from nothing, never inherited blindly.

REQUESTS_CA_BUNDLE, NODE_OPTIONS, HTTPS_PROXY and their like change what an unmodified library does
(REQUESTS_CA_BUNDLE even overrides `verify=` of requests), so only what a process needs to live is passed on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

# What a program needs to start at all; the second row is Windows.
KEPT = (
    "PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "NUMBER_OF_PROCESSORS",
)  # fmt: skip


def bare(home: Path, outer: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment that holds nothing of the user's settings and has a home of its own."""
    outer = os.environ if outer is None else outer
    kept = {name: outer[name] for name in KEPT if name in outer}
    return {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home),
        "LOCALAPPDATA": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
    }


def for_installing(outer: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the user's own environment: a package manager needs its proxies, caches and trust."""
    return dict(os.environ if outer is None else outer)
