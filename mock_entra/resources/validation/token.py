"""RFC 7519 7.2: a token read, not yet believed."""

from dataclasses import dataclass
from typing import Annotated

from jwt import PyJWTError, api_jws
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from mock_entra.resources.problem import invalid_token

NO_JWT = "The token is not a signed JSON Web Token."
CRITICAL = "The token has critical header parameters that this API does not understand."
NO_CLAIMS = "The claims are not a JSON object."

NumericDate = Annotated[float, Field(allow_inf_nan=False)]


class Claims(BaseModel):
    """The claims this API reads; others are ignored, as RFC 7519 4 asks. Only `exp` must be there to read them."""

    model_config = ConfigDict(frozen=True, strict=True)

    iss: str = Field("", description="Issuer.")
    aud: str | tuple[str, ...] = Field("", description="Audience, or several.")
    tid: str = Field("", description="Tenant id of who signed in.")
    exp: NumericDate = Field(description="Not to be accepted from then on, in seconds since the epoch.")
    nbf: NumericDate | None = Field(None, description="Not to be accepted before, in seconds since the epoch.")
    oid: str = Field("", description="Object id of the user, or of the application's service principal.")
    scp: str = Field("", description="Delegated permissions, between spaces.")
    roles: tuple[str, ...] = Field((), description="Application permissions, or the user's app roles.")
    idtyp: str | None = Field(None, description="`app` in a token an application got for itself.")
    preferred_username: str = Field("", description="User name in v2 tokens.")
    upn: str = Field("", description="User name in v1 tokens.")
    cnf: JsonValue = Field(None, description="RFC 7800: the key the token is bound to.")
    acrs: tuple[str, ...] = Field((), description="Authentication contexts that the sign-in met.")
    xms_cc: tuple[str, ...] = Field((), description="What the client can: `cp1` understands a claims challenge.")


@dataclass(frozen=True, slots=True)
class Token:
    """A JWS in compact form with what its header and claims say; `proven` once its holder proved its key."""

    compact: str
    algorithm: str
    kid: str
    claims: Claims
    proven: bool = False

    @classmethod
    def parse(cls, compact: str) -> "Token":
        """The token, whoever made it; refused where it is no JWT, wants what we cannot (`crit`), or has no end."""
        try:
            read = api_jws.decode_complete(compact, options={"verify_signature": False})
        except (PyJWTError, ValueError, RecursionError) as error:
            raise invalid_token(NO_JWT) from error
        header = read["header"]
        if "crit" in header or "b64" in header:
            raise invalid_token(CRITICAL)
        return cls(compact, str(header.get("alg")), str(header.get("kid", "")), read_claims(read["payload"]))


def read_claims(payload: bytes) -> Claims:
    try:
        return Claims.model_validate_json(payload)
    except ValidationError as error:
        mistake = error.errors(include_url=False, include_input=False)[0]
        if not mistake["loc"]:
            raise invalid_token(NO_CLAIMS) from error
        state = "missing" if mistake["type"] == "missing" else "malformed"
        raise invalid_token(f"The claim {mistake['loc'][0]} is {state}.") from error
