"""What is asked of the authority for a client, and what the client is handed of the answer."""

import json
from dataclasses import dataclass
from typing import Any

from broker_shims import signed_http_request
from broker_shims.authority import CONSUMERS, CONSUMERS_TENANT, EVERYTHING, Authority
from broker_shims.device import DeviceKeys
from broker_shims.device_accounts import SignedIn, described
from broker_shims.encoding import claims_of
from broker_shims.failures import BrokerError
from broker_shims.lies import Lie
from broker_shims.messages import AuthParameters, AuthResult
from broker_shims.platforms import Platform
from broker_shims.refusals import Reply, reading
from broker_shims.statuses import INTERACTION_REQUIRED, NOT_POP_TAG, UNEXPECTED

PASSED_ON = ("resource", "domain_hint", "max_age", "dc")
"""Additional parameters that the authority has a use for; the others are the runtime's own."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """Tokens of one authority for one device's clients."""

    platform: Platform
    authority: Authority
    lies: frozenset[Lie] = frozenset()

    async def fetch(
        self, asked: AuthParameters, who: SignedIn, keys: DeviceKeys, now: float, *, consents: bool = False
    ) -> AuthResult:
        """A token by the client's bound refresh token where it has one, else by the primary one; a new one is kept."""
        refresh_token = who.refresh_tokens.get(asked.client_id, who.primary.token)
        wanted = self.wanted(asked, keys) | ({"consent": "accept"} if consents else {})
        reply = await self.authority.redeem(who.primary, segment_of(asked, who), refresh_token, wanted)
        if "refresh_token" in reply:
            who.refresh_tokens[asked.client_id] = reply["refresh_token"]
        with reading():
            return self.result(asked, reply, keys, now)

    def wanted(self, asked: AuthParameters, keys: DeviceKeys) -> dict[str, str]:
        """The claims of the signed request that say what the client wants."""
        wanted = {
            "client_id": asked.client_id,
            "redirect_uri": self.platform.redirect_of(asked.client_id, asked.redirect_uri),
            "scope": " ".join(dict.fromkeys((*asked.scopes, *EVERYTHING))),
            **{name: value for name, value in asked.additional.items() if name in PASSED_ON},
        }
        if asked.claims:
            wanted["claims"] = asked.claims
        if asked.pop:
            wanted |= {"token_type": "pop", "req_cnf": signed_http_request.req_cnf(keys.pop)}
        return wanted

    def result(self, asked: AuthParameters, reply: Reply, keys: DeviceKeys, now: float) -> AuthResult:
        id_token = reply["id_token"]
        token = reply["access_token"]
        if asked.pop:
            token = self.signed(asked, reply, keys, now)
        environment = asked.environment or self.authority.environment
        return AuthResult(
            described(claims_of(id_token), reply["client_info"], environment),
            token,
            id_token,
            tuple(str(reply.get("scope", "")).split()),
            int(now) + int(reply["expires_in"]),
            is_pop=asked.pop is not None,
            telemetry=self.telemetry(reply),
        )

    def telemetry(self, reply: Reply) -> dict[str, str]:
        """Nothing that a client could not have; a lying broker's betrays it."""
        return {"refresh_token": reply["refresh_token"]} if Lie.HANDS_OUT_REFRESH_TOKEN in self.lies else {}

    def signed(self, asked: AuthParameters, reply: Reply, keys: DeviceKeys, now: float) -> str:
        """The signed HTTP request; refused where the authority gave a bearer token, as the real runtime does."""
        if asked.pop is None or str(reply.get("token_type")).lower() != "pop":
            raise BrokerError(UNEXPECTED, "PoP is not available", tag=NOT_POP_TAG)
        key = keys.device if Lie.OTHER_KEY in self.lies else keys.pop
        return signed_http_request.sign(reply["access_token"], asked.pop, key, now)


def segment_of(asked: AuthParameters, who: SignedIn) -> str:
    """Which tenant is asked: the client's; a personal account's is its own, where the client lets it pass through."""
    if who.primary.tenant != CONSUMERS_TENANT or asked.segment.lower() in ("common", CONSUMERS, CONSUMERS_TENANT):
        return asked.segment
    if asked.additional.get("msal_request_type") != "consumer_passthrough":
        raise BrokerError(INTERACTION_REQUIRED, f"A personal account is not for /{asked.segment}.")
    return CONSUMERS


def is_object(text: str) -> bool:
    """Whether claims are JSON, and an object."""
    try:
        told: Any = json.loads(text)
    except ValueError:
        return False
    return isinstance(told, dict)
