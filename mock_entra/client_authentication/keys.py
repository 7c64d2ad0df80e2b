"""Which key may have signed an assertion: a registered certificate's, or one its trusted issuer vouches for (SN+I)."""

import hmac
import warnings
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from mock_entra import clock
from mock_entra.authority import World
from mock_entra.client_authentication.jws import ALGORITHMS, Assertion
from mock_entra.directory import Application
from mock_entra.directory.credentials import thumbprints, unpadded
from mock_entra.errors import (
    ASSERTION_ALGORITHM,
    ASSERTION_HEADER_TYPE,
    ASSERTION_HMAC,
    ASSERTION_KEY_EMBEDDED,
    ASSERTION_KEY_EXPIRED,
    ASSERTION_KEY_UNKNOWN,
    ASSERTION_KEY_UNNAMED,
    ASSERTION_SUBJECT_NAME,
    MALFORMED_ASSERTION,
    OAuthError,
)
from mock_entra.signing import decode
from mock_entra.world import Leniency

EMBEDDED = ("jwk", "jku", "x5u")
LONGEST_CHAIN = 10
PARTLY_READABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension)
TYPES = ("jwt", "http://openid.net/specs/jwt/1.0")


def verifying_key(world: World, application: Application, assertion: Assertion) -> RSAPublicKey | None:
    """The public key that must verify; None where a lenient world believes the assertion without one."""
    if str(assertion.header.get("typ", "JWT")).lower() not in TYPES:
        raise OAuthError(ASSERTION_HEADER_TYPE)
    if "crit" in assertion.header:  # RFC 7515 4.1.11: extensions that must be understood, and are not
        raise OAuthError(ASSERTION_KEY_EMBEDDED, header="crit")
    if embedded := embedded_key(world, assertion):
        return embedded
    if assertion.algorithm not in ALGORITHMS:
        believe_without_signature(world, application, assertion)
        return None
    return registered_key(application, assertion) or presented_key(world, application, assertion)


def embedded_key(world: World, assertion: Assertion) -> RSAPublicKey | None:
    """A key that comes in its own header proves nothing; only a lenient world takes it."""
    for header in EMBEDDED:
        if header in assertion.header and not world.lenient(Leniency.EMBEDDED_KEY):
            raise OAuthError(ASSERTION_KEY_EMBEDDED, header=header)
    from jwt import PyJWK
    from jwt.exceptions import PyJWTError

    try:
        key = PyJWK(assertion.header["jwk"], "RS256").key if isinstance(assertion.header.get("jwk"), dict) else None
    except PyJWTError as error:
        raise OAuthError(MALFORMED_ASSERTION) from error
    return key if isinstance(key, RSAPublicKey) and assertion.algorithm in ALGORITHMS else None


def believe_without_signature(world: World, application: Application, assertion: Assertion) -> None:
    """No signature, or one with the public key as secret: refused each by its own row, unless the world is lenient."""
    if assertion.algorithm.upper().startswith("HS"):
        if world.lenient(Leniency.HMAC_ASSERTION) and any(is_hmac(c.pem, assertion) for c in application.certificates):
            return
        raise OAuthError(ASSERTION_HMAC)
    if assertion.algorithm.lower() == "none" and world.lenient(Leniency.UNSIGNED_ASSERTION):
        return
    raise OAuthError(ASSERTION_ALGORITHM, algorithm=assertion.algorithm)


def is_hmac(pem: str, assertion: Assertion) -> bool:
    public = x509.load_pem_x509_certificate(pem.encode()).public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return hmac.compare_digest(hmac.digest(secret, assertion.signed, "sha256"), assertion.signature)


def registered_key(application: Application, assertion: Assertion) -> RSAPublicKey | None:
    """By `x5t`, `x5t#S256` or `kid`; Go writes thumbprints in the standard alphabet with padding."""
    named = [assertion.header[name] for name in ("x5t#S256", "x5t", "kid") if name in assertion.header]
    if not named and "x5c" not in assertion.header:
        raise OAuthError(ASSERTION_KEY_UNNAMED)
    for thumbprint in named:
        registered = application.certificate(normal(thumbprint))
        if registered:
            return rsa_key(in_time(x509.load_pem_x509_certificate(registered.pem.encode()), registered.sha1))
    return None


