"""RFC 7523 at this authority: every client's dialect is read, and each mistake is refused by its own row."""

import hashlib
import hmac
import json
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from mock_entra import errors
from mock_entra.certificates import certificate_pem, common_name, private_pem
from mock_entra.client_authentication.assertion import JWT_BEARER
from mock_entra.client_certificates import issued
from mock_entra.directory import Application, Tenant
from mock_entra.tests.conftest import Asked, chest
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.wire import Reply
from mock_entra.world import Leniency


class Signer:
    """A client library: signs an assertion for an application with the key of one of its certificates."""

    def __init__(self, asked: Asked, name: str = "daemon", tenant: Tenant | None = None) -> None:
        self.tenant = tenant or asked.tenant("contoso")
        self.application = asked.application(name, self.tenant)
        self.pem, self.key = credential(self.application)
        self.certificate = x509.load_pem_x509_certificate(self.pem.encode())

    def claims(self, **changed: Any) -> dict[str, Any]:
        now, client_id = int(time.time()), self.application.client_id
        audience = f"https://login.microsoftonline.com/{self.tenant.id}/oauth2/v2.0/token"
        usual = {"aud": audience, "iss": client_id, "sub": client_id, "jti": str(uuid4()), "nbf": now, "exp": now + 600}
        return {name: value for name, value in (usual | changed).items() if value is not None}

    def thumbprint(self, *, sha256: bool = True) -> bytes:
        return self.certificate.fingerprint(SHA256() if sha256 else SHA1())

    def sign(
        self, algorithm: str = "PS256", headers: Mapping[str, Any] | None = None, key: Any = None, **changed: Any
    ) -> str:
        header = {"x5t#S256": unpadded(self.thumbprint())} if headers is None else dict(headers)
        return jwt.encode(self.claims(**changed), key or self.key, algorithm=algorithm, headers=header)

    def x5c(self) -> list[str]:
        return [b64encode(self.certificate.public_bytes(Encoding.DER)).decode()]


def credential(application: Application) -> tuple[str, str]:
    if application.certificates:
        return application.certificates[0].pem, application.certificates[0].key or ""
    trusted = application.trusted_subjects[0]
    return trusted.certificate or "", trusted.key or ""


def unpadded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture
def signer(asked: Asked) -> Signer:
    return Signer(asked)


async def present(asked: Asked, signer: Signer, assertion: str, **form: str) -> Reply:
    about = {"client_id": signer.application.client_id, "client_secret": ""}
    proof = {"client_assertion_type": JWT_BEARER, "client_assertion": assertion}
    return await asked.token(signer.tenant, **{**about, **proof, **form})


# dialects


async def test_msal_for_python_signs_ps256_with_float_dates_and_no_nbf(asked: Asked, signer: Signer) -> None:
    now = time.time()
    assertion = signer.sign(nbf=None, iat=now, exp=now + 600.5)
    assert claims(await present(asked, signer, assertion))["azpacr"] == "2"


async def test_msal_for_python_with_a_thumbprint_signs_rs256_with_padded_x5t(asked: Asked, signer: Signer) -> None:
    header = {"x5t": urlsafe_b64encode(signer.thumbprint(sha256=False)).decode()}
    assert (await present(asked, signer, signer.sign("RS256", header))).status == 200


async def test_msal_go_writes_the_thumbprint_in_the_standard_alphabet(asked: Asked, signer: Signer) -> None:
    header = {"x5t#S256": b64encode(signer.thumbprint()).decode(), "x5c": signer.x5c()}
    assert (await present(asked, signer, signer.sign("PS256", header))).status == 200


async def test_line_breaks_in_x5c_are_read_over(asked: Asked, signer: Signer) -> None:
    lines = "\n".join(signer.x5c()[0][at : at + 64] for at in range(0, len(signer.x5c()[0]), 64))
    header = {"x5t#S256": unpadded(signer.thumbprint()), "x5c": [f"\n{lines}\n"]}
    assert (await present(asked, signer, signer.sign("PS256", header))).status == 200


async def test_a_kid_may_name_the_certificate(asked: Asked, signer: Signer) -> None:
    assert (await present(asked, signer, signer.sign("RS256", {"kid": unpadded(signer.thumbprint())}))).status == 200


