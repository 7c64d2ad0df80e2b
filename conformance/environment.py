"""What a driver's process finds around it: built from nothing, never inherited blindly.

REQUESTS_CA_BUNDLE, NODE_OPTIONS, HTTPS_PROXY and their like change what an unmodified library does
(REQUESTS_CA_BUNDLE even overrides `verify=` of requests), so only what a process needs to live is passed on.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

# What a program needs to start at all; the second row is Windows.
KEPT = (
    "PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "NUMBER_OF_PROCESSORS",
)  # fmt: skip


SYSTEM_PYTHON = Path("/usr/bin/python3")
NODE_HEADER = "include/node/node_api.h"


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
    """Return the user's own environment: a package manager needs its proxies, caches and trust.

    What compiles for Node is told, unless the user has told it otherwise, of the system's own Python, since the modules
    of a distribution's node-gyp are hidden from a virtual environment's, and of the headers of the Node in use.
    """
    outer = os.environ if outer is None else outer
    python = {"PYTHON": str(SYSTEM_PYTHON)} if SYSTEM_PYTHON.exists() and sys.platform == "linux" else {}
    return python | _headers_of_node(outer) | dict(outer)


def _headers_of_node(outer: Mapping[str, str]) -> dict[str, str]:
    found = shutil.which("node", path=outer.get("PATH"))
    if found is None or "NPM_CONFIG_NODEDIR" in outer:
        return {}
    beside = Path(found).resolve().parent.parent
    places = (beside, *sorted(beside.glob("node_modules/node-*")))  # the second is where the package `node` has them
    return next(({"npm_config_nodedir": str(each)} for each in places if (each / NODE_HEADER).exists()), {})
