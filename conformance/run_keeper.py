"""Keeps a folder for a run for as long as its standard input is open, then takes it away.

A program of its own, of the standard library alone: the run may be killed at any moment, and then the pipe ends. It
prints the folder as one JSON line.
"""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

PATIENCE = 20.0
"""Seconds in which the run's processes must have let go of their files."""
PAUSE = 0.05


def main() -> None:
    """Run until standard input ends."""
    folder = Path(tempfile.mkdtemp(prefix="conformance-run-"))
    try:
        print(json.dumps(str(folder)), flush=True)  # noqa: T201 - this is how it is heard of
        sys.stdin.buffer.read()
    finally:
        take_away(folder)


def take_away(folder: Path) -> None:
    """Remove it, within PATIENCE: whoever still lives in it for a moment may write while it is being emptied."""
    end = time.monotonic() + PATIENCE
    while folder.exists() and time.monotonic() < end:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(PAUSE if folder.exists() else 0)


if __name__ == "__main__":
    main()