@pytest.mark.parametrize(
    "audience",
    [
        "https://login.microsoftonline.com/{id}/oauth2/v2.0/token",
        "https://login.microsoftonline.com/{domain}/oauth2/v2.0/token",
        "https://login.windows.net/{id}/oauth2/v2.0/token",
        "https://sts.windows.net/{id}/",
        "https://login.microsoftonline.com/{id}/v2.0",
        "https://westeurope.login.microsoft.com/{id}/oauth2/v2.0/token",
        "https://localhost:8443/{id}/oauth2/v2.0/token",
        "https://localhost/{id}/oauth2/v2.0/token",
        "https://LOCALHOST:8443/{domain}/oauth2/token",
        "HTTPS://login.microsoftonline.com/{id}/V2.0",
        "https://mtlsauth.microsoft.com/{id}/oauth2/v2.0/token",
    ],
)
async def test_the_audience_may_be_written_in_any_way_clients_do(asked: Asked, signer: Signer, audience: str) -> None:
    meant = audience.format(id=signer.tenant.id, domain=signer.tenant.domain)
    assert (await present(asked, signer, signer.sign(aud=meant))).status == 200


async def test_one_assertion_may_be_presented_for_all_of_its_life(asked: Asked, signer: Signer) -> None:
    assertion = signer.sign()
    for _ in range(3):
        assert (await present(asked, signer, assertion)).status == 200


async def test_a_certificate_of_a_trusted_issuer_and_subject_proves_the_application(asked: Asked) -> None:
    sni = Signer(asked, "sni-daemon")
    header = {"x5t#S256": unpadded(sni.thumbprint()), "x5c": sni.x5c()}
    assert claims(await present(asked, sni, sni.sign("PS256", header)))["azpacr"] == "2"


async def test_travelling_never_makes_an_honest_assertion_stale(asked: Asked, signer: Signer) -> None:
    asked.world.clock.travel(30 * 86400)
    assert (await present(asked, signer, signer.sign())).status == 200


# refusals


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"aud": "https://login.microsoftonline.com/fabrikam.onmicrosoft.com/v2.0"}, errors.ASSERTION_AUDIENCE),
        ({"aud": "https://evil.example/{id}/oauth2/v2.0/token"}, errors.ASSERTION_AUDIENCE),
        ({"aud": "http://login.microsoftonline.com/{id}/oauth2/v2.0/token"}, errors.ASSERTION_AUDIENCE),
        ({"aud": "https://graph.microsoft.com/{id}/v2.0"}, errors.ASSERTION_AUDIENCE),
        ({"aud": "https://evil.b2clogin.com/{id}/v2.0"}, errors.ASSERTION_AUDIENCE),
        ({"aud": "https://evil.ciamlogin.com/{id}/oauth2/v2.0/token"}, errors.ASSERTION_AUDIENCE),
        ({"aud": "https://login.microsoftonline.us/{id}/v2.0"}, errors.ASSERTION_AUDIENCE),
        ({"aud": "https://login.microsoftonline.com/{id}/B2C_1_none/oauth2/v2.0/token"}, errors.ASSERTION_AUDIENCE),
        ({"aud": None}, errors.ASSERTION_AUDIENCE),
        ({"aud": []}, errors.ASSERTION_AUDIENCE),
        ({"iss": "somebody else"}, errors.ASSERTION_ISSUER),
        ({"sub": "somebody else"}, errors.ASSERTION_SUBJECT),
        ({"exp": int(time.time()) - 3600}, errors.ASSERTION_EXPIRED),
        ({"nbf": int(time.time()) + 3600, "exp": int(time.time()) + 7200}, errors.ASSERTION_NOT_YET_VALID),
        ({"exp": None}, errors.MALFORMED_ASSERTION),
        ({"exp": "tomorrow"}, errors.MALFORMED_ASSERTION),
        ({"nbf": True}, errors.MALFORMED_ASSERTION),
        ({"exp": 1e308 * 10}, errors.MALFORMED_ASSERTION),
        ({"exp": 10**400}, errors.MALFORMED_ASSERTION),
        ({"nbf": -(10**400)}, errors.MALFORMED_ASSERTION),
    ],
)
async def test_each_wrong_claim_has_its_row(
    asked: Asked, signer: Signer, changed: dict[str, Any], row: errors.Row
) -> None:
    if isinstance(changed.get("aud"), str):
        changed = {"aud": changed["aud"].format(id=signer.tenant.id)}
    refused(await present(asked, signer, by_hand(signer, changed)), row)


