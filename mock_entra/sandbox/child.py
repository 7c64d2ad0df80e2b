"""A running program whose signals, streams and end are its own: what comes to us is handed on, what it says is kept."""

import os
import signal
import subprocess
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

TERMINAL = ("SIGINT", "SIGQUIT", "SIGBREAK")
"""What a terminal sends to everybody in front of it: it reaches the program without us."""

ALONE = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCONT")


class Signals:
    """Our signals are the program's: those that come before it is there are kept for it. Only for the main thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[Any] | None = None
        self._early: list[int] = []
        self._before: dict[int, Any] = {}

    def hand_to(self, process: "subprocess.Popen[Any]") -> None:
        self._process = process
        for number in self._early:
            self._hand_on(number, None)

    def _hand_on(self, number: int, _frame: FrameType | None) -> None:
        if signal.Signals(number).name in TERMINAL and is_in_front():
            return
        if self._process is None:
            self._early.append(number)
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    def __enter__(self) -> Self:
        for name in (*TERMINAL, *ALONE):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._hand_on)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def is_in_front() -> bool:
    """Whether we are what a terminal sends its signals to."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, AttributeError):
        return os.name == "nt"
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def end_as(status: int) -> int:
    """The exit status to end with; where the program died of a signal, so do we, without another core dump."""
    if status >= 0:
        return status
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):
        signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
    return 128 - status
