"""RFC 5280: two small certificate authorities, one kept for loopback names, one made for a run under real names."""

import atexit
import ipaddress
import logging
import os
import shutil
import ssl
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from mock_entra import clock
from mock_entra.certificates import certificate_pem, common_name, described, private_key, private_pem, qualified
from mock_entra.keeping import keep, write_whole

log = logging.getLogger(__name__)
T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK = ("localhost", "127.0.0.0/8", "::1/128")
KEPT_LIFETIME, RENEWAL, RUN_LIFETIME = timedelta(days=730), timedelta(days=30), timedelta(days=1)
LEAF_LIFETIME = timedelta(days=90)
EVERYWHERE: tuple[Network, ...] = (ipaddress.IPv4Network("0.0.0.0/0"), ipaddress.IPv6Network("::/0"))
SKEW = timedelta(hours=1)
NO_NAME = "invalid"  # RFC 6761 6.4: no host is ever called so; permitting it alone permits no DNS name


@dataclass(frozen=True, slots=True)
class Leaf:
    """A server's certificate and its private key, PEM."""

    certificate_pem: str
    key_pem: str


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """A P-256 root whose critical name constraints bind it to `permitted`: DNS names with all below them, and networks.

    `path` is where its public certificate stands for clients to read, None where it stands nowhere.
    """

    certificate: x509.Certificate
    permitted: tuple[str, ...]
    private_key: ec.EllipticCurvePrivateKey
    path: Path | None = None

    @property
    def pem(self) -> str:
        return certificate_pem(self.certificate)

    def write(self, path: Path) -> None:
        """Write the public certificate, and nothing else, whole."""
        write_whole(path, self.pem, mode=0o644)

    def issue(self, hosts: Iterable[str], *, lifetime: timedelta = LEAF_LIFETIME) -> Leaf:
        """A server certificate for DNS names (`*.x` too) and IP addresses, for as long as the authority itself lives.

        ValueError for no host, and for one that the constraints do not permit.
        """
        names = list(dict.fromkeys(host.lower() for host in hosts))
        if not names:
            raise ValueError("a certificate is for one host at least")
        for host in names:
            if not permits(self.permitted, host):
                raise ValueError(f"{host} is not among what this authority may vouch for: {', '.join(self.permitted)}")
        key = ec.generate_private_key(ec.SECP256R1())
        end = min(now() + lifetime, self.certificate.not_valid_after_utc)
        certificate = leaf_described(self, key, names, end).sign(self.private_key, hashes.SHA256())
        return Leaf(certificate_pem(certificate), private_pem(key))


def kept(folder: Path | None) -> CertificateAuthority:
    """The authority of this machine's user, for loopback alone; `path` is `folder/ca.pem`.

    Made once, and again 30 days before it ends; all processes end with the same. Where the folder cannot be written,
    one is made for this run, its public certificate in a folder of its own that goes when the process ends.
    """
    if folder is None:
        return passing()
    try:
        authority = keep(folder / "ca-key.pem", loaded, lambda: written(made(LOOPBACK, KEPT_LIFETIME)))
        return shown(authority, folder / "ca.pem")
    except OSError as error:
        log.warning("a certificate authority is made for this run, for none can be kept in %s: %s", folder, error)
        return passing()


def for_run(hosts: Iterable[str]) -> CertificateAuthority:
    """An authority for exactly these hosts (`*.x` permits all below x), for one day; its key is never on disk."""
    permitted = tuple(dict.fromkeys(host.lower().removeprefix("*.") for host in hosts))
    if not permitted:
        raise ValueError("an authority is for one host at least")
    return made(permitted, RUN_LIFETIME)


def server_context(leaf: Leaf, *, client_certificates: Iterable[str] | None = None) -> ssl.SSLContext:
    """TLS 1.2 or later with this certificate, for HTTP/1.1.

    With `client_certificates` (PEM; none yet is fine) a client is asked for one, may stay without, and is refused
    with any but these: RFC 8705 2.2, each is its own trust anchor.
    """
    context = bare_context(asks=client_certificates is not None)
    with_file(leaf.key_pem + leaf.certificate_pem, context.load_cert_chain)
    for pem in client_certificates or ():
        trust_client_certificate(context, pem)
    return context


