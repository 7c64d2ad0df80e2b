"""Any program behind a broker of its own: the broker is a child that sees its input end when the program does.

The program takes this process's place, so that signals, terminal and exit status are its own, and whatever becomes of
it, the broker ends. Windows has no such thing: there the program is a child as well.
"""

import contextlib
import json
import os
import subprocess
import sys
from typing import Any

STARTING = 60.0
"""Seconds in which the broker must be there; a person at the terminal is asked later."""


class NoBrokerError(Exception):
    """The broker did not start; one line says why."""


def run(words: list[str], command: list[str]) -> None:
    """Start the broker that `words` ask for, and become the program. `NoBrokerError` where there is none."""
    broker, ready = started(words)
    environment = {**os.environ, **ready["environment"]}
    if sys.platform == "win32":
        become_child(broker, command, environment)
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606 - the program that was asked for
    except OSError as error:
        sys.stderr.write(f"broker-shim: {command[0]}: {error.strerror}\n")
        broker.terminate()
        raise SystemExit(127 if isinstance(error, FileNotFoundError) else 126) from None


def started(words: list[str]) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """The broker, and its ready line. Its input is a pipe, open as long as this process, or what it becomes, lives.

    It is imported from where it is installed, never from the working folder, whatever that calls its own modules.
    """
    read_end, write_end = os.pipe()
    os.set_inheritable(write_end, True)
    line = [sys.executable, "-P", "-m", "broker_shims", "serve", "--until-input-ends", *words]
    broker = subprocess.Popen(line, stdin=read_end, stdout=subprocess.PIPE, text=True, close_fds=True)  # noqa: S603
    os.close(read_end)
    assert broker.stdout
    ready = broker.stdout.readline()
    if not ready:
        broker.wait(STARTING)
        raise SystemExit(broker.returncode or 2)
    return broker, json.loads(ready)


def become_child(broker: subprocess.Popen[str], command: list[str], environment: dict[str, str]) -> None:
    try:
        program = subprocess.Popen(command, env=environment)  # noqa: S603
    except OSError as error:
        raise NoBrokerError(f"{command[0]}: {error.strerror}") from error
    while program.poll() is None:
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is the program's
            program.wait()
    broker.terminate()
    raise SystemExit(program.returncode)
