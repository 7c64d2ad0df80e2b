"""The RSA keys that sign: made once per machine and kept, spare ones for rotation, and the ring of each world."""

import asyncio
import base64
import hashlib
import json
import logging
import os
import re
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Self, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mock_entra.store.protocol import Store

log = logging.getLogger(__name__)
T = TypeVar("T")
PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
Issuer = tuple[str, str]

KEY_NAME = re.compile(r"[a-z0-9-]+")
# No client judges these dates, and worlds travel far.
FIRST_DAY, LAST_DAY = datetime(2000, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An RSA-2048 key with its self-signed certificate; `kid` is the certificate's `x5t`, as in Entra."""

    kid: str
    private_key: RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def generate(cls) -> Self:
        """A new key, 46 ms of one core."""
        key = generate_private_key(65537, 2048)
        name = common_name("mock-entra signing")
        return cls.of(key, described(name, name, key, FIRST_DAY, LAST_DAY).sign(key, hashes.SHA256()))

    @classmethod
    def of(cls, key: RSAPrivateKey, certificate: x509.Certificate) -> Self:
        return cls(thumbprint(certificate), key, certificate)

    @classmethod
    def from_pem(cls, pem: str) -> Self:
        """What `pem()` wrote; else ValueError. RSA's arithmetic is trusted: checking it would take 33 ms."""
        key = private_key(pem)
        certificate = x509.load_pem_x509_certificate(pem.encode())
        if not isinstance(key, RSAPrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("the private key is not the one of the certificate beside it")
        return cls.of(key, certificate)

    def pem(self) -> str:
        """The private key (PKCS 8) and the certificate, in PEM, one after the other."""
        return private_pem(self.private_key) + certificate_pem(self.certificate)

    def jwk(self) -> dict[str, Any]:
        """RFC 7517 4: the public key as Entra lists it, without `alg`; a keys document adds what it knows besides."""
        public = self.private_key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": base64url(octets(public.n)),
            "e": base64url(octets(public.e)),
            "x5c": [base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()],
        }


def home() -> Path:
    """The folder of what is kept for this machine's user: MOCK_ENTRA_HOME, else where the system keeps such data."""
    told = os.environ.get("MOCK_ENTRA_HOME")
    if told:
        return Path(told)
    import platformdirs  # 30 ms of a cold start that most often knows its home

    return platformdirs.user_data_path("mock-entra")


class KeyChest:
    """Keys by name, kept in a folder (mode 600) for every process of this machine, or in memory where there is none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._said = False
        self.issued: dict[tuple[object, ...], tuple[str, str]] = {}
        self._keys: dict[str, SigningKey] = {}
        self._lock = Lock()

    def kept(self, name: str) -> SigningKey:
        """The key of this name: from memory, else from the folder, else made now. ValueError unless [a-z0-9-]+."""
        return self._keys.get(name) or self._found(name)

    def _found(self, name: str) -> SigningKey:
        if not KEY_NAME.fullmatch(name):
            raise ValueError(f"a key's name is made of a-z, 0-9 and -, unlike {name!r}")
        with self._lock:
            if name not in self._keys:
                self._keys[name] = self._fetched(name)
            return self._keys[name]

    def _fetched(self, name: str) -> SigningKey:
        if self._folder is None:
            self._say_once("no folder was named to keep them")
            return SigningKey.generate()
        try:
            return keep(self._folder / f"{name}.pem", SigningKey.from_pem, lambda: SigningKey.generate().pem())
        except OSError as error:
            self._say_once(f"they cannot be kept in {self._folder} ({error})")
            return SigningKey.generate()

    def _say_once(self, reason: str) -> None:
        if not self._said:
            self._said = True
            log.warning("keys are made anew for this run: %s", reason)


class KeyPool:
    """Spare keys that nobody ever used, made in the background once the first was asked for; of one event loop."""

    def __init__(self, spares: int = 2) -> None:
        self._wanted = spares
        self._spares: deque[SigningKey] = deque()
        self._filling: asyncio.Task[None] | None = None

    async def take(self) -> SigningKey:
        """A key of the taker's own: at once where a spare is there, else as soon as one is made."""
        key = self._spares.popleft() if self._spares else await asyncio.to_thread(SigningKey.generate)
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._fill())
        return key

    async def close(self) -> None:
        """Make no more spare keys; one that a thread is making is dropped when it is done."""
        self._wanted = 0
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.wait({self._filling})

    async def _fill(self) -> None:
        while len(self._spares) < self._wanted:
            self._spares.append(await asyncio.to_thread(SigningKey.generate))


class KeyRing:
    """The keys that one world signs with: those of each cloud, but for tenants whose keys were rotated their own.

    What was rotated is in the store, a record for each tenant, so that a restart finds it again by `load`; two rings
    over one chest share the clouds' keys and nothing else.
    """

    def __init__(self, chest: KeyChest, pool: KeyPool, store: Store, namespace: str) -> None:
        self.chest = chest
        self._pool = pool
        self._store = store
        self._namespace = namespace
        self._own: dict[str, tuple[SigningKey, ...]] = {}
        self._turn = asyncio.Lock()

    async def load(self) -> None:
        """Read what was rotated earlier."""
        records = await self._store.all(self._namespace)
        self._own = {tenant: tuple(map(SigningKey.from_pem, json.loads(pems))) for tenant, pems in records.items()}

    def signing(self, tenant: str, cloud: str) -> SigningKey:
        """The key that the tenant's tokens are signed with now."""
        own = self._own.get(tenant)
        return own[0] if own else self.chest.kept(cloud)

    def published(self, tenant: str, cloud: str) -> tuple[SigningKey, ...]:
        """What the tenant's keys document lists, newest first."""
        return self._own.get(tenant) or (self.chest.kept(cloud),)

    async def rotate(self, tenant: str, cloud: str, *, overlap: bool = True) -> SigningKey:
        """Give the tenant a new key of its own; the earlier ones stay published with `overlap`, else none does."""
        key = await self._pool.take()
        async with self._turn:
            keys = (key, *self.published(tenant, cloud)) if overlap else (key,)
            await self._store.put(self._namespace, tenant, json.dumps([key.pem() for key in keys]))
            self._own[tenant] = keys
        return key


