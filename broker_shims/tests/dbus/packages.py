"""The npm packages of the native clients: installed once for this machine's user, outside the tree."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import platformdirs
from filelock import FileLock

HERE = Path(__file__).parent / "clients"
FILES = ("package.json", "package-lock.json")
COMMAND = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")


def packages(npm: str) -> Path:
    """The folder that holds them, named by what the lock file says; parallel workers wait for the first."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:12]
    told = os.environ.get("MOCK_ENTRA_CACHE") or platformdirs.user_cache_dir("mock-entra", appauthor=False)
    Path(told).mkdir(parents=True, exist_ok=True)
    folder = Path(told) / f"native-clients-{digest}"
    with FileLock(f"{folder}.lock", timeout=300):
        if not folder.exists():
            install(npm, folder)
    return folder


def install(npm: str, folder: Path) -> None:
    """Made beside and renamed, so that an installation that was broken off is never taken for a whole one."""
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        for name in FILES:
            shutil.copy(HERE / name, draft)
        subprocess.run([npm, *COMMAND], cwd=draft, capture_output=True, text=True, timeout=280, check=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
