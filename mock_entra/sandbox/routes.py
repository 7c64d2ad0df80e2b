"""What a run lets in beside the authority: host names given to local services, and local services by port or path."""

import re
from dataclasses import dataclass
from itertools import chain

MOST_PORTS = 1024
"""Each published port costs two sockets."""

HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


class NotUnderstood(ValueError):
    """A `--route` or `--publish` that says nothing we know; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Route:
    """A host name whose port 443 is a local port: behind TLS of this run's authority, or byte for byte."""

    host: str
    port: int
    through: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """Local services that stay as reachable as they are outside: ports of loopback, and Unix sockets."""

    ports: tuple[int, ...] = ()
    sockets: tuple[str, ...] = ()


def route(text: str) -> Route:
    """`api.contoso.com=8000` has TLS put in front of it, `api.contoso.com=tls:8443` speaks TLS itself."""
    host, _, target = text.strip().lower().partition("=")
    through = target.startswith("tls:")
    port = target.removeprefix("tls:")
    if not HOST.fullmatch(host) or not is_port(port):
        raise NotUnderstood(f"--route {text}: expected HOST=PORT, or HOST=tls:PORT where the service speaks TLS itself")
    return Route(host, int(port), through)


def published(texts: tuple[str, ...] | list[str]) -> Published:
    """Ports (`5432`), ranges (`9000-9010`) and absolute paths of Unix sockets, commas between them allowed."""
    words = [word.strip() for text in texts for word in text.split(",")]
    sockets = tuple(word for word in words if word.startswith("/"))
    ports = tuple(dict.fromkeys(chain.from_iterable(ports_of(word) for word in words if word not in sockets)))
    if len(ports) > MOST_PORTS:
        raise NotUnderstood(f"--publish: {len(ports)} ports are more than the {MOST_PORTS} that can be let in")
    return Published(ports, sockets)


def ports_of(word: str) -> range:
    first, dash, last = word.partition("-")
    if not is_port(first) or (dash and not is_port(last)) or (dash and int(last) < int(first)):
        raise NotUnderstood(f"--publish {word}: expected a port, a range like 9000-9010, or the path of a Unix socket")
    return range(int(first), int(last or first) + 1)


def is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) < 65536
