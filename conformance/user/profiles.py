"""The browsers of one story: a jar of cookies for each profile, and the way to the story's world for all."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from conformance.names import Names, host_is_known, open_names
from conformance.user.browser import Browser
from conformance.user.chromium import Chromium, rules
from conformance.user.http_browser import HttpBrowser

if TYPE_CHECKING:
    from conformance.stage import World

NATIVE = "/oauth2/nativeclient"
"""At the authority's own host, and yet an application's: where programs are sent back to that listen nowhere."""

AGENT = "Mozilla/5.0 (compatible; conformance)"
"""What the fast person calls its browser."""


@dataclass(slots=True)
class Profiles:
    """Opens windows. Real names are reached by a door of the person's own: the clients' doors count clients alone."""

    world: World
    _jars: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    _chromium: Chromium | None = None
    _door: Names | None = None

    async def window(self, by: str, profile: str) -> Browser:
        """Open a window of a profile; raise `MissingHereError` where there is no Chromium to open one of."""
        if by == "http":
            return HttpBrowser(await self._jar(profile), self.is_ours)
        if self._chromium is None:
            real = self.world.real
            self._chromium = await Chromium.start(rules(real.patterns if real else [], real.port if real else None))
        return await self._chromium.window(profile, self.is_ours)

    def is_ours(self, address: str) -> bool:
        """Say whether an address is one of the authority's, by its own name or by a real one."""
        parts = urlsplit(address)
        if parts.path.endswith(NATIVE):
            return False
        if f"{parts.scheme}://{parts.netloc}" == self.world.ready.url.rstrip("/"):
            return True
        real = self.world.real
        return parts.scheme == "https" and real is not None and host_is_known(parts.hostname or "", real.patterns)

    async def _jar(self, profile: str) -> httpx.AsyncClient:
        if profile not in self._jars:
            trust = ssl.create_default_context(cafile=self.world.ca)
            proxy = await self._proxy()
            way = {"https://": httpx.AsyncHTTPTransport(verify=trust, proxy=proxy)} if proxy else {}
            self._jars[profile] = httpx.AsyncClient(
                verify=trust, trust_env=False, mounts=way, headers={"user-agent": AGENT}
            )
        return self._jars[profile]

    async def _proxy(self) -> str | None:
        if self.world.real is None:
            return None
        if self._door is None:
            self._door = await open_names(self.world.real.patterns, self.world.real.port)
        return f"http://127.0.0.1:{self._door.port}"

    async def close(self) -> None:
        """Close every window and forget every cookie."""
        for jar in self._jars.values():
            await jar.aclose()
        if self._chromium:
            await self._chromium.close()
        if self._door:
            await self._door.close()
