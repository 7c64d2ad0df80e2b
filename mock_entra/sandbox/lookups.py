"""The files by which programs look up names, as a sealed run has them, and the services that would do it elsewhere."""

import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path

HIDDEN = (
    "/run/nscd",
    "/var/run/nscd",
    "/run/systemd/resolve",
    "/run/dbus",
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/containerd",
    "/run/podman",
    "/run/crio",
    "/run/buildkit",
    "/run/avahi-daemon",
)
"""Services that would answer, or do things, from outside."""

OWN_HIDDEN = ("docker.sock", "podman", "buildkit", "containerd")
"""The same below XDG_RUNTIME_DIR. The user's own message bus stays: it is theirs, and resolves nothing."""

RESOLVER = "nameserver 127.0.0.53\noptions timeout:2 attempts:1\n"


def files() -> dict[str, bytes]:
    """By path."""
    return {
        "/etc/hosts": f"127.0.0.1 localhost {socket.gethostname()}\n::1 localhost ip6-localhost\n".encode(),
        "/etc/resolv.conf": RESOLVER.encode(),
        "/etc/nsswitch.conf": switch(Path("/etc/nsswitch.conf")).encode(),
    }


def switch(path: Path) -> str:
    """What there is, but hosts are looked up in our file and asked of our answerer, and nowhere else."""
    try:
        before = path.read_text("utf-8", "replace")
    except OSError:
        before = ""
    return re.sub(r"^\s*hosts:.*\n?", "", before, flags=re.MULTILINE) + "hosts: files dns\n"


def hidden(outer: Mapping[str, str]) -> list[str]:
    """Each place once, however many names lead to it."""
    own = outer.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    places = (*HIDDEN, *(f"{own}/{name}" for name in OWN_HIDDEN))
    return list(dict.fromkeys(os.path.realpath(place) for place in places if Path(place).exists()))