def by_hand(
    signer: Signer, changed: dict[str, Any], header: dict[str, Any] | None = None, signature: bytes = b""
) -> str:
    """An assertion that no library would write; signed RS256 unless a signature is given."""
    about = {"alg": "RS256", "typ": "JWT", "x5t#S256": unpadded(signer.thumbprint())} if header is None else header
    parts = [unpadded(json.dumps(part).encode()) for part in (about, signer.claims(**changed))]
    signed = ".".join(parts)
    return f"{signed}.{unpadded(signature or raw_signature(signer, signed))}"


def raw_signature(signer: Signer, signed: str) -> bytes:
    key = load_pem_private_key(signer.key.encode(), None)
    algorithm = jwt.get_algorithm_by_name("RS256")
    signature: bytes = algorithm.sign(signed.encode(), key)
    return signature


async def test_a_jti_of_another_assertion_is_refused(asked: Asked, signer: Signer) -> None:
    assert (await present(asked, signer, signer.sign(jti="once"))).status == 200
    refused(
        await present(asked, signer, signer.sign(jti="once", exp=int(time.time()) + 500)), errors.ASSERTION_REPLAYED
    )


async def test_a_jti_may_be_any_text(asked: Asked, signer: Signer) -> None:
    assert (await present(asked, signer, signer.sign(jti="\ud800" * 50))).status == 200


async def test_a_world_may_want_each_assertion_presented_once(asked: Asked, signer: Signer) -> None:
    asked.world.single_use_assertions = True
    assertion = signer.sign()
    assert (await present(asked, signer, assertion)).status == 200
    refused(await present(asked, signer, assertion), errors.ASSERTION_REPLAYED)


async def test_a_refused_request_consumes_no_assertion(asked: Asked, signer: Signer) -> None:
    asked.world.single_use_assertions = True
    assertion = signer.sign()
    refused(await present(asked, signer, assertion, scope="api://nobody/.default"), errors.UNKNOWN_RESOURCE)
    assert (await present(asked, signer, assertion)).status == 200


async def test_an_unregistered_certificate_is_refused(asked: Asked, signer: Signer) -> None:
    header = {"x5t#S256": unpadded(b"\x00" * 32)}
    refused(await present(asked, signer, signer.sign("PS256", header)), errors.ASSERTION_KEY_UNKNOWN)


async def test_a_certificate_of_another_application_is_refused(asked: Asked, signer: Signer) -> None:
    other = Signer(asked, "ciam-msal-node-daemon", asked.tenant("contoso", "ciam"))
    header = {"x5t#S256": unpadded(other.thumbprint()), "x5c": other.x5c()}
    foreign = signer.sign("PS256", header, key=other.key)
    refused(await present(asked, signer, foreign), errors.ASSERTION_KEY_UNKNOWN)


async def test_a_signature_of_another_key_is_refused(asked: Asked, signer: Signer) -> None:
    other = Signer(asked, "ciam-msal-node-daemon", asked.tenant("contoso", "ciam"))
    refused(await present(asked, signer, signer.sign(key=other.key)), errors.ASSERTION_SIGNATURE)


async def test_an_assertion_without_a_thumbprint_is_refused(asked: Asked, signer: Signer) -> None:
    refused(await present(asked, signer, signer.sign("PS256", {})), errors.ASSERTION_KEY_UNNAMED)


async def test_alg_none_is_refused(asked: Asked, signer: Signer) -> None:
    header = {"alg": "none", "typ": "JWT", "x5t#S256": unpadded(signer.thumbprint())}
    refused(await present(asked, signer, by_hand(signer, {}, header, b"x")), errors.ASSERTION_ALGORITHM)


def hmac_assertion(signer: Signer) -> str:
    header = {"alg": "HS256", "typ": "JWT", "x5t#S256": unpadded(signer.thumbprint())}
    public = signer.certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = by_hand(signer, {"jti": "hmac"}, header, b"x").rpartition(".")[0]
    return f"{signed}.{unpadded(hmac.digest(public, signed.encode(), hashlib.sha256))}"


async def test_hmac_over_the_public_key_is_refused(asked: Asked, signer: Signer) -> None:
    refused(await present(asked, signer, hmac_assertion(signer)), errors.ASSERTION_HMAC)


def embedded(signer: Signer, other: Signer) -> str:
    public = x509.load_pem_x509_certificate(other.pem.encode()).public_key()
    jwk = json.loads(jwt.get_algorithm_by_name("RS256").to_jwk(public))
    return signer.sign("RS256", {"jwk": jwk}, key=other.key)


