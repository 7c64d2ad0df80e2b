"""Puts the stand-in before the real runtime: a preload that Node reads before the program (Node 20.6 or later)."""

import json
from collections.abc import Mapping
from pathlib import Path

PRELOAD = Path(__file__).parent / "path" / "preload.cjs"


def environment(around: Mapping[str, str]) -> dict[str, str]:
    """What a program is started with, beside the broker's own variable: the preload after whatever it had."""
    mine = f"--require {json.dumps(PRELOAD.as_posix())}"
    before = around.get("NODE_OPTIONS")
    return {"NODE_OPTIONS": f"{before} {mine}" if before else mine}
