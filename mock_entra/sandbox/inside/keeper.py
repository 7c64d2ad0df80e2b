"""The process that we start: enters the namespaces, waits for what happens in them, and ends as the program ended."""

import json
import os
import resource
import select
import signal
import socket
import sys
from contextlib import suppress

from mock_entra.sandbox.inside import first, plan, signals, system

NAMESPACES = system.CLONE_NEWUSER | system.CLONE_NEWNS | system.CLONE_NEWNET | system.CLONE_NEWPID
OUT_OF_SIGHT = 0
"""The id of a parent in another pid namespace."""


def main() -> None:
    """`PLAN CONTROL`: descriptors of the plan, and of the socket to the outside."""
    wanted = plan.read(int(sys.argv[1]))
    outside = socket.socket(fileno=int(sys.argv[2]))
    outside.set_inheritable(False)
    signals.hold()
    try:
        status = kept(wanted, outside)
    except OSError as error:
        tell(outside, error)
        status = 1
    end_as(status)


def kept(wanted: plan.Plan, outside: socket.socket) -> int:
    everybody = system.may_map_everybody()
    uid, gid = os.geteuid(), os.getegid()
    users, groups = ids(uid, gid, everybody)
    own = (users, groups) if everybody else (f"{uid} 0 1\n", f"{gid} 0 1\n")
    system.enter(NAMESPACES, lambda pid: system.write_maps(pid, users, groups))
    system.die_with(wanted.parent)
    told, report = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        live(wanted, outside, own, report)
    os.close(report)
    outside.close()
    return followed(child, told)


def ids(uid: int, gid: int, everybody: bool) -> tuple[str, str]:
    """Everybody, for root; for anybody else themselves, as the root they need to be to build."""
    if everybody:
        return system.identity_map("uid"), system.identity_map("gid")
    return f"0 {uid} 1\n", f"0 {gid} 1\n"


def live(wanted: plan.Plan, outside: socket.socket, own: tuple[str, str], report: int) -> None:
    """Never comes back."""
    status = 1
    try:
        system.die_with(OUT_OF_SIGHT)
        if has_no_reader(report):
            return
        status = first.live(wanted, outside, own, report)
    except OSError as error:
        tell(outside, error)
    finally:
        os._exit(status)


def has_no_reader(pipe: int) -> bool:
    """Whether the keeper has ended already: its id would not tell, for it is 0 from in here even then."""
    waiting = select.poll()
    waiting.register(pipe, 0)
    return bool(waiting.poll(0))


def followed(child: int, told: int) -> int:
    """The wait status of the program, or of the first process where it says nothing."""
    status = None
    while status is None:
        status = signals.until_ended(child)
    said = os.read(told, 4)
    return int.from_bytes(said, "big") if said else status


def tell(outside: socket.socket, error: OSError) -> None:
    """Why it cannot be done, to whoever waits for the sockets."""
    with suppress(OSError):
        outside.send(json.dumps({"error": error.strerror or str(error)}).encode())


def end_as(status: int) -> None:
    """Ends as a wait status says, of the same signal where it was one, but without a second core dump."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1)