async def test_a_key_embedded_in_the_assertion_proves_nothing(asked: Asked, signer: Signer) -> None:
    other = Signer(asked, "sni-daemon")
    refused(await present(asked, signer, embedded(signer, other)), errors.ASSERTION_KEY_EMBEDDED)


async def test_another_type_of_token_is_refused(asked: Asked, signer: Signer) -> None:
    header = {"x5t#S256": unpadded(signer.thumbprint()), "typ": "at+jwt"}
    refused(await present(asked, signer, signer.sign("PS256", header)), errors.ASSERTION_HEADER_TYPE)


async def test_a_trusted_subject_of_another_issuer_is_refused(asked: Asked) -> None:
    sni, other = Signer(asked, "sni-daemon"), Signer(asked)
    impostor = replace(sni.application.trusted_subjects[0], authority=other.pem)
    await asked.world.directory.put(replace(sni.application, trusted_subjects=(impostor,)))
    header = {"x5t#S256": unpadded(sni.thumbprint()), "x5c": sni.x5c()}
    refused(await present(asked, sni, sni.sign("PS256", header)), errors.ASSERTION_SUBJECT_NAME)


async def test_another_subject_of_the_trusted_issuer_is_refused(asked: Asked) -> None:
    sni = Signer(asked, "sni-daemon")
    renamed = replace(sni.application.trusted_subjects[0], subject="other.contoso.com")
    await asked.world.directory.put(replace(sni.application, trusted_subjects=(renamed,)))
    header = {"x5t#S256": unpadded(sni.thumbprint()), "x5c": sni.x5c()}
    refused(await present(asked, sni, sni.sign("PS256", header)), errors.ASSERTION_SUBJECT_NAME)


async def test_a_leaf_cannot_vouch_for_another(asked: Asked) -> None:
    sni = Signer(asked, "sni-daemon")
    begins, ends = sni.certificate.not_valid_before_utc, sni.certificate.not_valid_after_utc
    key = chest().kept("forger").private_key
    forged = issued(key, common_name("sni-daemon.contoso.com"), begins, ends, (sni.pem, sni.key), authority=False)
    chain = [b64encode(c.public_bytes(Encoding.DER)).decode() for c in (forged, sni.certificate)]
    refused(
        await present(asked, sni, sni.sign("PS256", {"x5c": chain}, key=private_pem(key))),
        errors.ASSERTION_SUBJECT_NAME,
    )


async def test_an_authority_of_the_trusted_one_may_vouch(asked: Asked) -> None:
    sni = Signer(asked, "sni-daemon")
    begins, ends = sni.certificate.not_valid_before_utc, sni.certificate.not_valid_after_utc
    root_key = chest().kept("application-3").private_key
    root = issued(root_key, common_name("root"), begins, ends, None, authority=True)
    middle_key = chest().kept("application-8").private_key
    root_pair = certificate_pem(root), private_pem(root_key)
    middle = issued(middle_key, common_name("middle"), begins, ends, root_pair, authority=True)
    leaf_key = chest().kept("application-9").private_key
    middle_pair = certificate_pem(middle), private_pem(middle_key)
    leaf = issued(leaf_key, common_name("sni-daemon.contoso.com"), begins, ends, middle_pair, authority=False)
    trusted = replace(sni.application.trusted_subjects[0], authority=certificate_pem(root))
    await asked.world.directory.put(replace(sni.application, trusted_subjects=(trusted,)))
    chain = [b64encode(c.public_bytes(Encoding.DER)).decode() for c in (leaf, middle)]
    assertion = sni.sign("PS256", {"x5c": chain}, key=private_pem(leaf_key))
    assert (await present(asked, sni, assertion)).status == 200


async def test_a_longer_chain_than_anybody_has_is_refused(asked: Asked) -> None:
    sni = Signer(asked, "sni-daemon")
    header = {"x5t#S256": unpadded(sni.thumbprint()), "x5c": sni.x5c() * 11}
    refused(await present(asked, sni, sni.sign("PS256", header)), errors.MALFORMED_ASSERTION)


