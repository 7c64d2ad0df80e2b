"""OpenID Connect Core 5.5: the `claims` parameter, as far as the authority acts upon it (facts: protocol 7)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mock_entra.errors import MALFORMED_REQUEST, OAuthError
from mock_entra.wire import from_json

POLICIES = ("capolids", "polids")
"""How a refusal's claims name conditional access policies; the second is how older documents do."""


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """What a client wants of its tokens, or what a claims challenge told it to ask for.

    `contexts` must be met (`acrs`, essential), `wished` need not; `policies` are ids of conditional access policies;
    `not_before` is seconds since the epoch; `capabilities` are what the client says it can (`xms_cc`), in lower case;
    `id_token` names claims wanted in the id token.
    """

    contexts: tuple[str, ...] = ()
    wished: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    not_before: int | None = None
    capabilities: frozenset[str] = frozenset()
    id_token: tuple[str, ...] = ()

    @property
    def is_capable(self) -> bool:
        """Whether the client understands a claims challenge of an API (`cp1`)."""
        return "cp1" in self.capabilities

    def wanting(self, *claims: str) -> "ClaimsRequest":
        """The same, with these claims in the id token."""
        return replace(self, id_token=(*self.id_token, *claims))

    def over(self, earlier: "ClaimsRequest") -> "ClaimsRequest":
        """What this request asks for, and whatever was asked for earlier and is not asked for otherwise now."""
        moments = [at for at in (self.not_before, earlier.not_before) if at is not None]
        return ClaimsRequest(
            either(self.contexts, earlier.contexts),
            either(self.wished, earlier.wished),
            either(self.policies, earlier.policies),
            max(moments, default=None),
            self.capabilities | earlier.capabilities,
            either(self.id_token, earlier.id_token),
        )


def either(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *others)))


NOTHING = ClaimsRequest()


def read(written: str | None) -> ClaimsRequest:
    """The parameter's meaning; refused with 9002313 where it is no JSON object. Unknown claims are passed over."""
    if written is None:
        return NOTHING
    try:
        told = from_json(written)
    except ValueError as error:
        raise malformed() from error
    wanted, of_id_token = part(told, "access_token"), part(told, "id_token")
    return ClaimsRequest(
        values(wanted, "acrs") if is_essential(wanted, "acrs") else (),
        () if is_essential(wanted, "acrs") else values(wanted, "acrs"),
        tuple(value for name in POLICIES for value in values(wanted, name)),
        moment(values(wanted, "nbf")),
        frozenset(value.lower() for value in values(wanted, "xms_cc")),
        tuple(of_id_token),
    )


def part(told: Any, name: str) -> Mapping[str, Any]:
    """What is wanted of one kind of token, by claim."""
    found = told.get(name) if isinstance(told, dict) else told
    if not isinstance(told, dict) or not isinstance(found or {}, dict):
        raise malformed()
    return found or {}


def is_essential(wanted: Mapping[str, Any], claim: str) -> bool:
    about = wanted.get(claim)
    return isinstance(about, dict) and about.get("essential") is True


def values(wanted: Mapping[str, Any], claim: str) -> tuple[str, ...]:
    """`value` or `values` of a claim, as texts."""
    about = wanted.get(claim)
    if not isinstance(about, dict):
        return ()
    several = about.get("values")
    found = several if isinstance(several, list) else [about["value"]] if "value" in about else []
    return tuple(str(value) for value in found if isinstance(value, str | int))


def moment(found: tuple[str, ...]) -> int | None:
    """Seconds since the epoch, of eleven digits at most."""
    if not found:
        return None
    if not (found[0].isascii() and found[0].isdigit() and len(found[0]) <= 11):
        raise malformed()
    return int(found[0])


def malformed() -> OAuthError:
    return OAuthError(MALFORMED_REQUEST, reason="the parameter 'claims' could not be read")
