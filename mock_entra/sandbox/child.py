"""A running program whose signals, streams and end are its own: what comes to us is handed on, what it says is kept."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

TERMINAL = ("SIGINT", "SIGQUIT", "SIGBREAK")
"""What a terminal sends to everybody in front of it: it reaches the program without us."""

ALONE = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCONT")


@contextmanager
def handing_on_signals(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """While the program runs, our signals are its signals. Only the main thread can do this."""

    def hand_on(number: int, _frame: FrameType | None) -> None:
        if signal.Signals(number).name in TERMINAL and is_in_front():
            return
        with suppress(ProcessLookupError):
            process.send_signal(number)

    before = {}
    for name in (*TERMINAL, *ALONE):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, hand_on)
    try:
        yield
    finally:
        for number, handler in before.items():
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