async def test_a_chain_that_leads_in_circles_is_refused(asked: Asked) -> None:
    sni = Signer(asked, "sni-daemon")
    begins, ends = sni.certificate.not_valid_before_utc, sni.certificate.not_valid_after_utc
    key = chest().kept("application-8").private_key
    circle = [issued(key, common_name("round"), begins, ends, None, authority=True) for _ in range(9)]
    pair = certificate_pem(circle[0]), private_pem(key)
    leaf = issued(key, common_name("sni-daemon.contoso.com"), begins, ends, pair, authority=False)
    chain = [b64encode(c.public_bytes(Encoding.DER)).decode() for c in (leaf, *circle)]
    assertion = sni.sign("PS256", {"x5c": chain}, key=private_pem(key))
    refused(await present(asked, sni, assertion), errors.ASSERTION_SUBJECT_NAME)


async def test_an_extension_that_must_be_understood_is_not(asked: Asked, signer: Signer) -> None:
    header = {"x5t#S256": unpadded(signer.thumbprint()), "crit": ["b64"], "b64": True}
    refused(await present(asked, signer, signer.sign("PS256", header)), errors.ASSERTION_KEY_EMBEDDED)


@pytest.mark.parametrize("written", ["", "x", "a.b", "a.b.c", "e30.e30.", "W10.W10.W10", "....", "é.é.é"])
async def test_what_is_no_jwt_is_refused(asked: Asked, signer: Signer, written: str) -> None:
    reply = await present(asked, signer, written)
    assert reply.status in (400, 401)


async def test_another_kind_of_assertion_is_refused(asked: Asked, signer: Signer) -> None:
    reply = await present(asked, signer, signer.sign(), client_assertion_type="urn:other")
    refused(reply, errors.ASSERTION_TYPE)


# the mTLS listener


async def test_a_registered_certificate_proves_the_application_by_the_handshake(asked: Asked, signer: Signer) -> None:
    sent = asked.daemon(signer.tenant)
    sent.pop("client_secret")
    url, der = f"/{signer.tenant.id}/oauth2/v2.0/token", signer.certificate.public_bytes(Encoding.DER)
    reply = await asked.ask(url, "POST", form=sent, client_certificate=der)
    assert claims(reply)["azpacr"] == "2"


async def test_another_applications_certificate_proves_nothing_in_the_handshake(asked: Asked, signer: Signer) -> None:
    other = Signer(asked, "sni-daemon").certificate.public_bytes(Encoding.DER)
    sent = asked.daemon(signer.tenant)
    sent.pop("client_secret")
    url = f"/{signer.tenant.id}/oauth2/v2.0/token"
    refused(await asked.ask(url, "POST", form=sent, client_certificate=other), errors.ASSERTION_KEY_UNKNOWN)


# leniencies: each lets exactly its own mistake through


def replayed(signer: Signer, other: Signer) -> str:
    return signer.sign(jti="again", exp=int(time.time()) + 400)


def unregistered(signer: Signer, other: Signer) -> str:
    return signer.sign("PS256", {"x5c": other.x5c()}, key=other.key)


def unsigned(signer: Signer, other: Signer) -> str:
    header = {"alg": "none", "typ": "JWT", "x5t#S256": unpadded(signer.thumbprint())}
    return by_hand(signer, {}, header, b"x")


MISTAKES = {
    Leniency.REPLAYED_ASSERTION: replayed,
    Leniency.ASSERTION_AUDIENCE: lambda signer, other: signer.sign(aud="https://evil.example"),
    Leniency.ASSERTION_ISSUER: lambda signer, other: signer.sign(iss="x"),
    Leniency.ASSERTION_SUBJECT: lambda signer, other: signer.sign(sub="x"),
    Leniency.EXPIRED_ASSERTION: lambda signer, other: signer.sign(exp=1),
    Leniency.FUTURE_ASSERTION: lambda signer, other: signer.sign(nbf=4_000_000_000, exp=4_000_000_600),
    Leniency.UNSIGNED_ASSERTION: unsigned,
    Leniency.HMAC_ASSERTION: lambda signer, other: hmac_assertion(signer),
    Leniency.EMBEDDED_KEY: embedded,
    Leniency.UNREGISTERED_CERTIFICATE: unregistered,
}


@pytest.mark.parametrize("leniency", MISTAKES)
async def test_a_leniency_lets_its_own_mistake_through_and_no_other(
    asked: Asked, signer: Signer, leniency: Leniency
) -> None:
    other = Signer(asked, "sni-daemon")
    await present(asked, signer, signer.sign(jti="again"))
    passed = set()
    asked.world.leniencies = frozenset({leniency})
    for mistake, make in MISTAKES.items():
        if (await present(asked, signer, make(signer, other))).status == 200:
            passed.add(mistake)
    assert passed == {leniency}
