"""The first process of the pid namespace: builds, hands out sockets, starts the program, reaps, and ends with it."""

import json
import os
import socket
import sys
import time
from contextlib import suppress

from mock_entra.sandbox.inside import network, signals, system, view
from mock_entra.sandbox.inside.plan import Plan

MOST_DESCRIPTORS = 200
"""In one message; the kernel takes 253."""
LEAVING = 2.0
"""Seconds in which whoever sees that the program has ended may tidy up; the kernel then kills them."""


def live(plan: Plan, outside: socket.socket, whose: tuple[str, str], report: int) -> int:
    """Reports the wait status of the program to the keeper. Everything else in the namespace ends with this.

    What ends because the program did (a broker behind it, its bus) has some time to do so by itself.
    """
    view.build(plan)
    network.build()
    hand_out(plan, outside)
    if not outside.recv(16):
        return 1  # whoever wanted this is gone
    program = os.fork()
    if program == 0:
        become_program(plan, outside, whose)
    outside.close()
    status = None
    while status is None:
        status = signals.until_ended(program)
    os.write(report, status.to_bytes(4, "big"))
    signals.until_alone(time.monotonic() + LEAVING)
    return 0


def hand_out(plan: Plan, outside: socket.socket) -> None:
    sockets = [network.listening(*wanted) for wanted in plan.listen]
    for start in range(0, len(sockets), MOST_DESCRIPTORS):
        some = sockets[start : start + MOST_DESCRIPTORS]
        socket.send_fds(outside, [json.dumps({"sockets": len(some)}).encode()], [each.fileno() for each in some])
    for each in sockets:
        each.close()


def become_program(plan: Plan, outside: socket.socket, whose: tuple[str, str]) -> None:
    """Never comes back. Statuses as every shell has them: 127 for no such program, 126 for one that cannot be run."""
    status = 126
    try:
        system.enter(system.CLONE_NEWUSER, lambda pid: system.write_maps(pid, *whose))
        outside.close()
        signals.restore()
        os.execvpe(plan.argv[0], plan.argv, plan.environment)  # noqa: S606 - what was asked for
    except FileNotFoundError:
        status = 127
        complain(f"{plan.argv[0]}: there is no such program")
    except OSError as error:
        complain(f"{plan.argv[0]}: {error.strerror or error}")
    finally:
        os._exit(status)


def complain(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write(f"mock-entra: {text}\n")
        sys.stderr.flush()
