"""Client assertions that are right but for a few things, really signed."""

import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from hypothesis import strategies as st

from mock_entra import clock
from mock_entra.tests.fuzz import words
from mock_entra.tests.fuzz.facts import Client

Fields = dict[str, Any]
HASHES: dict[str, HashAlgorithm] = {"256": SHA256(), "384": SHA384(), "512": SHA512()}
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
DECIDING = ("iss", "sub", "aud")
"""Claims without whose right value there is no token."""


@dataclass(frozen=True)
class Assertion:
    """A written assertion; `hopeless` says that no authority may believe it."""

    compact: str
    header: Fields
    claims: Fields
    hopeless: bool


@st.composite
def assertions(draw: st.DrawFn, client: Client, path: str, host: bytes, *, odd: bool) -> Assertion:
    """Right in some client's dialect; with `odd`, one of header, claims, signature and writing is not."""
    part = draw(st.sampled_from(["header", "header", "claims", "claims", "signature", "writing"])) if odd else ""
    right_header, right_claims = draw(headers(client, odd=part == "header")), draw(claims(client, path, host))
    header = draw(changed(right_header)) if part == "header" else right_header
    claimed = draw(changed(right_claims)) if part == "claims" else right_claims
    signer = draw(st.sampled_from(["stranger", "hmac", "none"])) if part == "signature" else "own"
    signed = f"{encoded(header)}.{encoded(claimed)}"
    compact = f"{signed}.{base64url(signature(signer, client, header, signed.encode()))}"
    spoilt = st.one_of(st.sampled_from([how(compact) for how in SPOILT]), words.text)
    written = draw(spoilt) if part == "writing" else compact
    lost = any(claimed.get(name) != right_claims[name] for name in DECIDING) or is_over(claimed.get("exp"))
    hopeless = signer != "own" or written != compact or is_unacceptable(header) or lost
    return Assertion(written, header, claimed, hopeless)


@st.composite
def spoilt_certificates(draw: st.DrawFn, client: Client, path: str) -> Assertion:
    """Rightly signed with the key of a certificate that came to harm on its way."""
    der = x509.load_pem_x509_certificate((client.certificate or ("", ""))[0].encode()).public_bytes(Encoding.DER)
    place = st.tuples(st.integers(0, len(der) - 1), st.one_of(st.sampled_from(TAGS), st.integers(0, 255)))
    leaf = spoil(der, draw(st.lists(place, min_size=1, max_size=2)))
    chain = [b64encode(each).decode() for each in (leaf, *draw(st.lists(st.sampled_from([leaf, der]), max_size=2)))]
    header, claimed = {"alg": "PS256", "x5c": chain}, draw(claims(client, path, b"localhost:8443"))
    signed = f"{encoded(header)}.{encoded(claimed)}"
    compact = f"{signed}.{base64url(signature('own', client, header, signed.encode()))}"
    return Assertion(compact, header, claimed, hopeless=False)


TAGS = (0, 1, 2, 3, 4, 5, 6, 12, 19, 22, 0x30, 0x31, 0x7F, 0x80, 0x82, 0xA0, 0xA3, 0xFF)
"""DER's own words: types and lengths."""


def is_over(expires: Any) -> bool:
    """Whether a date lies an hour back, or is none at all."""
    return isinstance(expires, bool) or not isinstance(expires, int | float) or not expires > clock.real() - 3600


def is_unacceptable(header: Fields) -> bool:
    """RFC 7515 4.1.11 for `crit`; a key that comes with what it signs proves nothing."""
    return header.get("alg") not in ALGORITHMS or bool({"crit", "jwk", "jku", "x5u"} & header.keys())


@st.composite
def headers(draw: st.DrawFn, client: Client, *, odd: bool) -> Fields:
    pem, _ = client.certificate or ("", "")
    certificate = x509.load_pem_x509_certificate(pem.encode())
    der = certificate.public_bytes(Encoding.DER)
    sent = {"x5c": [b64encode(der).decode()]}
    named: list[Fields] = [
        {"x5t": base64url(certificate.fingerprint(SHA1()))},
        {"x5t#S256": base64url(certificate.fingerprint(SHA256()))},
        {"x5t": b64encode(certificate.fingerprint(SHA1())).decode()},
        {"kid": base64url(certificate.fingerprint(SHA1()))},
    ]
    named = [{**name, **sent} for name in named] + ([] if client.is_by_name else named)
    if odd:
        named += [{"x5c": draw(chains(der))}, {"x5t": "unknown", "x5c": draw(chains(der))}]
    return {"alg": draw(st.sampled_from(ALGORITHMS)), "typ": "JWT", **draw(st.sampled_from(named))}


