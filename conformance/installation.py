"""Where a client's packages come from: installed once, into a cache folder, on first use."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import platformdirs

from conformance import environment, needs
from conformance.client import Client, fill

DONE = "installed"
"""The file that says an installation is whole."""


LACKING = "lacking.txt"
"""Where an install command says what it could not build; what was made without it is never taken for a whole one."""


class InstallError(Exception):
    """The environment lacks something; the words say what, and how to get it."""


def cache() -> Path:
    """Return the folder for installed clients: `CONFORMANCE_CACHE`, else the user's cache, else a temporary one."""
    wanted = os.environ.get("CONFORMANCE_CACHE") or platformdirs.user_cache_dir("conformance", appauthor=False)
    folder = Path(wanted)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    return folder if writable else _own_folder()


def _own_folder() -> Path:
    """A read-only home: a folder of this user's among the temporary ones."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    folder = Path(tempfile.gettempdir()) / f"conformance-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise InstallError(f"{folder} belongs to somebody else: set CONFORMANCE_CACHE to a folder of yours")
    return folder


def home(client: Client) -> Path:
    """Return the folder of this client's installation; its name changes with everything that goes into it.

    One that could not be made whole has a name that changes with what this machine lacks, too: as soon as something of
    it is there, another is made.
    """
    if not client.install_commands():
        return client.folder
    whole = _whole(client)
    return whole if _is_done(whole) else _partial(whole, client)


def _is_done(folder: Path) -> bool:
    return (folder / DONE).exists()


def _partial(whole: Path, client: Client) -> Path:
    missing = repr(needs.advice(client.file.needs)).encode()
    return whole.with_name(f"{whole.name}-without-{hashlib.sha256(missing).hexdigest()[:6]}")


def _whole(client: Client) -> Path:
    content = repr((client.install_commands(), sys.version_info[:2])).encode()
    content += b"".join((client.folder / name).read_bytes() for name in client.file.files)
    digest = hashlib.sha256(content).hexdigest()[:12]
    return cache() / f"{client.name}-{client.version or 'current'}-{digest}"


async def install(client: Client) -> Path:
    """Probe, and install where it has not been done; return the folder. Raises `InstallError`."""
    await _probe(client)
    if not client.install_commands() or _is_done(home(client)):
        return home(client)
    whole = _whole(client)
    # Made beside and renamed, so that two runs at once both end with a whole one. A virtual environment may be moved
    # as long as its programs are started as modules: only their first lines hold the old path.
    fresh = Path(tempfile.mkdtemp(prefix=f"{whole.name}-", dir=whole.parent))
    try:
        await _install_into(client, fresh)
        return _settled(fresh, _partial(whole, client) if (fresh / LACKING).exists() else whole)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _settled(fresh: Path, folder: Path) -> Path:
    (fresh / DONE).touch()
    try:
        return fresh.rename(folder)
    except OSError:
        if not _is_done(folder):
            raise
        return folder


def remedy(client: Client) -> str:
    """Say what gives a client that plays here what it lacks: commands, or the folder that nothing mends; or nothing."""
    commands = needs.advice(client.file.needs)
    mends_itself = not client.install_commands() or (commands and (home(client) / LACKING).exists())
    again = [] if mends_itself else [f"remove {home(client)}, and run again"]
    return "; ".join([*commands, *again])


async def _install_into(client: Client, folder: Path) -> None:
    for name in client.file.files:
        shutil.copy(client.folder / name, folder)
    try:
        async with asyncio.timeout(client.file.timeouts.install):
            for command in client.install_commands():
                await _command(client, command, folder)
    except TimeoutError:
        limit = client.file.timeouts.install
        raise InstallError(f"{client.label} was not installed within {limit:g} s") from None
    except InstallError as error:
        raise InstallError("; ".join([str(error), *needs.advice(client.file.needs)])) from None


async def probe_native(client: Client) -> None:
    """Raise `InstallError` where the client's native runtime cannot be loaded on this machine."""
    if client.file.native is None:
        return
    try:
        await _command(client, client.file.native.probe, home(client))
    except InstallError as error:
        raise InstallError(f"the native runtime cannot be loaded: {error}; {client.file.native.how_to_get}") from None


async def _probe(client: Client) -> None:
    if not client.file.probe:
        return
    try:
        await _command(client, client.file.probe, client.folder)
    except InstallError as error:
        advice = [client.file.how_to_get, *needs.advice(client.file.needs)]
        raise InstallError("; ".join(filter(None, [str(error), *advice]))) from None


async def _command(client: Client, words: list[str], folder: Path) -> None:
    command = fill(words, **places(client, folder))
    command[0] = shutil.which(command[0]) or command[0]
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=environment.for_installing(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError:
        raise InstallError(f"{words[0]} was not found") from None
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise InstallError(f"{' '.join(words)} ended with {process.returncode}: {_reason(output)}")


def _reason(output: bytes) -> str:
    """The first line that speaks of what was not found, or else of an error: the last ones are mostly advice."""
    lines = output.decode(errors="replace").strip().splitlines()
    telling = (line for word in ("not found", "error: ", "error", "") for line in lines if word in line.lower())
    return next(telling, "it said nothing")


def places(client: Client, folder: Path) -> dict[str, str]:
    """Return what `{here}`, `{home}`, `{bin}`, `{pathsep}` and `{version}` are for this client."""
    return {
        "here": str(client.folder),
        "home": str(folder),
        "pathsep": os.pathsep,
        "bin": "Scripts" if os.name == "nt" else "bin",
        "version": client.version,
    }
