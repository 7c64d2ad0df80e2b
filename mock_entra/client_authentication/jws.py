"""RFC 7515 3.1: a client's compact JWS taken apart, as leniently in its writing as clients are different."""

import json
import math
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from mock_entra.errors import MALFORMED_ASSERTION, OAuthError
from mock_entra.signing import decode

# fmt: off
ALGORITHMS: dict[str, tuple[Literal["PKCS1", "PSS"], HashAlgorithm]] = {
    "RS256": ("PKCS1", SHA256()), "RS384": ("PKCS1", SHA384()), "RS512": ("PKCS1", SHA512()),
    "PS256": ("PSS",   SHA256()), "PS384": ("PSS",   SHA384()), "PS512": ("PSS",   SHA512()),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Assertion:
    """A JWT a client signed, not yet believed."""

    compact: str
    header: dict[str, Any]
    claims: dict[str, Any]
    signature: bytes

    @classmethod
    def parse(cls, compact: str) -> "Assertion":
        """Refused with AADSTS50027 where it is no JWT."""
        try:
            header, claims, signature = compact.strip().split(".")
            parsed = json.loads(decode(header)), json.loads(decode(claims)), decode(signature)
        except (ValueError, RecursionError) as error:
            raise OAuthError(MALFORMED_ASSERTION) from error
        if not isinstance(parsed[0], dict) or not isinstance(parsed[1], dict):
            raise OAuthError(MALFORMED_ASSERTION)
        return cls(compact.strip(), *parsed)

    @property
    def algorithm(self) -> str:
        return str(self.header.get("alg", "none"))

    @property
    def signed(self) -> bytes:
        return self.compact.rpartition(".")[0].encode()

    def date(self, claim: str) -> float | None:
        """A NumericDate, whole or with a fraction (MSAL for Python writes floats); AADSTS50027 for anything else."""
        value = self.claims.get(claim)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise OAuthError(MALFORMED_ASSERTION)
        try:
            date = float(value)
        except OverflowError as error:
            raise OAuthError(MALFORMED_ASSERTION) from error
        if not math.isfinite(date):
            raise OAuthError(MALFORMED_ASSERTION)
        return date

    def is_signed_by(self, key: RSAPublicKey) -> bool:
        padding, hash = ALGORITHMS[self.algorithm]
        try:
            scheme = PKCS1v15() if padding == "PKCS1" else PSS(MGF1(hash), hash.digest_size)
            key.verify(self.signature, self.signed, scheme, hash)
        except InvalidSignature:
            return False
        return True
