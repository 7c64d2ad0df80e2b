"""The cache in a file of the user's own: encrypted by the system, or plain where that was asked for.

It is the file and the lock of msal-extensions, so that programs on either library share one cache. A damaged file is
an error (`cache_corrupt`) and left as it is: to start anew in silence would hide that somebody was at it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msal_extensions  # type: ignore[import-untyped]  # ships no types

from conformance.reference_client.cache_access import CacheContext
from conformance.reference_client.errors import AuthError, Kind
from conformance.reference_client.plain_file import PlainFile, refuse_link

TWO_WAYS = (
    "either make the system's keyring usable (on Linux libsecret with PyGObject, and an unlocked keyring), "
    "or ask for plaintext, and whoever can read the file can sign in as you"
)


def encrypted(path: str | Path) -> FileCache:
    """Keep the cache encrypted: DPAPI, Keychain or libsecret. Raise `AuthError` (usage) that names both ways out."""
    place = _place(path)
    try:
        keeper = msal_extensions.build_encrypted_persistence(str(place))
    except (ImportError, ValueError, RuntimeError, OSError) as error:
        words = f"the cache cannot be encrypted here ({type(error).__name__}): {TWO_WAYS}"
        raise AuthError(Kind.USAGE, words, code="cache_unprotected") from error
    return FileCache(keeper, place)


def plaintext(path: str | Path) -> FileCache:
    """Keep the cache as it is, in a file that only its owner may read (mode 600)."""
    place = _place(path)
    return FileCache(PlainFile(place), place)


def _place(path: str | Path) -> Path:
    place = Path(path).expanduser().absolute()
    refuse_link(place)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


class FileCache:
    """A cache plugin, one for each application object: it knows what that one has read.

    Locked while something is written, or read that another process may be writing.
    """

    def __init__(self, keeper: Any, path: Path) -> None:
        self._keeper, self._path = keeper, path
        self._locks = path.with_name(f"{path.name}.lockfile")
        self._lock: Any = None
        self._seen: object = None

    def before_access(self, context: CacheContext) -> None:
        """Load what others wrote; raise `AuthError` (usage, unreadable), and hold no lock then."""
        for place in (self._path, self._locks):
            refuse_link(place)
        if not context.writes and self._stamp() == self._seen:
            return
        self._take_lock()
        try:
            self._load(context)
        except BaseException:
            self._give_lock()
            raise

    def after_access(self, context: CacheContext) -> None:
        """Save what was changed, and let the next one in."""
        try:
            if context.changed:
                self._save(context.cache.serialize())
        finally:
            self._give_lock()

    def _load(self, context: CacheContext) -> None:
        stamp = self._stamp()
        if stamp == self._seen:
            return
        context.cache.deserialize(self._text() if stamp else "")
        self._seen = stamp

    def _text(self) -> str:
        try:
            return str(self._keeper.load())
        except (OSError, RuntimeError, UnicodeDecodeError) as error:
            words = f"the token cache {self._path} cannot be read ({type(error).__name__}): remove it to start anew"
            raise AuthError(Kind.UNREADABLE, words, code="cache_corrupt") from error

    def _save(self, text: str) -> None:
        try:
            self._keeper.save(text)
        except (OSError, RuntimeError) as error:
            words = f"the token cache {self._path} cannot be written: {type(error).__name__}"
            raise AuthError(Kind.USAGE, words, code="cache_not_written") from error
        self._seen = self._stamp()

    def _stamp(self) -> tuple[int, int, int] | None:
        """What tells one version of the file from another; nothing where there is none."""
        try:
            told = self._path.stat()
        except FileNotFoundError:
            return None
        return told.st_mtime_ns, told.st_size, told.st_ino

    def _take_lock(self) -> None:
        lock = msal_extensions.CrossPlatLock(str(self._locks))
        try:
            lock.__enter__()
        except msal_extensions.LockError as error:
            words = f"the token cache {self._path} is locked by another program"
            raise AuthError(Kind.USAGE, words, code="cache_locked") from error
        self._lock = lock

    def _give_lock(self) -> None:
        lock, self._lock = self._lock, None
        if lock:
            lock.__exit__(None, None, None)
