"""Every store keeps the same promises, and SQLite keeps them between processes too."""

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mock_entra.store import Store, StoreError, open_store
from mock_entra.store.memory import SWEEP_AFTER, MemoryStore
from mock_entra.store.sqlite import SqliteStore

T = TypeVar("T")
pytestmark = pytest.mark.anyio


class Hours:
    """A clock of real time that only a test moves."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path, hours: Hours) -> Iterator[Store]:
    kept: Store = MemoryStore(now=hours) if request.param == "memory" else SqliteStore(tmp_path / "kept.db", now=hours)
    yield kept
    asyncio.run(kept.close())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shared.db"


async def test_what_was_put_is_got(store: Store) -> None:
    await store.put("codes", "a", "one\0two 🙂")
    assert await store.get("codes", "a") == "one\0two 🙂"


async def test_what_was_never_put_is_absent(store: Store) -> None:
    await store.put("codes", "a", "one")
    assert (await store.get("codes", "b"), await store.get("tokens", "a"), await store.all("none")) == (None, None, {})


async def test_half_a_character_names_no_record(store: Store) -> None:
    assert (await store.get("n", "a\ud800"), await store.take("n", "\udfff")) == (None, None)


async def test_a_put_replaces_and_keeps_the_place(store: Store) -> None:
    for key, value in [("a", "1"), ("b", "2"), ("a", "3")]:
        await store.put("codes", key, value)
    assert list((await store.all("codes")).items()) == [("a", "3"), ("b", "2")]


async def test_a_record_that_comes_back_comes_last(store: Store) -> None:
    for key in "abc":
        await store.put("codes", key, key)
    await store.delete("codes", "a")
    await store.add("codes", "a", "again")
    assert list(await store.all("codes")) == ["b", "c", "a"]


async def test_an_add_never_replaces(store: Store) -> None:
    first, second = await store.add("codes", "a", "one"), await store.add("codes", "a", "two")
    assert (first, second, await store.get("codes", "a")) == (True, False, "one")


async def test_a_taken_record_is_gone(store: Store) -> None:
    await store.put("codes", "a", "one")
    assert [await store.take("codes", "a"), await store.take("codes", "a")] == ["one", None]


async def test_a_swap_wants_the_old_value(store: Store) -> None:
    await store.put("codes", "a", "one")
    refused, done = await store.swap("codes", "a", "two", "x"), await store.swap("codes", "a", "one", "two")
    assert (refused, done, await store.get("codes", "a")) == (False, True, "two")


async def test_nothing_is_swapped_where_nothing_is(store: Store) -> None:
    assert not await store.swap("codes", "a", "one", "two")


async def test_a_delete_says_whether_there_was_one(store: Store) -> None:
    await store.put("codes", "a", "one")
    assert [await store.delete("codes", "a"), await store.delete("codes", "a")] == [True, False]


async def test_an_expired_record_is_as_if_absent(store: Store, hours: Hours) -> None:
    await store.put("codes", "a", "one", expires_at=hours.at + 60)
    hours.at += 60
    seen = (await store.get("codes", "a"), await store.all("codes"), await store.swap("codes", "a", "one", "two"))
    assert (seen, await store.take("codes", "a"), await store.delete("codes", "a")) == ((None, {}, False), None, False)


async def test_a_record_lives_until_it_expires(store: Store, hours: Hours) -> None:
    await store.put("codes", "a", "one", expires_at=hours.at + 60)
    hours.at += 59
    assert await store.get("codes", "a") == "one"


async def test_an_expired_record_may_be_added_again_and_comes_last(store: Store, hours: Hours) -> None:
    await store.put("codes", "a", "one", expires_at=hours.at + 60)
    await store.put("codes", "b", "two")
    hours.at += 60
    assert (await store.add("codes", "a", "three"), list(await store.all("codes"))) == (True, ["b", "a"])


async def test_a_put_without_expiry_lifts_the_old_one(store: Store, hours: Hours) -> None:
    await store.put("codes", "a", "one", expires_at=hours.at + 60)
    await store.put("codes", "a", "two")
    hours.at += 60
    assert await store.get("codes", "a") == "two"


async def test_a_swap_leaves_the_expiry(store: Store, hours: Hours) -> None:
    await store.put("codes", "a", "one", expires_at=hours.at + 60)
    await store.swap("codes", "a", "one", "two")
    hours.at += 60
    assert await store.get("codes", "a") is None


async def test_a_revision_rises_with_changes_of_its_namespace_only(store: Store) -> None:
    seen = [await store.revision("codes")]
    await store.put("codes", "a", "one")
    seen.append(await store.revision("codes"))
    await store.put("tokens", "a", "one")
    await store.add("codes", "a", "refused")
    assert (seen[0], await store.revision("codes")) == (0, seen[1])
    await store.take("codes", "a")
    assert await store.revision("codes") > seen[1] > 0


async def test_what_is_dropped_is_forgotten_and_the_rest_stays(store: Store) -> None:
    for namespace in ("world/1/codes", "world/1/tokens", "world/10/codes", "world_1/codes"):
        await store.put(namespace, "a", "one")
    await store.drop("world/1/")
    alive = [name for name in ("world/1/codes", "world/1/tokens", "world/10/codes", "world_1/codes")
             if await store.all(name)]  # fmt: skip
    assert (alive, await store.revision("world/1/codes")) == (["world/10/codes", "world_1/codes"], 0)


async def test_a_revision_is_not_given_again_after_a_drop(store: Store) -> None:
    await store.put("codes", "a", "one")
    before = await store.revision("codes")
    await store.drop("codes")
    await store.put("codes", "a", "one")
    assert await store.revision("codes") > before


async def test_of_fifty_who_take_one_wins(store: Store) -> None:
    await store.put("codes", "a", "one")
    taken = await asyncio.gather(*(store.take("codes", "a") for _ in range(50)))
    assert sorted(map(str, taken)) == ["None"] * 49 + ["one"]


async def test_of_fifty_who_add_one_wins(store: Store) -> None:
    assert sum(await asyncio.gather(*(store.add("codes", "a", str(i)) for i in range(50)))) == 1


async def test_memory_stays_bounded_by_what_is_alive(hours: Hours) -> None:
    store = MemoryStore(now=hours)
    for number in range(10 * SWEEP_AFTER):
        await store.put("codes", str(number), "one", expires_at=hours.at + 60)
        hours.at += 1
    assert len(store) <= 60 + SWEEP_AFTER


async def test_the_expired_are_swept_from_the_file(file: Path, hours: Hours) -> None:
    store = SqliteStore(file, now=hours)
    await store.put("codes", "a", "one", expires_at=hours.at + 60)
    hours.at += 60
    await store.put("codes", "b", "two")
    await store.close()
    database = sqlite3.connect(file)
    keys = database.execute("SELECT key FROM records").fetchall()
    database.close()
    assert keys == [("b",)]


def race(verb: str, file: Path) -> int:
    """How often one of fifty tries, each by a connection of its own, wins."""

    async def one() -> bool:
        store = SqliteStore(file)
        won = await (store.add("codes", "new", "mine") if verb == "add" else store.take("codes", "old"))
        await store.close()
        return bool(won)

    with ThreadPoolExecutor(10) as threads:
        return sum(threads.map(lambda _: asyncio.run(one()), range(50)))


@pytest.mark.parametrize("verb", ["add", "take"])
def test_of_fifty_connections_in_threads_one_wins(verb: str, file: Path) -> None:
    asyncio.run(filled(file))
    assert race(verb, file) == 1


async def filled(file: Path) -> None:
    store = SqliteStore(file)
    await store.put("codes", "old", "one")
    for number in range(200):
        await store.put("many", str(number), "one")
    await store.close()


PLAYER = """
import asyncio, sys
from pathlib import Path
from mock_entra.store.sqlite import SqliteStore

