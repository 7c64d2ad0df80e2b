"""The authorities vouch for what they may and nothing else, by the word of real verifiers."""

import json
import os
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from mock_entra import trust
from mock_entra.certificates import certificate_pem, private_pem
from mock_entra.client_certificates import application_certificate
from mock_entra.keys import KeyChest
from mock_entra.trust import CertificateAuthority, Leaf

LOOPBACK = ["localhost", "127.0.0.1", "::1"]
REAL = ["login.microsoftonline.com", "*.ciamlogin.com"]
SPRING, AUTUMN = datetime(2020, 3, 1, tzinfo=UTC), datetime(2048, 9, 1, tzinfo=UTC)

posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps access lists, not modes")
openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command on the path")
node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js on the path")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def kept(home: Path) -> CertificateAuthority:
    return trust.kept(home)


@pytest.fixture(scope="module")
def passing() -> CertificateAuthority:
    return trust.for_run(REAL)


@pytest.fixture(scope="module")
def chest(home: Path) -> KeyChest:
    return KeyChest(home)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for this test's temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def forged(authority: CertificateAuthority, host: str) -> Leaf:
    """A leaf that the authority itself would refuse to issue."""
    key = ec.generate_private_key(ec.SECP256R1())
    end = datetime.now(UTC) + timedelta(hours=1)
    certificate = trust.leaf_described(authority, key, [host], end).sign(authority.private_key, hashes.SHA256())
    return Leaf(certificate_pem(certificate), private_pem(key))


@contextmanager
def listening(context: ssl.SSLContext) -> Iterator[tuple[int, Future[bytes | None]]]:
    """A port where one client is greeted, and the certificate (DER) that it will have presented."""

    def greet() -> bytes | None:
        plain, _ = listener.accept()
        plain.settimeout(10)
        with plain, context.wrap_socket(plain, server_side=True) as tls:
            tls.sendall(b"hello")
            return tls.getpeercert(binary_form=True)

    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as thread:
        listener.settimeout(10)
        yield listener.getsockname()[1], thread.submit(greet)


def client(authority: CertificateAuthority) -> ssl.SSLContext:
    """As strict as Python 3.13 is by default."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority.pem)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def greeting(port: int, context: ssl.SSLContext, host: str) -> tuple[bytes, str | None]:
    """What the server says, and the protocol that was agreed on."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=host) as tls,
    ):
        return tls.recv(5), tls.selected_alpn_protocol()


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_strict_client_trusts_a_loopback_server(
    kept: CertificateAuthority, host: str, version: ssl.TLSVersion
) -> None:
    context = client(kept)
    context.minimum_version = context.maximum_version = version
    with listening(trust.server_context(kept.issue(LOOPBACK))) as (port, _):
        assert greeting(port, context, host) == (b"hello", "http/1.1")


def test_nothing_older_than_tls_1_2_is_spoken(kept: CertificateAuthority) -> None:
    assert trust.server_context(kept.issue(LOOPBACK)).minimum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("host", ["login.microsoftonline.com", "contoso.ciamlogin.com"])
def test_a_strict_client_trusts_a_server_under_a_real_name(passing: CertificateAuthority, host: str) -> None:
    with listening(trust.server_context(passing.issue(REAL))) as (port, _):
        assert greeting(port, client(passing), host) == (b"hello", "http/1.1")


@pytest.mark.parametrize("host", ["login.microsoftonline.com", "10.0.0.1", "localhost.example", "2001:db8::1"])
def test_a_client_refuses_what_the_kept_authority_may_not_vouch_for(kept: CertificateAuthority, host: str) -> None:
    refused_by_python(kept, host)


@pytest.mark.parametrize("host", ["graph.microsoft.com", "ciamlogin.example", "127.0.0.1", "::1"])
def test_a_client_refuses_what_a_runs_authority_may_not_vouch_for(passing: CertificateAuthority, host: str) -> None:
    refused_by_python(passing, host)


def test_an_authority_of_addresses_alone_vouches_for_no_name() -> None:
    refused_by_python(trust.for_run(["127.0.0.1"]), "login.microsoftonline.com")


