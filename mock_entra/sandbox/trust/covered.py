"""The trust stores that programs read without being told: in a sealed run each is covered by one that has us in it."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from mock_entra.sandbox.trust import java, key_store
from mock_entra.sandbox.trust.trusted import SYSTEM_BUNDLES, certificates

log = logging.getLogger(__name__)


def everywhere(pem: str, outer: Mapping[str, str]) -> dict[str, bytes]:
    """By path: what is to be found there instead."""
    return {**bundles(pem), **key_stores(pem, outer)}


def bundles(pem: str) -> dict[str, bytes]:
    """The system's own files of certificates."""
    found = dict.fromkeys(os.path.realpath(path) for path in SYSTEM_BUNDLES if Path(path).is_file())
    return {path: certificates(Path(path)).rstrip() + b"\n" + pem.encode() for path in found}


def key_stores(pem: str, outer: Mapping[str, str]) -> dict[str, bytes]:
    """Those of the JDKs; one that we cannot read stays as it is."""
    covers = {}
    for store in java.own_stores(outer):
        try:
            covers[str(store)] = key_store.extended(store.read_bytes(), pem)
        except (OSError, ValueError) as error:
            log.warning("Java programs that trust by %s will not trust this run: %s", store, error)
    return covers
