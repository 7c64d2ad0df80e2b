"""The machine a run was made on, as far as a reader of its report needs to know."""

from __future__ import annotations

import platform
import sys


def facts() -> dict[str, str]:
    """Return system, architecture, release and Python, and `label`, by which machines are told apart.

    No host name and no user: reports are shown to strangers.
    """
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {
        "label": f"{system} {platform.machine()}, Python {python}",
        "system": system,
        "architecture": platform.machine(),
        "release": platform.mac_ver()[0] if system == "macOS" else platform.release(),
        "python": platform.python_version(),
    }
