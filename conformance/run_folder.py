"""All that a run puts on disk for a moment is in one folder, which goes with it, however the run ends."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from conformance import installation
from conformance.run_keeper import take_away

KEEPER = Path(__file__).parent / "run_keeper.py"
TEMPORARY = ("TMPDIR", "TEMP", "TMP")


@contextlib.contextmanager
def of_its_own() -> Iterator[Path]:
    """Have this program and all that it starts put temporary files into a folder that a process of its own keeps."""
    # What is installed stays for the next run, also where it had to go among the temporary files.
    lasting = {"CONFORMANCE_CACHE": str(installation.cache())}
    # In a session of its own: whoever interrupts the run at a terminal interrupts the whole group.
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-I", "-S", str(KEEPER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    ) as keeper:
        assert keeper.stdout
        folder = Path(json.loads(keeper.stdout.readline()))
        try:
            with _surroundings(dict.fromkeys(TEMPORARY, str(folder)) | lasting):
                yield folder
        finally:
            keeper.communicate()
            take_away(folder)  # somebody may have killed the keeper


@contextlib.contextmanager
def _surroundings(told: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in told}
    usual, tempfile.tempdir = tempfile.tempdir, None
    os.environ.update(told)
    try:
        yield
    finally:
        tempfile.tempdir = usual
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