def front(choose: Callable[[], ssl.SSLContext | None], *, asks: bool) -> ssl.SSLContext:
    """A context that hands each handshake on to the one `choose` gives then, and refuses it where that is None.

    It costs a fifth of a millisecond, ten times less than one with a certificate and trust anchors of its own. `asks`
    must be true where what it hands on to has `client_certificates`: a handshake keeps what it began with.
    """

    def answer(tls: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> int | None:
        chosen = choose()
        if chosen is None:
            return ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE
        tls.context = chosen
        return None

    context = bare_context(asks=asks)
    context.sni_callback = answer
    return context


def bare_context(*, asks: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    if asks:
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def trust_client_certificate(context: ssl.SSLContext, pem: str) -> None:
    """Accept this certificate, too, from the next handshake on; ValueError where it is none."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    context.load_verify_locations(cadata=certificate.public_bytes(Encoding.DER))


def made(permitted: tuple[str, ...], lifetime: timedelta) -> CertificateAuthority:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = authority_described(key, permitted, now() + lifetime).sign(key, hashes.SHA256())
    return CertificateAuthority(certificate, permitted, key)


def passing() -> CertificateAuthority:
    """An authority of this process alone, like the kept one."""
    folder = Path(tempfile.mkdtemp(prefix="mock-entra-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shown(made(LOOPBACK, KEPT_LIFETIME), folder / "ca.pem")


def shown(authority: CertificateAuthority, path: Path) -> CertificateAuthority:
    """The authority with its public certificate at `path`."""
    if not path.exists() or path.read_text("utf-8", errors="replace") != authority.pem:
        authority.write(path)
    return CertificateAuthority(authority.certificate, authority.permitted, authority.private_key, path)


def written(authority: CertificateAuthority) -> str:
    """Key and certificate in one text, so that they cannot part."""
    return private_pem(authority.private_key) + authority.pem


def loaded(text: str) -> CertificateAuthority:
    """The kept authority that was `written`; ValueError where it is damaged, soon over or constrained otherwise."""
    key, certificate = private_key(text), x509.load_pem_x509_certificate(text.encode())
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError("the private key is not the one of the certificate beside it")
    if certificate.not_valid_after_utc - now() < RENEWAL:
        raise ValueError(f"its certificate ends on {certificate.not_valid_after_utc:%Y-%m-%d}")
    bounds = x509.Extension(x509.NameConstraints.oid, critical=True, value=constraints(LOOPBACK))
    if bounds not in certificate.extensions:
        raise ValueError("its certificate is not constrained to loopback")
    return CertificateAuthority(certificate, LOOPBACK, key)


def authority_described(
    key: ec.EllipticCurvePrivateKey, permitted: Iterable[str], end: datetime
) -> x509.CertificateBuilder:
    # Of two authorities with one name in a trust store, some verifiers try the wrong one.
    name = common_name(f"mock-entra test authority {fingerprint(key)[:8]}")
    plain = described(name, name, key, now() - SKEW, end)
    rank = x509.BasicConstraints(ca=True, path_length=0)
    return qualified(plain, key, key, rank).add_extension(constraints(permitted), critical=True)


def leaf_described(
    authority: CertificateAuthority, key: ec.EllipticCurvePrivateKey, hosts: Iterable[str], end: datetime
) -> x509.CertificateBuilder:
    start = max(now() - SKEW, authority.certificate.not_valid_before_utc)
    plain = described(common_name("mock-entra server"), authority.certificate.subject, key, start, end)
    rank = x509.BasicConstraints(ca=False, path_length=None)
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    return (
        qualified(plain, key, authority.private_key, rank)
        .add_extension(x509.SubjectAlternativeName(list(map(alternative_name, hosts))), critical=False)
        .add_extension(purposes, critical=False)
    )


def fingerprint(key: ec.EllipticCurvePrivateKey) -> str:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest.hex()


def constraints(permitted: Iterable[str]) -> x509.NameConstraints:
    """RFC 5280 4.2.1.10: a kind of name that is not mentioned is free, so both kinds always are."""
    names, networks = sorted_by_kind(tuple(permitted))
    subtrees = [*map(x509.DNSName, names or [NO_NAME]), *map(x509.IPAddress, networks)]
    return x509.NameConstraints(subtrees, None if networks else list(map(x509.IPAddress, EVERYWHERE)))


def permits(permitted: Iterable[str], host: str) -> bool:
    names, networks = sorted_by_kind(tuple(permitted))
    address = read_as(ipaddress.ip_address, host)
    if address is not None:
        return any(address in network for network in networks)
    bare = host.removeprefix("*.")
    return "*" not in bare and any(f".{bare}".endswith(f".{name}") for name in names)


@lru_cache(maxsize=64)  # asked for every host of a certificate
def sorted_by_kind(permitted: tuple[str, ...]) -> tuple[list[str], list[Network]]:
    """DNS names, and networks; an address is a network of one."""
    read = [(name, read_as(ipaddress.ip_network, name)) for name in permitted]
    return [name for name, network in read if network is None], [network for _, network in read if network is not None]


def alternative_name(host: str) -> x509.GeneralName:
    address = read_as(ipaddress.ip_address, host)
    return x509.DNSName(host) if address is None else x509.IPAddress(address)


def read_as(kind: Callable[[str], T], text: str) -> T | None:
    try:
        return kind(text)
    except ValueError:
        return None


def now() -> datetime:
    return datetime.fromtimestamp(clock.real(), UTC)


def with_file(text: str, use: Callable[[str], object]) -> None:
    """ssl reads a key from a path only: one into memory on Linux, else a file of its owner's (600), gone at once."""
    if Path("/proc/self/fd").is_dir():
        with os.fdopen(os.memfd_create("mock-entra"), "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            use(f"/proc/self/fd/{file.fileno()}")
        return
    handle, name = tempfile.mkstemp(prefix="mock-entra-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        use(name)
    finally:
        Path(name).unlink()