def chains(der: bytes) -> st.SearchStrategy[list[str]]:
    """A certificate with some of its bytes changed, too: what is read late must be refused as well."""
    flips = st.lists(st.tuples(st.integers(0, len(der) - 1), st.integers(0, 255)), min_size=1, max_size=3)
    spoilt = flips.map(lambda places: spoil(der, places))
    pieces = st.one_of(st.just(der), spoilt, st.binary(max_size=20), st.just(der[:-7])).map(
        lambda raw: b64encode(raw).decode()
    )
    return st.lists(st.one_of(pieces, pieces.map(lambda text: f"{text[:64]}\n{text[64:]}"), words.text), max_size=2)


def spoil(der: bytes, places: list[tuple[int, int]]) -> bytes:
    raw = bytearray(der)
    for at, value in places:
        raw[at] = value
    return bytes(raw)


@st.composite
def claims(draw: st.DrawFn, client: Client, path: str, host: bytes) -> Fields:
    now = draw(st.sampled_from([int(clock.real()), clock.real()]))
    audience = f"https://{host.decode('latin-1')}{path}"
    return {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": draw(st.sampled_from([audience, [audience], ["other", audience]])),
        "exp": now + draw(st.sampled_from([600, 60, 86400])),
        "nbf": now - draw(st.sampled_from([0, 60])),
        "iat": now,
        "jti": draw(st.one_of(st.just(str(uuid4())), st.sampled_from(["the same", "\ud800", "j" * 5000]))),
    }


@st.composite
def changed(draw: st.DrawFn, fields: Fields) -> Fields:
    """At most two fields are dropped, replaced by any JSON, or added."""
    fields = dict(fields)
    for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
        name = draw(st.sampled_from([*sorted(fields), *sorted(fields), "crit", "jwk", "jku", "x5u", "b64", "zip"]))
        match draw(st.sampled_from(["drop", "any", "any", "date", "alg"])):
            case "drop":
                fields.pop(name, None)
            case "any":
                fields[name] = draw(words.anything)
            case "date":
                fields[draw(st.sampled_from(["exp", "nbf", "iat"]))] = draw(words.number)
            case "alg":
                fields["alg"] = draw(st.sampled_from(["none", "NONE", "HS256", "ES256", "RS1", "EdDSA", "rs256"]))
    return fields


def signature(signer: str, client: Client, header: Fields, signed: bytes) -> bytes:
    algorithm = header.get("alg")
    known = algorithm if isinstance(algorithm, str) and algorithm in ALGORITHMS else "RS256"
    if signer == "none":
        return b""
    key = stranger() if signer == "stranger" else opened((client.certificate or ("", ""))[1])
    if signer == "hmac":
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return hmac.digest(public, signed, "sha256")
    hash = HASHES[known[2:]]
    padding = PKCS1v15() if known.startswith("RS") else PSS(MGF1(hash), hash.digest_size)
    return key.sign(signed, padding, hash)


@cache
def stranger() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@cache
def opened(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return key


SPOILT: tuple[Callable[[str], str], ...] = (
    lambda compact: compact[:-1],
    lambda compact: compact + ".",
    lambda compact: "." + compact,
    lambda compact: compact.replace(".", "..", 1),
    lambda compact: compact.rpartition(".")[0] + ".",
    lambda compact: compact.swapcase(),
    lambda compact: compact[::-1],
    lambda compact: compact.replace(".", "\n.\x00"),
    lambda compact: "W10.W10.",
    lambda compact: f"{base64url(b'[' * 3000)}.{base64url(b'{}')}.",
)


def encoded(fields: Fields) -> str:
    return base64url(json.dumps(fields).encode())


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