async def play():
    print("ready", flush=True)
    sys.stdin.readline()
    store = SqliteStore(Path(sys.argv[1]))
    taken = [await store.take("many", str(number)) for number in range(200)]
    added = [await store.add("new", str(number), "mine") for number in range(200)]
    await store.close()
    print(200 - taken.count(None), sum(added))

asyncio.run(play())
"""


@pytest.mark.parametrize("exists", [True, False], ids=["an-old-file", "a-new-file"])
def test_of_two_processes_one_wins_each_record(file: Path, exists: bool) -> None:
    if exists:
        asyncio.run(filled(file))
    scores = [[int(word) for word in score.split()] for score in together(PLAYER, str(file))]
    assert [sum(column) for column in zip(*scores, strict=True)] == [200 if exists else 0, 200]


def together(program: str, *arguments: str) -> list[str]:
    """What two processes print that pass their first line at the same moment."""
    players = [
        subprocess.Popen([sys.executable, "-c", program, *arguments], stdin=-1, stdout=-1, text=True) for _ in "ab"
    ]
    for player in players:
        assert player.stdout is not None
        assert player.stdout.readline() == "ready\n"
    for player in players:
        assert player.stdin is not None
        player.stdin.write("go\n")
        player.stdin.flush()
    return [player.communicate(timeout=30)[0] for player in players]


WRITER = """
import asyncio, sys
from pathlib import Path
from mock_entra.store.sqlite import SqliteStore

