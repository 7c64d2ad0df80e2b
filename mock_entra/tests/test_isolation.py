"""A world is the unit of isolation: two hundred of them at once, and nothing of one is ever seen in another."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import httpx
import pytest

from mock_entra import World
from mock_entra.embedding import Server
from mock_entra.tests.embedded import CONTOSO, claims, header, serving

WORLDS, THREADS = 200, 4
FAULTS_OF_A_WORLD = 2


@dataclass
class Subject:
    """A world with something only it has, and what was seen of it while all the others were asked as well."""

    number: int
    world: World
    ready: dict[str, Any]
    answers: list[httpx.Response]

    @property
    def is_faulty(self) -> bool:
        return self.number % 3 == 0

    @property
    def is_frozen(self) -> bool:
        return self.number % 4 == 0

    @property
    def is_rotated(self) -> bool:
        return self.number % 10 == 0

    @property
    def moment(self) -> int:
        """Where this world's clock stands; no two stand at the same second."""
        return 1_800_000_000 + self.number

    def prepare(self) -> None:
        if self.is_faulty:
            self.world.faults.add(match={"endpoint": "token"}, times=FAULTS_OF_A_WORLD, status=520 + self.number % 60)
        if self.is_frozen:
            self.world.clock.freeze(self.moment)
        if self.is_rotated:
            self.world.directory.rotate_keys(tenant=CONTOSO, overlap=False)

    async def ask(self, http: httpx.AsyncClient) -> None:
        told = self.ready["world"]
        tenant = next(t for t in told["tenants"] if (t["kind"], t["name"]) == ("workforce", "contoso"))
        client = next(a for a in told["applications"] if (a["name"], a["tenant"]) == ("daemon", tenant["id"]))
        api = next(r for r in told["resources"] if r["tenant"] == tenant["id"])
        form = {
            "grant_type": "client_credentials",
            "client_id": client["client_id"],
            "client_secret": client["secret"],
            "scope": f"{api['audience']}/.default",
            "state": str(self.number),
        }
        self.answers.append(await http.post(f"{tenant['authority']}/oauth2/v2.0/token", data=form))

    @property
    def tokens(self) -> list[str]:
        return [answer.json()["access_token"] for answer in self.answers if answer.status_code == 200]


def ask_all(subjects: list[Subject], ca: str | None) -> None:
    """One thread's share: every world in turn, a few at once, so that no two of its requests follow each other."""

    async def asking() -> None:
        limits = httpx.Limits(max_connections=20)
        trust = ssl.create_default_context(cafile=ca)
        async with httpx.AsyncClient(verify=trust, trust_env=False, limits=limits, timeout=60) as http:
            await asyncio.gather(*(subject.ask(http) for subject in subjects))

    asyncio.run(asking())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="module")
def subjects(server: Server) -> list[Subject]:
    """All worlds after the load, which threads with clients of their own put on them at once."""
    worlds = [server.world() for _ in range(WORLDS)]
    subjects = [Subject(number, world, world.ready, []) for number, world in enumerate(worlds)]
    for subject in subjects:
        subject.prepare()
    with ThreadPoolExecutor(THREADS) as threads:
        turned = (subjects[turn * 50 :] + subjects[: turn * 50] for turn in range(THREADS))
        list(threads.map(lambda order: ask_all(order, server.main.ca), turned))
    return subjects


def test_every_exchange_is_in_the_ledger_of_its_own_world_alone(subjects: list[Subject], server: Server) -> None:
    for subject in subjects:
        entries = subject.world.ledger.entries()
        assert len(entries) == len(subject.answers) == THREADS
        assert all(f"state={subject.number}" in entry["request"]["body"].split("&") for entry in entries)
        assert {entry["request"]["url"].partition("/oauth2")[0] for entry in entries} == {
            subject.world.tenant(CONTOSO)["authority"]
        }
    assert len(server.main.ledger) == 0


def test_every_fault_happens_in_its_own_world_as_often_as_it_is_to(subjects: list[Subject]) -> None:
    for subject in subjects:
        met = sorted(answer.status_code for answer in subject.answers if answer.status_code != 200)
        assert met == ([520 + subject.number % 60] * FAULTS_OF_A_WORLD if subject.is_faulty else [])
        assert subject.world.faults.list() == []


def test_a_clock_stands_still_in_its_own_world_alone(subjects: list[Subject]) -> None:
    for subject in subjects:
        issued = {claims(token)["iat"] for token in subject.tokens}
        assert subject.tokens
        assert (issued == {subject.moment}) == subject.is_frozen


def test_a_key_signs_in_its_own_world_alone(subjects: list[Subject]) -> None:
    keys = [{header(token)["kid"] for token in subject.tokens} for subject in subjects]
    shared = {kid for subject, kids in zip(subjects, keys, strict=True) if not subject.is_rotated for kid in kids}
    own = [kids for subject, kids in zip(subjects, keys, strict=True) if subject.is_rotated]
    assert len(shared) == 1
    assert all(len(kids) == 1 for kids in own)
    assert len(set().union(*own)) == len(own)
    assert not shared & set().union(*own)


def test_no_token_names_what_belongs_to_another_world(subjects: list[Subject]) -> None:
    for subject in subjects:
        told = [claims(token) for token in subject.tokens]
        assert {one["iss"] for one in told} == {subject.world.tenant(CONTOSO)["issuer"]}
        assert {one["azp"] for one in told} == {subject.world.application("daemon", CONTOSO)["client_id"]}


def test_a_token_of_one_world_is_worth_nothing_in_another(subjects: list[Subject], server: Server) -> None:
    one, other = subjects[1], subjects[2]
    trust = ssl.create_default_context(cafile=server.main.ca)
    bearer = {"authorization": f"Bearer {one.tokens[0]}"}
    answers = [
        httpx.get(subject.world.resource("todolist", CONTOSO)["url"], headers=bearer, verify=trust, trust_env=False)
        for subject in (one, other)
    ]
    assert [answer.status_code for answer in answers] == [200, 401]


def test_a_new_world_is_made_in_no_time(server: Server, record_property: Callable[[str, object], None]) -> None:
    took = []
    for _ in range(20):
        began = perf_counter()
        world = server.world()
        took.append(perf_counter() - began)
        world.close()
    record_property("new_world_ms", sorted(took)[10] * 1000)
    assert sorted(took)[10] < 0.1, "ten times what a quiet machine takes at most"
