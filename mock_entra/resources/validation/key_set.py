"""A tenant's public keys as an API remembers them, and when they are worth fetching again."""

from typing import Literal, Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWTError
from jwt.algorithms import RSAAlgorithm
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from mock_entra.wire import Reply

RENEWAL = 24 * 3600.0
"""Seconds after which a set is fetched again ("Signing key rollover": at least every 24 hours)."""

PATIENCE = 300.0
"""Seconds within which a key that was looked for in vain is not looked for again."""

MOST_SOUGHT = 16
"""Names of unknown keys that are looked for within PATIENCE."""


class NoKeySet(Exception):
    """A tenant's keys could not be fetched; the message says what came instead."""


class PublicKey(BaseModel):
    """RFC 7518 6.3.1: what of a published key is needed to verify with it."""

    model_config = ConfigDict(frozen=True)

    kid: str = Field(description="The name tokens give it.")
    kty: Literal["RSA"] = Field(description="Keys of other types are passed over.")
    n: str = Field(description="Modulus, base64url.")
    e: str = Field(description="Exponent, base64url.")

    def rsa(self) -> RSAPublicKey:
        """The key itself; `ValueError` where its numbers are none."""
        try:
            key = RSAAlgorithm.from_jwk({"kty": self.kty, "n": self.n, "e": self.e})
        except PyJWTError as error:
            raise ValueError(str(error)) from error
        assert isinstance(key, RSAPublicKey)
        return key


class KeySet(BaseModel):
    """Keys by name, the moment they were fetched, and the names looked for in vain with their moments (world time)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fetched: float = Field(description="Seconds since the epoch.")
    keys: dict[str, PublicKey] = Field(description="What was published then.")
    sought: dict[str, float] = Field(description="Unknown names and when each was looked for.")

    @classmethod
    def at(cls, now: float, keys: dict[str, PublicKey], before: Self | None, kid: str) -> Self:
        """The set just fetched, for the sake of `kid`."""
        sought = before.lately_sought(now) if before else {}
        return cls(fetched=now, keys=keys, sought=sought if kid in keys else {**sought, kid: now})

    def wants_renewal(self, kid: str, now: float) -> bool:
        if not 0 <= now - self.fetched < RENEWAL:
            return True
        lately = self.lately_sought(now)
        return kid not in self.keys and kid not in lately and len(lately) < MOST_SOUGHT

    def lately_sought(self, now: float) -> dict[str, float]:
        """A clock that went back leaves moments in the future: they count no more."""
        return {kid: at for kid, at in self.sought.items() if 0 <= now - at < PATIENCE}


class Document(BaseModel):
    """RFC 7517 5: a key set as it is published."""

    keys: tuple[JsonValue, ...] = Field(description="Keys of any kind.")


def published(reply: Reply) -> dict[str, PublicKey]:
    """The usable keys of a reply by name, others passed over as RFC 7517 5 asks; NoKeySet where it is no key set."""
    if reply.status != 200:
        raise NoKeySet(f"the answer was {reply.status}")
    try:
        document = Document.model_validate_json(reply.body)
    except ValidationError as error:
        raise NoKeySet("the answer was no key set") from error
    return {key.kid: key for key in map(usable, document.keys) if key}


def usable(written: JsonValue) -> PublicKey | None:
    try:
        key = PublicKey.model_validate(written)
        key.rsa()
    except ValueError:  # pydantic's ValidationError is one too
        return None
    return key
