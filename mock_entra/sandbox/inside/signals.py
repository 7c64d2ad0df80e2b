"""Signals handed down from process to process, but not those that a terminal has sent to every one of them."""

import os
import signal
import time
from contextlib import suppress

UNSTOPPABLE = {signal.SIGKILL, signal.SIGSTOP}
FAULTS = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGSYS}
OURS = set(signal.valid_signals()) - UNSTOPPABLE - FAULTS


def hold() -> None:
    """From now on signals wait until they are looked at."""
    signal.pthread_sigmask(signal.SIG_BLOCK, OURS)


def restore() -> None:
    """What Python changed for itself is as a program expects it."""
    for name in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(name, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())


def until_ended(child: int) -> int | None:
    """Waits for one signal and hands it down; the child's wait status once it has ended."""
    told = signal.sigwaitinfo(OURS)
    if told.si_signo == signal.SIGCHLD:
        return reaped(child)
    if is_from_somebody(told):
        with suppress(ProcessLookupError):
            os.kill(child, told.si_signo)
    return None


def is_from_somebody(told: signal.struct_siginfo) -> bool:
    """By kill(2) and its like: a terminal, like all the kernel's own, has a positive code."""
    return told.si_code <= 0


def until_alone(end: float) -> None:
    """Until every process below this one is gone, it is `end` on the monotonic clock, or somebody sends a signal."""
    with suppress(ChildProcessError):
        while (left := end - time.monotonic()) > 0:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
            told = signal.sigtimedwait(OURS, left)
            if told and is_from_somebody(told):
                return


def reaped(child: int) -> int | None:
    """Buries everybody who ended; the status of the one that matters, if it is among them."""
    found = None
    with suppress(ChildProcessError):
        while (pid := (ended := os.waitpid(-1, os.WNOHANG))[0]) != 0:
            found = ended[1] if pid == child else found
    return found