def refused_by_python(authority: CertificateAuthority, host: str) -> None:
    with listening(trust.server_context(forged(authority, host))) as (port, seen):
        with pytest.raises(
            ssl.SSLCertVerificationError, match=r"permitted subtree violation|excluded subtree violation"
        ):
            greeting(port, client(authority), host)
        assert isinstance(seen.exception(10), OSError)


def verified_by_openssl(authority: CertificateAuthority, leaf: Leaf, folder: Path) -> str:
    """What `openssl verify` says at its strictest."""
    authority.write(folder / "root.pem")
    (folder / "leaf.pem").write_text(leaf.certificate_pem)
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "root.pem", "leaf.pem"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30, check=False)
    return said.stdout + said.stderr


@openssl
def test_openssl_accepts_what_is_issued(
    kept: CertificateAuthority, passing: CertificateAuthority, tmp_path: Path
) -> None:
    assert verified_by_openssl(kept, kept.issue(LOOPBACK), tmp_path) == "leaf.pem: OK\n"
    assert verified_by_openssl(passing, passing.issue(REAL), tmp_path) == "leaf.pem: OK\n"


@openssl
def test_openssl_refuses_what_is_forged(kept: CertificateAuthority, tmp_path: Path) -> None:
    leaf = forged(kept, "login.microsoftonline.com")
    assert "permitted subtree violation" in verified_by_openssl(kept, leaf, tmp_path)


CONNECT = """
const { port, ca, servername } = JSON.parse(process.argv[1]);
require("tls").connect({ port, ca, servername, host: "127.0.0.1" })
  .on("error", (error) => console.log(error.message))
  .on("secureConnect", function () { console.log("secure"); this.destroy(); });
"""


def met_by_node(authority: CertificateAuthority, leaf: Leaf, host: str) -> str:
    """What Node.js makes of a server with this leaf."""
    with listening(trust.server_context(leaf)) as (port, _):
        told = json.dumps({"port": port, "ca": authority.pem, "servername": host})
        return subprocess.run(
            ["node", "-e", CONNECT, told], capture_output=True, text=True, timeout=30, check=True
        ).stdout.strip()  # fmt: skip


@node
def test_node_accepts_what_is_issued(kept: CertificateAuthority, passing: CertificateAuthority) -> None:
    assert met_by_node(kept, kept.issue(LOOPBACK), "localhost") == "secure"
    assert met_by_node(passing, passing.issue(REAL), "contoso.ciamlogin.com") == "secure"


@node
def test_node_refuses_what_is_forged(kept: CertificateAuthority) -> None:
    host = "login.microsoftonline.com"
    assert met_by_node(kept, forged(kept, host), host) == "permitted subtree violation"


@pytest.mark.parametrize("host", ["LOCALHOST", "a.localhost", "*.localhost", "127.1.2.3"])
def test_loopback_hosts_are_issued_for(kept: CertificateAuthority, host: str) -> None:
    leaf = x509.load_pem_x509_certificate(kept.issue([host]).certificate_pem.encode())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == [host.lower()]


OUTSIDE = [
    "login.microsoftonline.com",
    "notlocalhost",
    "localhost.example",
    "10.0.0.1",
    "::2",
    "*",
    "*.com",
    "",
    "a.*.localhost",
]


@pytest.mark.parametrize("host", OUTSIDE)
def test_other_hosts_are_not_issued_for(kept: CertificateAuthority, host: str) -> None:
    with pytest.raises(ValueError, match="may vouch for"):
        kept.issue(["localhost", host])


def test_nothing_is_issued_for_nobody(kept: CertificateAuthority) -> None:
    with pytest.raises(ValueError, match="one host at least"):
        kept.issue([])


def test_no_authority_is_for_nobody() -> None:
    with pytest.raises(ValueError, match="one host at least"):
        trust.for_run([])


def test_a_leaf_lives_no_longer_than_its_authority(passing: CertificateAuthority) -> None:
    leaf = x509.load_pem_x509_certificate(passing.issue(REAL).certificate_pem.encode())
    assert leaf.not_valid_after_utc == passing.certificate.not_valid_after_utc
    assert leaf.not_valid_before_utc >= passing.certificate.not_valid_before_utc


def test_a_leaf_lives_as_long_as_was_asked(kept: CertificateAuthority) -> None:
    pem = kept.issue(LOOPBACK, lifetime=timedelta(minutes=5)).certificate_pem
    left = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc - datetime.now(UTC)
    assert timedelta(minutes=4) < left <= timedelta(minutes=5)


