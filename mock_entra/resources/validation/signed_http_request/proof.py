"""RFC 7515 3: a signed request read, not yet believed."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from jwt import PyJWTError, api_jws
from jwt.utils import base64url_decode, base64url_encode
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from mock_entra.resources.problem import invalid_token
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.token import Token
from mock_entra.wire import Request

NO_PROOF = "The proof is not a signed JSON Web Token."
CRITICAL = "The proof has critical header parameters that this API does not understand."

Text = Annotated[str, StringConstraints(min_length=1)]
Model = TypeVar("Model", bound=BaseModel)


class Confirmation(BaseModel):
    """RFC 7800 3.2: the key that signed."""

    model_config = ConfigDict(frozen=True, strict=True)

    jwk: dict[str, JsonValue] = Field(description="A public key.")


class Claims(BaseModel):
    """The members of a signed request that this API reads; others (`client_claims`) are ignored."""

    model_config = ConfigDict(frozen=True, strict=True)

    at: Text = Field(description="The access token.")
    ts: int = Field(description="When it was signed, in seconds since the epoch.")
    m: Text = Field(description="HTTP method.")
    u: Text = Field(description="Host, with or without its port.")
    p: str = Field(description="Path of the URL.")
    q: tuple[tuple[str, ...], str] | None = Field(None, description="Names in the query, and the hash of the query.")
    h: tuple[tuple[str, ...], str] | None = Field(None, description="Names of headers, and their hash.")
    b: str | None = Field(None, description="Hash of the body.")
    nonce: str = Field("", description="What the API handed out for this request.")
    cnf: Confirmation = Field(description="The key that signed.")


class Head(BaseModel):
    """RFC 7515 4.1: what the header says."""

    model_config = ConfigDict(frozen=True, strict=True)

    alg: Text = Field(description="Algorithm of the signature.")
    typ: str = Field("", description="Kind of token.")
    kid: str = Field("", description="Name of the key.")


@dataclass(frozen=True, slots=True)
class Proof:
    """A signed request in compact form, with what its header and its payload say."""

    compact: str
    head: Head
    claims: Claims

    @classmethod
    def parse(cls, compact: str) -> "Proof":
        """Refused where it is no JWS, is written in more than one way, or wants what we cannot (`crit`)."""
        if not all(is_canonical(part) for part in compact.split(".")):
            raise invalid_token(NO_PROOF)
        try:
            read = api_jws.decode_complete(compact, options={"verify_signature": False})
        except (PyJWTError, ValueError, RecursionError) as error:
            raise invalid_token(NO_PROOF) from error
        if "crit" in read["header"] or "b64" in read["header"]:
            raise invalid_token(CRITICAL)
        return cls(compact, validated(Head, read["header"]), validated(Claims, read["payload"]))


@dataclass(frozen=True, slots=True)
class Presented:
    """A proof before the API, the token within it, and the request that brought both."""

    resource: Resource
    http: Request
    proof: Proof
    token: Token


def is_canonical(part: str) -> bool:
    """Base64url has several texts for the same bytes, and one that it calls right (RFC 4648 3.5)."""
    try:
        return base64url_encode(base64url_decode(part)).decode() == part
    except ValueError:
        return False


def validated(model: type[Model], read: bytes | dict[str, Any]) -> Model:
    try:
        return model.model_validate_json(read) if isinstance(read, bytes) else model.model_validate(read)
    except ValidationError as error:
        mistake = error.errors(include_url=False, include_input=False)[0]
        if not mistake["loc"]:
            raise invalid_token("The proof is not a JSON object.") from error
        state = "missing" if mistake["type"] == "missing" and len(mistake["loc"]) == 1 else "malformed"
        raise invalid_token(f"The member {mistake['loc'][0]} of the proof is {state}.") from error
