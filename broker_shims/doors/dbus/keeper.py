"""Keeps a private session bus and an unlocked keyring for as long as its standard input is open, then leaves nothing.

A program of its own, of the standard library alone: whoever started it may be killed at any moment, and then the pipe
ends. It prints one JSON line once both have been started: `{"directory": …, "address": …}`.
"""

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

BUS = """<busconfig>
  <type>session</type>
  <listen>unix:path={directory}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""No folder of services: a bus that has one starts the host's own keyring, which would stay."""

FOLDERS = {
    "XDG_DATA_HOME": "data",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "runtime",
}
LOCKS = Path("/dev/shm")  # noqa: S108 - where the C library keeps named semaphores
RUNTIME = "e165a065-6178-4c90-aa1d-5cb947e484f4"
"""What the native runtime 0.20.7 calls its locks, before a colon and the hash of what is locked."""
READY = "MOCK_ENTRA_READY"
"""Names a file in the folder of a run of `mock-entra exec`."""
HOSTS_OWN = ("XDG_", "DBUS_", "GNOME_", "SSH_AUTH_SOCK")
PASSWORD = b"broker-shim"
DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
LONGEST_FOLDER = 70
"""Characters: a socket's whole path has 107 (unix(7))."""
COARSE = 1.0
"""Seconds by which a file's time may be behind the clock."""
PATIENCE = 2.0
"""Seconds that a child may take to end before it is killed."""

Child = subprocess.Popen[bytes]


def main() -> None:
    """Run until standard input ends, somebody asks to stop, or a child is gone."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    household = Household(Path(tempfile.mkdtemp(prefix="broker-shim-", dir=somewhere())))
    try:
        told = {"directory": str(household.directory), "address": household.start()}
        print(json.dumps(told), flush=True)  # noqa: T201 - this is how it is heard of
        household.wait()
    except KeyboardInterrupt:
        pass
    finally:
        household.end()


def somewhere() -> str:
    """Where temporary files go; `/tmp` where that is so far down that a socket there would have too long an address.

    In a sealed run of `mock-entra exec` it is the run's own folder, a file system that ends with the run: even a run
    that is killed, keeper and all, leaves nothing.
    """
    run = Path(os.environ.get(READY, "/")).parent
    if run.is_mount() and run != Path("/") and os.access(run, os.W_OK):
        return str(run)
    usual = tempfile.gettempdir()
    return usual if len(usual) <= LONGEST_FOLDER else "/tmp"  # noqa: S108 - mkdtemp makes it ours alone


@dataclass
class Household:
    """A folder, the bus and the keyring that live in it."""

    directory: Path
    children: list[Child] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    began: float = field(default_factory=time.time)

    def start(self) -> str:
        """Start both, and return the address of the bus."""
        self._furnish()
        bus = self._started(
            "dbus-daemon",
            "--nofork",
            "--nopidfile",
            "--nosyslog",
            "--print-address=1",
            f"--config-file={self.directory}/bus.conf",
        )
        assert bus.stdout is not None
        address = bus.stdout.readline().decode().strip()
        if not address:
            raise RuntimeError(f"the bus did not start: {(self.directory / 'log').read_text('utf-8')}")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        keyring = self._started(
            "gnome-keyring-daemon",
            "--foreground",
            "--unlock",
            "--components=secrets",
            f"--control-directory={self.directory}/keyring",
        )
        assert keyring.stdin is not None
        keyring.stdin.write(PASSWORD)
        keyring.stdin.close()
        return address

    def _furnish(self) -> None:
        """What the bus is to be, and the folders of whoever lives on it."""
        (self.directory / "bus.conf").write_text(BUS.format(directory=self.directory), "utf-8")
        self.environment |= {name: value for name, value in os.environ.items() if not name.startswith(HOSTS_OWN)}
        for name, folder in FOLDERS.items():
            (self.directory / folder).mkdir(mode=0o700)
            self.environment[name] = str(self.directory / folder)

    def _started(self, *command: str) -> Child:
        with (self.directory / "log").open("ab") as log:
            child = subprocess.Popen(  # noqa: S603 - the two programs named above
                command,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                preexec_fn=die_with_parent,
            )
        self.children.append(child)
        return child

    def wait(self) -> None:
        while all(child.poll() is None for child in self.children):
            if select.select([sys.stdin], [], [], 1.0)[0] and not os.read(sys.stdin.fileno(), 1):
                return

    def end(self) -> None:
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        sweep(self.began)
        shutil.rmtree(self.directory, ignore_errors=True)


def sweep(since: float) -> None:
    """Remove the runtime's locks that came up since then and that no living process has open.

    The runtime opens one anew for each thing it does, so whoever wants it later makes it again. It removes none itself,
    and one that a killed client had in hand would stop all that come after it.
    """
    new = [lock for lock in LOCKS.glob(f"sem.{RUNTIME}:*") if made(lock) > since - COARSE]
    opened = maps() if new else ""
    for lock in new:
        if lock.name not in opened:
            lock.unlink(missing_ok=True)


def made(lock: Path) -> float:
    """When, in seconds since the epoch; long ago where somebody else has removed it by now."""
    try:
        return lock.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def maps() -> str:
    """What this user's processes have mapped of the folder of locks."""
    found: list[str] = []
    for file in Path("/proc").glob("[0-9]*/maps"):
        try:
            found += [line for line in file.read_text("utf-8", "replace").splitlines() if str(LOCKS) in line]
        except OSError:
            continue  # it ended, or is somebody else's
    return "\n".join(found)


def die_with_parent() -> None:
    """Where the keeper itself is killed, its folder is all that is left."""
    ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    main()