def test_a_runs_authority_lives_for_a_day(passing: CertificateAuthority) -> None:
    left = passing.certificate.not_valid_after_utc - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(days=1)


def test_of_a_runs_authority_only_the_certificate_is_ever_on_disk(elsewhere: Path) -> None:
    authority = trust.for_run(REAL)
    authority.write(elsewhere / "ca.pem")
    trust.server_context(authority.issue(REAL))
    assert {path.name: path.read_text() for path in elsewhere.iterdir()} == {"ca.pem": authority.pem}
    assert "PRIVATE" not in authority.pem


def test_the_kept_authority_stays(home: Path, kept: CertificateAuthority) -> None:
    again = trust.kept(home)
    assert (again.pem, again.path) == (kept.pem, home / "ca.pem")
    assert (home / "ca.pem").read_text() == kept.pem


@posix
def test_the_kept_key_is_for_its_owner_only(tmp_path: Path) -> None:
    trust.kept(tmp_path / "home")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home").iterdir()}
    assert modes == {"ca-key.pem": 0o600, "ca.pem": 0o644}


def test_a_lost_public_certificate_is_written_again(tmp_path: Path) -> None:
    before = trust.kept(tmp_path)
    (tmp_path / "ca.pem").write_text("something else")
    assert trust.kept(tmp_path).pem == before.pem == (tmp_path / "ca.pem").read_text()


