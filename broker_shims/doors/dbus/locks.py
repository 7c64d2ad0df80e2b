"""The named semaphores by which the native runtime 0.20.7 locks what it keeps in a keyring, and which it never removes.

They are the whole machine's, and have no session in their name: a client that was killed with one in its hand stops
every later one that has the same account and client id, in other sessions too (measured: for more than 30 seconds).
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from broker_shims.doors.dbus.keeper import LOCKS, RUNTIME


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose secrets are locked: a client's, of one account; those of a token that was got with claims are apart."""

    home_account_id: str
    environment: str
    realm: str
    client_id: str
    claims: str = ""


def of(holder: Holder) -> Iterator[Path]:
    """The semaphores of an account, of its id token, and of its access tokens: borne and bound (measured)."""
    account = f"haid::{holder.home_account_id}env::{holder.environment}realm::{holder.realm}"
    client = f"{account}clid::{holder.client_id}"
    yield named(f"{account}_account")
    yield named(f"{client}_idt")
    for claims in written(holder.claims):
        yield named(f"{client}{claims}_at")
        yield named(f"{client}{claims}_pat")


def written(claims: str) -> Iterator[str]:
    """No claims; else as they were sent, and as the runtime's JSON library writes them."""
    yield ""
    if claims:
        yield f"claims::{claims}"
        with suppress(ValueError):
            yield f"claims::{json.dumps(json.loads(claims), separators=(',', ':'), sort_keys=True)}"


def named(key: str) -> Path:
    return LOCKS / f"sem.{RUNTIME}:{sha256(key.encode()).hexdigest()}"
