"""What an authority holds in memory before anybody asked it for anything."""

import platform
import subprocess
from pathlib import Path

from mock_entra.bench import served
from mock_entra.bench.figure import Figure, Goal
from mock_entra.bench.run import Run

GOAL = Goal("memory of `mock-entra serve`, idle", "MB", 90.0, 50.0)


def measure(run: Run) -> Figure:  # noqa: ARG001 - rows of one table share one signature
    """Resident set after the ready line, in MB of 2**20 bytes."""
    with served.authority() as authority:
        held = resident(authority.pid)
    if held is None:
        # A virtual environment's python.exe is a launcher there: its process is not the one that serves.
        return Figure(None, f"not measured on {platform.system()}")
    return Figure(held / 2**20, "resident set after the ready line")


def resident(pid: int) -> int | None:
    """Bytes of a process; None on a system where that is not known."""
    if platform.system() == "Linux":
        status = Path(f"/proc/{pid}/status").read_text("ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) * 1024
    if platform.system() == "Darwin":
        command = ["/bin/ps", "-o", "rss=", "-p", str(pid)]
        return int(subprocess.run(command, capture_output=True, check=True).stdout) * 1024  # noqa: S603 - by its path
    return None