async def write():
    store = SqliteStore(Path(sys.argv[1]))
    for number in range(100):
        await store.put("codes", str(number), "one")
    print("written", flush=True)
    sys.stdin.readline()

asyncio.run(write())
"""


def test_records_outlive_a_killed_process(file: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdin=-1, stdout=-1, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        os.kill(writer.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    assert list(asyncio.run(codes(file))) == [str(number) for number in range(100)]


async def codes(file: Path) -> dict[str, str]:
    store = SqliteStore(file)
    kept = await store.all("codes")
    await store.close()
    return kept


async def test_revisions_and_records_outlive_a_restart(file: Path) -> None:
    before = SqliteStore(file)
    await before.put("codes", "a", "one")
    number = await before.revision("codes")
    await before.close()
    after = SqliteStore(file)
    assert (await after.get("codes", "a"), await after.revision("codes")) == ("one", number)
    await after.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps access lists, not modes")
async def test_the_file_and_its_log_are_for_the_owner_only(file: Path) -> None:
    store = SqliteStore(file)
    await store.put("codes", "a", "one")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    await store.close()
    assert modes == {"shared.db": 0o600, "shared.db-wal": 0o600, "shared.db-shm": 0o600}


async def test_a_url_opens_memory() -> None:
    assert isinstance(open_store("memory"), MemoryStore)


@pytest.mark.parametrize("absolute", [True, False], ids=["absolute", "relative"])
async def test_a_url_opens_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absolute: bool) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store(f"sqlite:///{tmp_path / 'kept.db' if absolute else 'kept.db'}")
    await store.close()
    assert (tmp_path / "kept.db").exists()


@pytest.mark.parametrize(
    "url", ["", "redis://localhost", "sqlite", "sqlite://", "sqlite:///", "sqlite://x.db", "memory://x"]
)
def test_other_urls_are_refused_with_what_was_expected(url: str) -> None:
    with pytest.raises(ValueError, match=r"expected (memory|sqlite:///relative)") as refusal:
        open_store(url)
    assert "\n" not in str(refusal.value)


def refusal(path: Path) -> str:
    """The one line that says why there can be no store."""
    with pytest.raises(StoreError) as refused:
        open_store(f"sqlite:///{path}")
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_file_that_is_no_database_is_refused(file: Path) -> None:
    file.write_text("not a database " * 100)
    assert "file is not a database" in refusal(file)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert "a folder that exists" in refusal(tmp_path / "missing" / "kept.db")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    assert "name a file" in refusal(tmp_path)


def test_a_database_of_another_program_is_left_alone(file: Path) -> None:
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE theirs (a)")
    other.close()
    before = file.read_bytes()
    assert "another program" in refusal(file)
    assert file.read_bytes() == before


async def test_a_store_that_stays_locked_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_entra.store.sqlite.PATIENCE", 0.01)
    store, other = SqliteStore(file), sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        await store.put("codes", "a", "one")
    other.execute("ROLLBACK")
    other.close()
    await store.put("codes", "a", "one")
    assert await store.get("codes", "a") == "one"
    await store.close()


def test_a_call_on_the_event_loop_takes_well_under_a_millisecond(file: Path) -> None:
    async def fastest() -> float:
        store, seconds = SqliteStore(file), []
        for number in range(200):
            start = time.perf_counter()
            await store.put("codes", str(number), "one")
            seconds.append(time.perf_counter() - start)
        await store.close()
        return min(seconds)

    assert asyncio.run(fastest()) < 0.001


NAMESPACES = st.sampled_from(["w/1", "w/10", "W/1", "w%1"])
KEYS = st.sampled_from(["a", "b", "A"])
VALUES = st.sampled_from(["", "one", "ü\0"])


class Stores(RuleBasedStateMachine):
    """Both stores answer as a dict would that remembers order, expiry and changes."""

    @initialize()
    def open(self) -> None:
        self.hours = Hours()
        self.folder = TemporaryDirectory()
        self.runner = asyncio.Runner()
        file = Path(self.folder.name) / "kept.db"
        self.stores: list[Store] = [MemoryStore(now=self.hours), SqliteStore(file, now=self.hours)]
        self.model: dict[tuple[str, str], tuple[str, float | None]] = {}
        self.revisions: dict[str, list[int]] = {}

    def both(self, method: str, *arguments: str, **options: float | None) -> object:
        """The one answer of both stores."""
        answers = [self.run(getattr(store, method)(*arguments, **options)) for store in self.stores]
        assert answers[0] == answers[1]
        return answers[0]

    def run(self, answer: Coroutine[object, object, T]) -> T:
        return self.runner.run(answer)

    def expect(self, namespace: str, changed: bool) -> None:
        numbers = self.both("revision", namespace)
        assert isinstance(numbers, int)
        before = self.revisions.get(namespace, [])
        assert numbers > max(before, default=0) if changed else numbers in (before[-1:] or [0])
        if changed:
            self.revisions[namespace] = [*before, numbers]

    @rule(namespace=NAMESPACES, key=KEYS, value=VALUES, life=st.none() | st.integers(-1, 3))
    def put(self, namespace: str, key: str, value: str, life: int | None) -> None:
        end = None if life is None else self.hours.at + life
        self.both("put", namespace, key, value, expires_at=end)
        self.model[namespace, key] = (value, end)
        self.expect(namespace, changed=True)

    @rule(namespace=NAMESPACES, key=KEYS, value=VALUES, life=st.none() | st.integers(-1, 3))
    def add(self, namespace: str, key: str, value: str, life: int | None) -> None:
        end, free = None if life is None else self.hours.at + life, (namespace, key) not in self.model
        assert self.both("add", namespace, key, value, expires_at=end) is free
        if free:
            self.model[namespace, key] = (value, end)
        self.expect(namespace, changed=free)

    @rule(namespace=NAMESPACES, key=KEYS)
    def take(self, namespace: str, key: str) -> None:
        value, _ = self.model.pop((namespace, key), (None, None))
        assert self.both("take", namespace, key) == value
        self.expect(namespace, changed=value is not None)

    @rule(namespace=NAMESPACES, key=KEYS)
    def delete(self, namespace: str, key: str) -> None:
        there = self.model.pop((namespace, key), None) is not None
        assert self.both("delete", namespace, key) is there
        self.expect(namespace, changed=there)

    @rule(namespace=NAMESPACES, key=KEYS, old=VALUES, new=VALUES)
    def swap(self, namespace: str, key: str, old: str, new: str) -> None:
        value, end = self.model.get((namespace, key), (None, None))
        assert self.both("swap", namespace, key, old, new) is (value == old)
        if value == old:
            self.model[namespace, key] = (new, end)
        self.expect(namespace, changed=value == old)

    @rule(prefix=st.sampled_from(["w/1", "w/10", "w", "w%", "x"]))
    def drop(self, prefix: str) -> None:
        self.both("drop", prefix)
        self.model = {place: kept for place, kept in self.model.items() if not place[0].startswith(prefix)}
        for namespace in [name for name in self.revisions if name.startswith(prefix)]:
            assert self.both("revision", namespace) == 0
            self.revisions[namespace].append(0)

    @rule(hours=st.integers(1, 2))
    def wait(self, hours: int) -> None:
        self.hours.at += hours

    @invariant()
    def same(self) -> None:
        alive = {place: kept for place, kept in self.model.items() if kept[1] is None or kept[1] > self.hours.at}
        self.model = alive
        for namespace in ("w/1", "w/10", "W/1", "w%1"):
            kept = self.both("all", namespace)
            assert isinstance(kept, dict)
            assert list(kept.items()) == [(key, v) for (name, key), (v, _) in alive.items() if name == namespace]

    def teardown(self) -> None:
        for store in self.stores:
            self.run(store.close())
        self.runner.close()
        self.folder.cleanup()


TestStores = Stores.TestCase
TestStores.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
