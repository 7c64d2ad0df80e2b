"""What a story's machine lacks of a broker besides the broker: the runtime's package, or a session bus to ask it on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

HIDDEN = Path(__file__).parent / "clients" / "kit" / "hidden"


def environment(starts: str, around: Mapping[str, str]) -> dict[str, str]:
    """Return what a process is told besides so that it does not find what is missing; `around` is what it is told."""
    if starts == "no_bus":
        return {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={HIDDEN.as_posix()}/no-bus"}
    if starts != "not_installed":
        return {}
    python = os.pathsep.join([str(HIDDEN), *filter(None, [around.get("PYTHONPATH")])])
    node = f'{around.get("NODE_OPTIONS", "")} --require "{HIDDEN.as_posix()}/hidden.cjs"'
    return {"PYTHONPATH": python, "NODE_OPTIONS": node.strip()}