def application_certificate(
    chest: KeyChest,
    name: str,
    subject: str,
    *,
    not_before: datetime,
    not_after: datetime,
    issuer: Issuer | None = None,
    authority: bool = False,
) -> tuple[str, str]:
    """An application's certificate and its private key (PKCS 8), each in PEM; the same arguments give the same pair.

    `subject` is the common name; `issuer` another such pair, or None for a self-signed one; `authority` says that
    others may be issued by it. The key is the chest's `application-NAME`, so that nothing is generated anew.
    """
    asked = (name, subject, not_before, not_after, issuer, authority)
    if asked not in chest.issued:
        key = chest.kept(f"application-{name}").private_key
        certificate = issued(key, common_name(subject), not_before, not_after, issuer, authority)
        chest.issued.setdefault(asked, (certificate_pem(certificate), private_pem(key)))
    return chest.issued[asked]


def issued(
    key: RSAPrivateKey, subject: x509.Name, start: datetime, end: datetime, issuer: Issuer | None, authority: bool
) -> x509.Certificate:
    """RFC 5280 4.2: a certificate for signing assertions and for TLS clients, by `issuer` or by its own key."""
    by, signer = opened(issuer) if issuer else (subject, key)
    plain = described(subject, by, key, start, end)
    builder = qualified(plain, key, signer, x509.BasicConstraints(ca=authority, path_length=None))
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    return builder.add_extension(purpose, critical=False).sign(signer, hashes.SHA256())


def opened(issuer: Issuer) -> tuple[x509.Name, RSAPrivateKey]:
    certificate, key = issuer
    signer = SigningKey.from_pem(key + certificate)
    return signer.certificate.subject, signer.private_key


def qualified(
    builder: x509.CertificateBuilder, key: PrivateKey, signer: PrivateKey, rank: x509.BasicConstraints
) -> x509.CertificateBuilder:
    """RFC 5280 4.2.1: with what strict verifiers want to read of the key, its issuer's key and what it may do."""
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    issuers = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        builder.add_extension(rank, critical=True)
        .add_extension(key_usage(rank.ca), critical=True)
        .add_extension(own, critical=False)
        .add_extension(issuers, critical=False)
    )


def key_usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def described(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), start, end)


def common_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def thumbprint(certificate: x509.Certificate) -> str:
    """RFC 7515 4.1.7: `x5t`, SHA-1 because the wire says so."""
    return base64url(hashlib.sha1(certificate.public_bytes(Encoding.DER), usedforsecurity=False).digest())


def octets(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def private_key(pem: str) -> object:
    try:
        return load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    except (TypeError, UnsupportedAlgorithm) as error:  # cryptography's word for an encrypted key is TypeError
        raise ValueError(str(error)) from error


def private_pem(key: PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def certificate_pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def keep(path: Path, read: Callable[[str], T], make: Callable[[], str]) -> T:
    """What `read` makes of the text at `path`, which is made first where there is none; OSError where it cannot be.

    Several processes that do this at one moment end with the same. A text that `read` refuses with ValueError is
    replaced, and a file that others may read is closed to them.
    """
    text = first(path, make)
    while True:
        try:
            return read(text)
        except ValueError as error:
            log.warning("%s is made anew, for it cannot be used: %s", path, error)
            text = succeed(path, text, make)


def first(path: Path, make: Callable[[], str]) -> str:
    """The text at `path`, or the one that was made for it by whoever was first."""
    try:
        return private_text(path)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place(make(), path, over=False)
        return private_text(path)


def succeed(path: Path, refused: str, make: Callable[[], str]) -> str:
    """The text that replaces `refused`: all who saw that one agree, by its digest, on one successor.

    The successor stays under its own name too, for those who are late.
    """
    digest = hashlib.sha256(refused.encode()).hexdigest()
    text = first(path.with_suffix(f".after-{digest[:16]}"), make)
    write_whole(path, text)
    return text


def private_text(path: Path) -> str:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        closed_to_others(path)
    return path.read_text("utf-8", errors="replace")


def closed_to_others(path: Path) -> None:
    try:
        path.chmod(0o600)
    except OSError as error:
        log.warning("others may read the private key in %s: %s", path, error)


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Write the file so that whoever reads it finds the old text or the new one, whole."""
    place(text, path, over=True, mode=mode)


def place(text: str, path: Path, *, over: bool, mode: int = 0o600) -> None:
    """Let `text` appear at `path` at once, over what is there or only where nothing is."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        draft.chmod(mode)
        if over:
            draft.replace(path)
        else:
            linked(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def linked(draft: Path, path: Path) -> None:
    with suppress(FileExistsError):
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            raise
        except OSError:  # FAT and some network drives have no hard links; Windows never renames over a file
            if not path.exists():
                draft.rename(path)
