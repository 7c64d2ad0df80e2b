"""Keys are made once and kept, rotate for one tenant alone, and are listed as Entra lists them."""

import asyncio
import base64
import hashlib
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from mock_entra import certificates, keeping
from mock_entra.client_certificates import application_certificate
from mock_entra.keys import KeyChest, KeyPool, KeyRing, SigningKey
from mock_entra.store import Store, open_store

pytestmark = pytest.mark.anyio
posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps access lists, not modes")

TENANT, OTHER, CLOUD = "4f1c", "77aa", "public"
SPRING, AUTUMN = datetime(2030, 3, 1, tzinfo=UTC), datetime(2030, 9, 1, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all tests that only read it: a key costs 46 ms."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def chest(folder: Path) -> KeyChest:
    return KeyChest(folder)


@pytest.fixture
def key(chest: KeyChest) -> SigningKey:
    return chest.kept(CLOUD)


@pytest.fixture
async def pool() -> AsyncIterator[KeyPool]:
    pool = KeyPool()
    yield pool
    await pool.close()


@pytest.fixture
def store() -> Store:
    return open_store("memory")


@pytest.fixture
def ring(chest: KeyChest, pool: KeyPool, store: Store) -> KeyRing:
    return KeyRing(chest, pool, store, "world/1/keys")


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A folder that nobody can make, not even root: it would be inside a file."""
    (tmp_path / "file").touch()
    return tmp_path / "file" / "home"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_key_id_is_the_thumbprint_of_the_certificate(key: SigningKey) -> None:
    digest = hashlib.sha1(key.certificate.public_bytes(Encoding.DER)).digest()
    assert base64.urlsafe_b64decode(key.kid + "=") == digest


def test_a_key_is_listed_as_entra_lists_it(key: SigningKey) -> None:
    listed = key.jwk()
    der = key.certificate.public_bytes(Encoding.DER)
    assert list(listed) == ["kty", "use", "kid", "x5t", "n", "e", "x5c"]
    assert listed | {"n": ""} == {
        "kty": "RSA", "use": "sig", "kid": key.kid, "x5t": key.kid, "n": "", "e": "AQAB",
        "x5c": [base64.b64encode(der).decode()],
    }  # fmt: skip


def test_what_a_key_signs_is_verified_by_its_listing(key: SigningKey) -> None:
    token = jwt.encode({"sub": "a"}, key.private_key, algorithm="RS256")
    assert jwt.decode(token, jwt.PyJWK(key.jwk(), algorithm="RS256"), algorithms=["RS256"]) == {"sub": "a"}


def test_the_certificate_is_signed_by_the_key_itself(key: SigningKey) -> None:
    key.certificate.verify_directly_issued_by(key.certificate)


def test_a_key_is_two_thousand_and_forty_eight_bits(key: SigningKey) -> None:
    assert (key.private_key.key_size, key.private_key.public_key().public_numbers().e) == (2048, 65537)


def test_a_key_comes_back_from_its_pem(key: SigningKey) -> None:
    again = SigningKey.from_pem(key.pem())
    assert (again.kid, again.private_key.private_numbers()) == (key.kid, key.private_key.private_numbers())


def test_a_key_beside_another_certificate_is_refused(key: SigningKey, chest: KeyChest) -> None:
    other = certificates.certificate_pem(chest.kept("b2c").certificate)
    with pytest.raises(ValueError, match="not the one of the certificate"):
        SigningKey.from_pem(certificates.private_pem(key.private_key) + other)


def test_a_key_is_loaded_in_far_less_time_than_it_is_made(key: SigningKey) -> None:
    pem, seconds = key.pem(), []
    for _ in range(5):
        start = time.perf_counter()
        SigningKey.from_pem(pem)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.005


def test_a_chest_gives_one_object_for_one_name(chest: KeyChest) -> None:
    assert chest.kept(CLOUD) is chest.kept(CLOUD)


def test_clouds_have_keys_of_their_own(chest: KeyChest) -> None:
    assert chest.kept(CLOUD).kid != chest.kept("b2c").kid


def test_another_process_finds_the_key_that_was_kept(folder: Path, key: SigningKey) -> None:
    assert KeyChest(folder).kept(CLOUD).kid == key.kid


@posix
def test_a_kept_key_is_for_its_owner_only(tmp_path: Path) -> None:
    KeyChest(tmp_path / "home").kept(CLOUD)
    assert [(path.name, mode(path)) for path in (tmp_path / "home").iterdir()] == [("public.pem", 0o600)]
    assert mode(tmp_path / "home") == 0o700


@posix
def test_a_key_that_others_could_read_is_closed_to_them(tmp_path: Path, key: SigningKey) -> None:
    file = tmp_path / "public.pem"
    file.write_text(key.pem())
    file.chmod(0o644)
    assert (KeyChest(tmp_path).kept(CLOUD).kid, mode(file)) == (key.kid, 0o600)


@pytest.mark.parametrize(
    "damage", [b"", b"\xff\xfe\0", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_damaged_key_is_replaced_with_a_warning(
    tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "public.pem"
    file.write_bytes(damage)
    made = KeyChest(tmp_path).kept(CLOUD)
    assert SigningKey.from_pem(file.read_text()).kid == made.kid
    assert str(file) in caplog.text


def test_all_who_meet_one_damaged_key_replace_it_with_one(tmp_path: Path, key: SigningKey, chest: KeyChest) -> None:
    file, made = tmp_path / "public.pem", [key.pem(), chest.kept("b2c").pem()]
    file.write_text("damaged")
    texts = [keeping.succeed(file, "damaged", partial(str, pem)) for pem in made]
    assert texts == [made[0], made[0]]
    assert file.read_text() == made[0]


@pytest.mark.parametrize("name", ["", "../public", "Public", "a b", "a\n", "a.pem"])
def test_other_names_are_refused(chest: KeyChest, name: str) -> None:
    with pytest.raises(ValueError, match="name is made of"):
        chest.kept(name)


def test_a_chest_without_a_usable_folder_warns_once_and_goes_on(
    nowhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chest = KeyChest(nowhere)
    assert chest.kept(CLOUD) is chest.kept(CLOUD) is not chest.kept("b2c")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert str(nowhere) in caplog.text


def test_a_chest_without_a_folder_keeps_in_memory(caplog: pytest.LogCaptureFixture) -> None:
    chest = KeyChest(None)
    assert chest.kept(CLOUD) is chest.kept(CLOUD)
    assert len(caplog.records) == 1


RACER = """
import sys
from pathlib import Path
from mock_entra.keys import KeyChest
chest = KeyChest(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
print(chest.kept("public").kid)
"""


@pytest.mark.parametrize("damaged", [False, True], ids=["none-yet", "a-damaged-one"])
def test_two_processes_end_with_one_key(tmp_path: Path, damaged: bool) -> None:
    if damaged:
        (tmp_path / "public.pem").write_text("damaged")
    assert len(set(together(RACER, str(tmp_path)))) == 1
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def together(program: str, *arguments: str) -> list[str]:
    """What two processes print that pass their first line at the same moment."""
    command = [sys.executable, "-c", program, *arguments]
    racers = [subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) for _ in "ab"]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    return [racer.communicate(timeout=30)[0] for racer in racers]


def test_home_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_ENTRA_HOME", str(tmp_path))
    assert keeping.home() == tmp_path


def test_home_is_else_a_folder_of_the_users_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOCK_ENTRA_HOME", raising=False)
    assert (keeping.home().name, keeping.home().is_absolute()) == ("mock-entra", True)


async def test_a_pool_never_gives_a_key_twice(pool: KeyPool) -> None:
    taken = [await pool.take() for _ in range(4)]
    assert len({key.kid for key in taken}) == 4


async def test_a_pool_makes_nothing_until_it_is_asked(pool: KeyPool) -> None:
    assert (pool._filling, len(pool._spares)) == (None, 0)


async def test_a_pool_fills_up_to_its_bound_after_a_take(pool: KeyPool) -> None:
    await pool.take()
    assert pool._filling is not None
    await pool._filling
    assert len(pool._spares) == 2


async def test_a_spare_key_is_given_without_waiting(pool: KeyPool) -> None:
    await pool.take()
    assert pool._filling is not None
    await pool._filling
    taking = pool.take()
    with pytest.raises(StopIteration):
        taking.send(None)


async def test_a_closed_pool_makes_no_more(pool: KeyPool) -> None:
    await pool.take()
    await pool.close()
    await pool.take()
    assert pool._filling is not None
    await pool._filling
    assert not pool._spares


async def test_tenants_of_a_cloud_share_its_key(ring: KeyRing, key: SigningKey) -> None:
    assert ring.signing(TENANT, CLOUD) is ring.signing(OTHER, CLOUD) is key
    assert ring.published(TENANT, CLOUD) == (key,)


async def test_rotation_makes_one_tenant_leave_its_cloud(ring: KeyRing, key: SigningKey) -> None:
    new = await ring.rotate(TENANT, CLOUD)
    assert ring.signing(TENANT, CLOUD) is new is not key
    assert (ring.signing(OTHER, CLOUD), ring.published(OTHER, CLOUD)) == (key, (key,))


async def test_with_overlap_earlier_keys_stay_published_newest_first(ring: KeyRing, key: SigningKey) -> None:
    first = await ring.rotate(TENANT, CLOUD)
    second = await ring.rotate(TENANT, CLOUD)
    assert ring.published(TENANT, CLOUD) == (second, first, key)


async def test_without_overlap_earlier_keys_are_withdrawn(ring: KeyRing) -> None:
    await ring.rotate(TENANT, CLOUD)
    new = await ring.rotate(TENANT, CLOUD, overlap=False)
    assert ring.published(TENANT, CLOUD) == (new,)


async def test_rotations_at_one_moment_all_stay_published(ring: KeyRing, key: SigningKey) -> None:
    new = await asyncio.gather(*(ring.rotate(TENANT, CLOUD) for _ in range(3)))
    assert set(ring.published(TENANT, CLOUD)) == {*new, key}


async def test_a_restart_finds_what_was_rotated(ring: KeyRing, chest: KeyChest, pool: KeyPool, store: Store) -> None:
    await ring.rotate(TENANT, CLOUD)
    again = KeyRing(chest, pool, store, "world/1/keys")
    await again.load()
    assert [key.kid for key in again.published(TENANT, CLOUD)] == [key.kid for key in ring.published(TENANT, CLOUD)]
    assert again.signing(TENANT, CLOUD).kid == ring.signing(TENANT, CLOUD).kid


async def test_rings_over_one_chest_do_not_see_each_other(
    ring: KeyRing, chest: KeyChest, pool: KeyPool, store: Store, key: SigningKey
) -> None:
    other = KeyRing(chest, pool, store, "world/2/keys")
    await ring.rotate(TENANT, CLOUD)
    await other.load()
    assert other.published(TENANT, CLOUD) == (key,)


async def test_what_the_store_holds_is_text(ring: KeyRing, store: Store) -> None:
    new = await ring.rotate(TENANT, CLOUD, overlap=False)
    assert json.loads((await store.all("world/1/keys"))[TENANT]) == [new.pem()]


def opened(pair: tuple[str, str]) -> x509.Certificate:
    """The certificate of a pair whose key is the certificate's."""
    certificate, key = pair
    return SigningKey.from_pem(key + certificate).certificate


def test_an_application_gets_a_certificate_with_its_key(chest: KeyChest) -> None:
    certificate = opened(application_certificate(chest, "daemon", "daemon", not_before=SPRING, not_after=AUTUMN))
    certificate.verify_directly_issued_by(certificate)
    assert certificate.subject.rfc4514_string() == "CN=daemon"
    assert (certificate.not_valid_before_utc, certificate.not_valid_after_utc) == (SPRING, AUTUMN)


def test_the_same_arguments_give_the_same_certificate(chest: KeyChest) -> None:
    pairs = [application_certificate(chest, "daemon", "daemon", not_before=SPRING, not_after=AUTUMN) for _ in "ab"]
    assert pairs[0] is pairs[1]


def test_another_subject_gives_another_certificate_of_the_same_key(chest: KeyChest) -> None:
    one = application_certificate(chest, "daemon", "daemon", not_before=SPRING, not_after=AUTUMN)
    two = application_certificate(chest, "daemon", "other", not_before=SPRING, not_after=AUTUMN)
    assert (one[0] != two[0], one[1] == two[1]) == (True, True)


def test_a_certificate_may_be_issued_by_another(chest: KeyChest) -> None:
    root = application_certificate(chest, "root", "Our CA", not_before=SPRING, not_after=AUTUMN, authority=True)
    leaf = opened(
        application_certificate(chest, "daemon", "daemon.example", not_before=SPRING, not_after=AUTUMN, issuer=root)
    )
    leaf.verify_directly_issued_by(opened(root))
    assert leaf.issuer.rfc4514_string() == "CN=Our CA"
    assert opened(root).extensions.get_extension_for_class(x509.BasicConstraints).value.ca
