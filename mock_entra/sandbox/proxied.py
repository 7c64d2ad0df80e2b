"""A program told by its environment to take everything to our proxy: any system, no privileges, no walls."""

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mock_entra.sandbox import ready_file, trust
from mock_entra.sandbox.box import Mode, Surroundings
from mock_entra.sandbox.doors import Doors
from mock_entra.sandbox.foreign import Foreign
from mock_entra.sandbox.proxy import Proxy
from mock_entra.sandbox.run_folder import RunFolder
from mock_entra.sandbox.trust import java

PRELOAD = Path(__file__).with_name("preload.cjs")
LOOPBACK = "localhost,127.0.0.1,::1"


class Proxied:
    """An open proxy, and the environment that leads to it."""

    mode: Mode = "proxy"
    descriptors: tuple[int, ...] = ()

    def __init__(self, doors: Doors, foreign: Foreign, folder: RunFolder, port: int) -> None:
        self.foreign = foreign
        self.environment: dict[str, str] = {}
        self.port = port
        self.folder = folder
        self._doors = doors

    @classmethod
    async def open(cls, around: Surroundings) -> "Proxied":
        doors, foreign = around.doors(), Foreign(around.world)
        port = await proxy_port(doors, foreign)
        box = cls(doors, foreign, await asyncio.to_thread(RunFolder), port)
        box.environment = await asyncio.to_thread(box._equipped, around, around.authority.ready(around.world))
        return box

    def _equipped(self, around: Surroundings, ready: dict[str, Any]) -> dict[str, str]:
        folder, anchors = self.folder.path, around.anchors(self._doors)
        told = trust.equipment(trust.Trusted(anchors, folder, around.outer))
        line = ready_file.content(ready, folder / "ca.pem")
        self.folder.fill({**told.files, "ca.pem": anchors.encode(), ready_file.NAME: line})
        outer = around.without_proxies() | told.variables
        return outer | way_out(outer, self.port) | {ready_file.VARIABLE: str(folder / ready_file.NAME)}

    def command(self, argv: Sequence[str]) -> list[str]:
        return list(argv)

    async def started(self) -> None:
        return

    async def close(self) -> None:
        await self._doors.close()
        await asyncio.to_thread(self.folder.close)


async def proxy_port(doors: Doors, foreign: Foreign) -> int:
    """Opens the proxy with everything behind it; answers with its port."""
    world = listening()
    await doors.open_world(world)
    ways = {host: listening() for host in doors.routes}
    for host, route in doors.routes.items():
        doors.open_route(route, ways[host])
    entrance = listening()
    proxy = Proxy(doors, foreign, port_of(world), {host: port_of(way) for host, way in ways.items()})
    doors.open_talk(proxy.talk, entrance)
    return port_of(entrance)


def listening() -> socket.socket:
    opened = socket.create_server(("127.0.0.1", 0), backlog=512)
    opened.setblocking(False)
    return opened


def port_of(opened: socket.socket) -> int:
    port: int = opened.getsockname()[1]
    return port


def way_out(outer: dict[str, str], port: int) -> dict[str, str]:
    """The proxy in every form that runtimes read. Go and others never take loopback to a proxy, the rest are told."""
    address = f"http://127.0.0.1:{port}"
    names = [form(name) for name in ("http_proxy", "https_proxy", "all_proxy") for form in (str.lower, str.upper)]
    return {
        **dict.fromkeys(names, address),
        "no_proxy": LOOPBACK,
        "NO_PROXY": LOOPBACK,
        "MOCK_ENTRA_DOOR": str(port),
        "NODE_OPTIONS": node_options(outer),
        **java_way_out(outer, port),
    }


def node_options(outer: dict[str, str]) -> str:
    path = str(PRELOAD).replace("\\", "\\\\").replace('"', '\\"')
    return " ".join(filter(None, [outer.get("NODE_OPTIONS"), f'--require "{path}"']))


def java_way_out(outer: dict[str, str], port: int) -> dict[str, str]:
    """Where there is a Java, which reads no proxy from the environment."""
    if java.VARIABLE not in outer:
        return {}
    hosts = {f"{kind}.proxyHost": "127.0.0.1" for kind in ("http", "https")}
    ports = {f"{kind}.proxyPort": str(port) for kind in ("http", "https")}
    return {java.VARIABLE: java.with_options(outer, {**hosts, **ports})}
