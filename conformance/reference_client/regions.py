"""The region whose token service an application asks for its own tokens: one that it names, or the one it runs in.

Nothing else differs: the authority, its metadata, the issuer and the cache stay those of the whole cloud.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from dataclasses import replace
from urllib.parse import urlsplit

from conformance.reference_client import clouds
from conformance.reference_client.authority import Authority
from conformance.reference_client.configuration import Configuration
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.network import Network

log = logging.getLogger("conformance.reference_client")

DETECTED = "TryAutoDetect"
"""What is said instead of a name by who wants it found out; msal-node's and MSAL.NET's own word."""

NAME = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""One label of a host, as msal for Python wants it, too (1.39, region.py)."""

VARIABLE = "REGION_NAME"
PATIENCE = 2.0
"""Seconds for the machine to tell of itself, as in msal-node: outside Azure nobody listens at its address."""


class Region:
    """An application's region. Found out when it is first needed, and once: a machine does not move."""

    def __init__(self, configuration: Configuration, network: Network) -> None:
        self._wanted, self._service = configuration.region, configuration.metadata_service
        self._network = network
        self._found: str | None = None
        self._lock = threading.Lock()

    def serving(self, resolved: Authority) -> Authority:
        """Return the authority with its region's token endpoint; as it is without a region, or where it has none."""
        cloud = clouds.with_regions(urlsplit(resolved.url).hostname or "")
        region = self._name() if cloud else ""
        if not region:
            return resolved
        there = urlsplit(resolved.token_endpoint)._replace(netloc=f"{region}.{cloud}")
        return replace(resolved, token_endpoint=there.geturl())

    def _name(self) -> str:
        if self._wanted != DETECTED:
            return self._wanted
        with self._lock:
            if self._found is None:
                self._found = self._detected()
            return self._found

    def _detected(self) -> str:
        """Ask the environment, then the machine; where neither tells a name, the cloud as a whole is asked."""
        told = os.environ.get(VARIABLE) or self._of_machine()
        if NAME.fullmatch(told):
            return told
        log.warning("the region cannot be detected: %s", f"{told!r} is no name" if told else "nothing tells of it")
        return ""

    def _of_machine(self) -> str:
        """Azure instance metadata service: `location` of the machine that this program runs on."""
        try:
            answer = self._network.get(self._service, headers={"Metadata": "true"}, timeout=PATIENCE)
        except AuthError as error:
            log.info("the machine does not tell of itself: %s", error)
            return ""
        location = answer.json().get("location")
        return location if answer.status_code == 200 and isinstance(location, str) else ""


def check(configuration: Configuration) -> None:
    """Raise `AuthError` (usage) for what is no region's name: it would end up in the host that gets the credential."""
    region = configuration.region
    if region not in ("", DETECTED) and not NAME.fullmatch(region):
        raise AuthError(Kind.USAGE, f"{region!r} is no name of a region", code="invalid_region")


def check_none(configuration: Configuration) -> None:
    """Raise `AuthError` (usage) if a public application was given a region: it has no tokens of its own."""
    if configuration.region:
        raise AuthError(Kind.USAGE, "a public application has no region", code="invalid_region")
