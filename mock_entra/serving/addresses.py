"""The sockets of a world: on the port that was asked for, else on the one it had, else on any that is free."""

import errno
import logging
import socket

from mock_entra.listener import bound
from mock_entra.serving.settings import CannotServe
from mock_entra.worlds import Ports

log = logging.getLogger(__name__)


def opened(host: str, asked: int, had: int, option: str) -> list[socket.socket]:
    """Listening sockets; CannotServe, naming the command's `option`, where the port asked for cannot be had."""
    if asked or not had:
        return insisted(host, asked, option)
    try:
        return bound(host, had)
    except OSError as error:
        sockets = insisted(host, 0, option)
        now = sockets[0].getsockname()[1]
        log.warning("a world answers on port %d now, for port %d, which it had, cannot be had: %s", now, had, error)
        return sockets


def both(host: str, ports: Ports) -> tuple[list[socket.socket], list[socket.socket]]:
    """The sockets of a world's own listener, and of the one that asks for client certificates; both or neither."""
    own = opened(host, ports.own, ports.had[0], "--port")
    try:
        return own, opened(host, ports.mtls, ports.had[1], "--mtls-port")
    except CannotServe:
        for each in own:
            each.close()
        raise


def insisted(host: str, port: int, option: str) -> list[socket.socket]:
    try:
        return bound(host, port)
    except OSError as error:
        raise CannotServe(why_not(error, host, port, option)) from error


def why_not(error: OSError, host: str, port: int, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use: choose another with {option}, or {option} 0 for any free one"
    if error.errno == errno.EACCES:
        return f"port {port} of {host} needs privileges: choose one above 1023 with {option}"
    return f"cannot listen on {host} port {port}: {error.strerror or error}"