@pytest.mark.parametrize(
    ("authority", "reason"),
    [
        (trust.made(trust.LOOPBACK, timedelta(days=29)), "ends on"),
        (trust.made(("example.com",), timedelta(days=300)), "not constrained to loopback"),
        (None, "PEM"),
    ],
    ids=["soon-over", "constrained-otherwise", "damaged"],
)
def test_an_authority_that_cannot_be_kept_is_renewed(
    tmp_path: Path, authority: CertificateAuthority | None, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ca-key.pem").write_text(trust.written(authority) if authority else "damaged")
    renewed = trust.kept(tmp_path)
    assert reason in caplog.text
    assert trust.kept(tmp_path).pem == renewed.pem == (tmp_path / "ca.pem").read_text()


@pytest.mark.parametrize("told", [True, False], ids=["unwritable", "none"])
def test_without_a_folder_an_authority_serves_this_run(tmp_path: Path, elsewhere: Path, told: bool) -> None:
    (tmp_path / "file").touch()
    authority = trust.kept(tmp_path / "file" / "home" if told else None)
    assert authority.path is not None
    assert authority.path.parent.parent == elsewhere
    assert [path.read_text() for path in authority.path.parent.iterdir()] == [authority.pem]


def test_an_unwritable_folder_is_warned_of(tmp_path: Path, elsewhere: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    trust.kept(tmp_path / "file" / "home")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert str(tmp_path / "file" / "home") in caplog.text


RACER = """
import sys
from pathlib import Path
from mock_entra import trust
print("ready", flush=True)
sys.stdin.readline()
authority = trust.kept(Path(sys.argv[1]))
print(authority.pem, trust.written(authority), authority.path.read_text())
"""


@pytest.mark.parametrize("stale", [False, True], ids=["none-yet", "one-soon-over"])
def test_two_processes_end_with_one_authority_and_one_key(tmp_path: Path, stale: bool) -> None:
    if stale:
        (tmp_path / "ca-key.pem").write_text(trust.written(trust.made(trust.LOOPBACK, timedelta(days=29))))
    command = [sys.executable, "-c", RACER, str(tmp_path)]
    racers = [subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) for _ in "ab"]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    assert len({racer.communicate(timeout=30)[0] for racer in racers}) == 1


def test_the_kept_authority_is_made_in_a_moment(tmp_path: Path) -> None:
    seconds = []
    for number in range(3):
        start = time.perf_counter()
        trust.kept(tmp_path / str(number))
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.05


def test_the_servers_key_does_not_stay_on_disk(kept: CertificateAuthority, elsewhere: Path) -> None:
    trust.server_context(kept.issue(LOOPBACK))
    assert list(elsewhere.iterdir()) == []


def registered(chest: KeyChest, name: str, subject: str = "daemon") -> tuple[str, str]:
    return application_certificate(chest, name, subject, not_before=SPRING, not_after=AUTUMN)


def presenting(authority: CertificateAuthority, pair: tuple[str, str] | None) -> ssl.SSLContext:
    """A client with a certificate of its own, or without."""
    context = client(authority)
    if pair is not None:
        trust.with_file("".join(pair), context.load_cert_chain)
    return context


def der(pem: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem)


def asking(authority: CertificateAuthority, *pems: str) -> ssl.SSLContext:
    return trust.server_context(authority.issue(LOOPBACK), client_certificates=pems)


def test_a_registered_self_signed_certificate_is_accepted_and_handed_over(
    kept: CertificateAuthority, chest: KeyChest
) -> None:
    pair = registered(chest, "one")
    with listening(asking(kept, pair[0])) as (port, seen):
        assert greeting(port, presenting(kept, pair), "localhost")[0] == b"hello"
        assert seen.result(10) == der(pair[0])


@pytest.mark.parametrize("registrations", [0, 1])
def test_a_client_may_stay_without_a_certificate(
    kept: CertificateAuthority, chest: KeyChest, registrations: int
) -> None:
    pems = [registered(chest, "one")[0]] * registrations
    with listening(asking(kept, *pems)) as (port, seen):
        assert greeting(port, presenting(kept, None), "localhost")[0] == b"hello"
        assert seen.result(10) is None


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("registrations", [0, 1])
def test_an_unregistered_certificate_is_refused(
    kept: CertificateAuthority, chest: KeyChest, registrations: int, version: ssl.TLSVersion
) -> None:
    context = presenting(kept, registered(chest, "two", "stranger"))
    context.minimum_version = context.maximum_version = version
    with listening(asking(kept, *[registered(chest, "one")[0]] * registrations)) as (port, seen):
        with pytest.raises(ssl.SSLError, match="alert"):
            greeting(port, context, "localhost")
        assert isinstance(seen.exception(10), ssl.SSLCertVerificationError)


def test_another_certificate_of_a_registered_name_is_refused(kept: CertificateAuthority, chest: KeyChest) -> None:
    with listening(asking(kept, registered(chest, "one")[0])) as (port, seen):
        with pytest.raises(ssl.SSLError, match="alert"):
            greeting(port, presenting(kept, registered(chest, "two")), "localhost")
        assert isinstance(seen.exception(10), ssl.SSLCertVerificationError)


@pytest.mark.parametrize("name", ["one", "two"])
def test_each_of_two_registered_certificates_of_one_name_is_accepted(
    kept: CertificateAuthority, chest: KeyChest, name: str
) -> None:
    pairs = {name: registered(chest, name) for name in ("one", "two")}
    with listening(asking(kept, *(pem for pem, _ in pairs.values()))) as (port, seen):
        assert greeting(port, presenting(kept, pairs[name]), "localhost")[0] == b"hello"
        assert seen.result(10) == der(pairs[name][0])


def test_a_certificate_may_be_registered_later(kept: CertificateAuthority, chest: KeyChest) -> None:
    pair, context = registered(chest, "one"), asking(kept)
    trust.trust_client_certificate(context, pair[0])
    trust.trust_client_certificate(context, pair[0])
    with listening(context) as (port, seen):
        assert greeting(port, presenting(kept, pair), "localhost")[0] == b"hello"
        assert seen.result(10) == der(pair[0])


def test_a_certificate_that_another_issued_is_accepted_where_it_is_registered(
    kept: CertificateAuthority, chest: KeyChest
) -> None:
    root = application_certificate(chest, "one", "Our CA", not_before=SPRING, not_after=AUTUMN, authority=True)
    pair = application_certificate(chest, "two", "daemon", not_before=SPRING, not_after=AUTUMN, issuer=root)
    with listening(asking(kept, pair[0])) as (port, seen):
        assert greeting(port, presenting(kept, pair), "localhost")[0] == b"hello"
        assert seen.result(10) == der(pair[0])


@pytest.mark.parametrize(
    "text", ["", "certificate", "é", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_certificate_is_not_registered(kept: CertificateAuthority, text: str) -> None:
    with pytest.raises(ValueError, match=r"PEM|asn1"):
        trust.trust_client_certificate(asking(kept), text)