def in_time(certificate: x509.Certificate, thumbprint: str) -> x509.Certificate:
    if not is_in_time(certificate):
        raise OAuthError(ASSERTION_KEY_EXPIRED, thumbprint=thumbprint)
    return certificate


def is_in_time(certificate: x509.Certificate) -> bool:
    now = datetime.fromtimestamp(clock.real(), UTC)
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def normal(thumbprint: Any) -> str:
    try:
        return unpadded(decode(str(thumbprint)))
    except ValueError:
        return ""


def presented_key(world: World, application: Application, assertion: Assertion) -> RSAPublicKey:
    """SN+I: the certificate in `x5c`, if its subject is trusted and its trusted issuer signed it."""
    chain = certificates_in(assertion.header.get("x5c"))
    if chain and world.lenient(Leniency.UNREGISTERED_CERTIFICATE):
        return rsa_key(chain[0])
    if not chain or not application.trusted_subjects:
        raise OAuthError(ASSERTION_KEY_UNKNOWN, thumbprint=shown(assertion))
    leaf = chain[0]
    for trusted in application.trusted_subjects:
        issuer = x509.load_pem_x509_certificate(trusted.authority.encode())
        vouched = world.lenient(Leniency.ANY_SUBJECT_NAME) or is_issued_by(leaf, chain[1:], issuer)
        if trusted.subject.lower() in names_of(leaf) and vouched:
            return rsa_key(in_time(leaf, shown(assertion)))
    raise OAuthError(ASSERTION_SUBJECT_NAME, subject=leaf.subject.rfc4514_string())


def certificates_in(x5c: Any) -> list[x509.Certificate]:
    """MSAL for Python leaves the line breaks of PEM in its `x5c`."""
    if x5c is None:
        return []
    if not isinstance(x5c, list) or len(x5c) > LONGEST_CHAIN or not all(isinstance(item, str) for item in x5c):
        raise OAuthError(MALFORMED_ASSERTION)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is odd about a stranger's certificate is no news to our own log
        return [whole(item) for item in x5c]


def whole(encoded: str) -> x509.Certificate:
    """A certificate all of whose parts can be read: some parse only until somebody looks."""
    try:
        certificate = x509.load_der_x509_certificate(decode(encoded))
        certificate.subject.rfc4514_string()
        certificate.issuer.rfc4514_string()
        certificate.public_key()
        list(certificate.extensions)
        is_in_time(certificate)
    except PARTLY_READABLE as error:
        raise OAuthError(MALFORMED_ASSERTION) from error
    return certificate


def is_issued_by(leaf: x509.Certificate, between: list[x509.Certificate], root: x509.Certificate) -> bool:
    """Whether the trusted authority vouches for the leaf: RFC 5280 6, with the certificates sent along in between.

    Certificates that are vouched for are found from the root down, each of them looked at a few times at most.
    """
    vouched, waiting = [root] if is_authority(root) else [], list(between)
    for issuer in vouched:
        if signed_by(leaf, issuer):
            return True
        found = [other for other in waiting if is_authority(other) and signed_by(other, issuer)]
        waiting = [other for other in waiting if other not in found]
        vouched.extend(found)
    return False


def is_authority(certificate: x509.Certificate) -> bool:
    """RFC 5280 4.2.1.9: one that may issue others, within its time."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return constraints.ca and is_in_time(certificate)


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (*PARTLY_READABLE, InvalidSignature):
        return False
    return True


def names_of(certificate: x509.Certificate) -> set[str]:
    common = {str(name.value).lower() for name in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)}
    try:
        alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return common
    return common | {name.lower() for name in alternative.get_values_for_type(x509.DNSName)}


def rsa_key(certificate: x509.Certificate) -> RSAPublicKey:
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise OAuthError(ASSERTION_HMAC)
    return key


def shown(assertion: Assertion) -> str:
    """The thumbprint as the service shows it: SHA-1 of the presented certificate, or what the header named."""
    chain = certificates_in(assertion.header.get("x5c"))
    if chain:
        return thumbprints(chain[0].public_bytes(Encoding.DER))[0]
    return str(assertion.header.get("x5t#S256") or assertion.header.get("x5t") or assertion.header.get("kid"))
