"""A stranger's process: a question a line, an answer a line, and no setting of this machine's user around it."""

import json
import os
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 60.0
NEEDED = ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "PATHEXT", "TEMP", "TMP")
"""What a program needs to start at all. Trust, proxies and options of the outside would change what libraries do."""


class Stranger:
    """A running process that answers."""

    def __init__(self, process: "subprocess.Popen[str]", trouble: Path) -> None:
        self._process = process
        self._trouble = trouble
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def ask(self, do: str, **what: Any) -> dict[str, Any]:
        """What it answers; `{"error": …}` where its library refused."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": do, **what}) + "\n")
        self._process.stdin.flush()
        line = self._lines.get(timeout=PATIENCE)
        assert line, f"the process ended: {self._trouble.read_text('utf-8')}"
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def conversation(command: list[str], home: Path, environment: Mapping[str, str]) -> Iterator[Stranger]:
    """The process from start to end; `home` is an empty folder that it takes for its user's."""
    trouble = home / "stderr.txt"
    bare = {name: os.environ[name] for name in NEEDED if name in os.environ}
    own = {"HOME": str(home), "USERPROFILE": str(home), "PYTHONUTF8": "1", **environment}
    with (
        trouble.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**bare, **own},
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        try:
            yield Stranger(process, trouble)
        finally:
            process.kill()
