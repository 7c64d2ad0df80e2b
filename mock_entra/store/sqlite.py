"""A store in one SQLite file, which outlives the process and may be open in several."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from mock_entra.store.protocol import StoreError

OURS = 0x6D656E74  # "ment": PRAGMA application_id, by which `file` and we tell our stores from other databases
FORMAT = 1
PATIENCE = 5.0

SCHEMA = """
CREATE TABLE records (
    position   INTEGER PRIMARY KEY,
    namespace  TEXT NOT NULL,
    key        TEXT NOT NULL,
    value      TEXT NOT NULL,
    expires_at REAL,
    UNIQUE (namespace, key)
);
CREATE INDEX expiries ON records (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE revisions (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace TEXT NOT NULL UNIQUE
);
"""
WRITE = """
INSERT INTO records (namespace, key, value, expires_at) VALUES (?, ?, ?, ?)
ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""
ALIVE = "(expires_at IS NULL OR expires_at > ?)"


class SqliteStore:
    """SQLite called on the event loop itself.

    A call takes microseconds, less than handing it to a thread and back would; and no other coroutine runs within
    it. The write-ahead log with synchronous=NORMAL loses nothing when the process is killed; when the machine loses
    its power, the last moments may be missing, but the file is whole. A connection belongs to one event loop,
    whichever thread that runs in.
    """

    def __init__(self, path: Path, *, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now = now
        with self._spoken_of("name a file in a folder that exists and may be written"):
            created_private(path)
            self._connection = sqlite3.connect(path, PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def at(cls, location: str) -> Self:
        """The opener: `/relative.db` or `//absolute.db`, what is left of the URL; ValueError where no file is named."""
        if not location.startswith("/") or location.strip("/") == "":
            raise ValueError(
                f"sqlite://{location} names no file: expected sqlite:///relative.db or sqlite:////absolute.db"
            )
        return cls(Path(location[1:]))

    async def get(self, namespace: str, key: str) -> str | None:
        return self._look(namespace, key)

    async def put(self, namespace: str, key: str, value: str, *, expires_at: float | None = None) -> None:
        with self._changing():
            self._write(namespace, key, value, expires_at)

    async def add(self, namespace: str, key: str, value: str, *, expires_at: float | None = None) -> bool:
        with self._changing():
            if self._look(namespace, key) is not None:
                return False
            self._write(namespace, key, value, expires_at)
            return True

    async def take(self, namespace: str, key: str) -> str | None:
        with self._changing():
            value = self._look(namespace, key)
            if value is not None:
                self._connection.execute("DELETE FROM records WHERE namespace = ? AND key = ?", (namespace, key))
                self._changed(namespace)
            return value

    async def swap(self, namespace: str, key: str, old: str, new: str) -> bool:
        with self._changing():
            if self._look(namespace, key) != old:
                return False
            self._connection.execute(
                "UPDATE records SET value = ? WHERE namespace = ? AND key = ?", (new, namespace, key)
            )
            self._changed(namespace)
            return True

    async def delete(self, namespace: str, key: str) -> bool:
        return await self.take(namespace, key) is not None

    async def all(self, namespace: str) -> dict[str, str]:
        question = f"SELECT key, value FROM records WHERE namespace = ? AND {ALIVE} ORDER BY position"  # noqa: S608 - ours
        with self._spoken_of():
            return dict(self._connection.execute(question, (namespace, self._now())))

    async def revision(self, namespace: str) -> int:
        with self._spoken_of():
            row = self._connection.execute("SELECT number FROM revisions WHERE namespace = ?", (namespace,)).fetchone()
        return row[0] if row else 0

    async def drop(self, prefix: str) -> None:
        with self._changing():
            known = self._connection.execute("SELECT namespace FROM revisions").fetchall()
            for namespace in [row for row in known if row[0].startswith(prefix)]:
                self._connection.execute("DELETE FROM records WHERE namespace = ?", namespace)
                self._connection.execute("DELETE FROM revisions WHERE namespace = ?", namespace)

    async def close(self) -> None:
        self._connection.close()

    def _look(self, namespace: str, key: str) -> str | None:
        """The value; None as well for half a character, which a JSON text can name and no record can be called by."""
        if not is_whole(key):
            return None
        question = f"SELECT value FROM records WHERE namespace = ? AND key = ? AND {ALIVE}"  # noqa: S608 - ours
        with self._spoken_of():
            row = self._connection.execute(question, (namespace, key, self._now())).fetchone()
        return row[0] if row else None

    def _write(self, namespace: str, key: str, value: str, expires_at: float | None) -> None:
        self._connection.execute(WRITE, (namespace, key, value, expires_at))
        self._changed(namespace)

    def _changed(self, namespace: str) -> None:
        """AUTOINCREMENT never gives a number twice, not even one of a row that is gone."""
        self._connection.execute("INSERT OR REPLACE INTO revisions (namespace) VALUES (?)", (namespace,))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """A transaction that begins as the only writer, among records that are all alive."""
        with self._spoken_of(), transaction(self._connection):
            self._connection.execute("DELETE FROM records WHERE expires_at <= ?", (self._now(),))
            yield

    @contextmanager
    def _spoken_of(self, advice: str = "see that its disk has room and no other program holds it") -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the store {self._path} cannot be used ({error}): {advice}") from error

    def _prepare(self) -> None:
        with self._spoken_of("name a SQLite file that may be written, or one that does not exist yet"):
            if not is_empty(self._connection) and not is_ours(self._connection):
                raise sqlite3.DatabaseError("it is a database of another program or version")
            with_write_ahead_log(self._connection)
            self._connection.execute("PRAGMA synchronous = NORMAL")
            with transaction(self._connection):
                if is_empty(self._connection):
                    furnish(self._connection)


def created_private(path: Path) -> None:
    """Records hold secrets: a file of ours is born readable to its owner alone, and its log files follow it."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def with_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Ask for the log, and again: where two processes open a new file, SQLite says "locked" to one without waiting."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def is_whole(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def is_empty(connection: sqlite3.Connection) -> bool:
    return number(connection, "SELECT count(*) FROM sqlite_master") == 0


def is_ours(connection: sqlite3.Connection) -> bool:
    return (number(connection, "PRAGMA application_id"), number(connection, "PRAGMA user_version")) == (OURS, FORMAT)


def number(connection: sqlite3.Connection, question: str) -> int:
    with closing(connection.execute(question)) as answer:
        return int(answer.fetchone()[0])


def furnish(connection: sqlite3.Connection) -> None:
    for statement in SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {OURS}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
