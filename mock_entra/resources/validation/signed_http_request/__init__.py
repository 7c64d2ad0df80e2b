"""draft-ietf-oauth-signed-http-request-03: a token within a request that its holder signed: a row for each rule.

`Authorization: PoP <JWS>`, whose payload has the access token (`at`), when it was signed (`ts`), for which method,
host, path, query, headers and body (`m u p q h b`), for which nonce, and by which key (`cnf`). As Microsoft's own
validator (Microsoft.IdentityModel.Protocols.SignedHttpRequest) does by default, `m u p ts` must be there and right, and
what else a request has may be left unsigned; what is signed, though, must be right. Facts: protocol 5.1.
"""

from dataclasses import replace

from mock_entra.resources.problem import invalid_token, no_token
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation.signed_http_request import (
    age,
    algorithm,
    body,
    headers,
    host,
    key,
    key_name,
    kind,
    method,
    nonce,
    path,
    query,
    signature,
)
from mock_entra.resources.validation.signed_http_request.nonces import fresh
from mock_entra.resources.validation.signed_http_request.proof import Presented, Proof
from mock_entra.resources.validation.signed_http_request.rule import Rule
from mock_entra.resources.validation.token import Token
from mock_entra.wire import Header, Request
from mock_entra.world import Leniency

ELSEWHERE = Leniency.PROOF_OF_ANOTHER_REQUEST

# fmt: off
RULES: dict[str, Rule] = {
    "kind":      Rule(kind.holds,      "The typ of the proof is not pop."),
    "algorithm": Rule(algorithm.holds, "The proof is not signed with an algorithm of its key."),
    "signature": Rule(signature.holds, "The key in the proof did not make its signature."),
    "key_name":  Rule(key_name.holds,  "The kid of the proof is not the thumbprint of its key."),
    "key":       Rule(key.holds,       "The token is not bound to the key that signed.", Leniency.PROOF_BY_ANY_KEY),
    "age":       Rule(age.holds,       "The request was not signed just now.",           Leniency.STALE_PROOF),
    "method":    Rule(method.holds,    "The request was signed for another method.",      ELSEWHERE),
    "host":      Rule(host.holds,      "The request was signed for another host.",        ELSEWHERE),
    "path":      Rule(path.holds,      "The request was signed for another path.",        ELSEWHERE),
    "query":     Rule(query.holds,     "The request was signed for another query.",       ELSEWHERE),
    "headers":   Rule(headers.holds,   "The request was signed for other headers.",       ELSEWHERE),
    "body":      Rule(body.holds,      "The request was signed for another body.",        ELSEWHERE),
    "nonce":     Rule(nonce.holds,     "The request has no good nonce of this API.",     Leniency.PROOF_WITH_ANY_NONCE),
}
# fmt: on


async def read(resource: Resource, http: Request) -> Token:
    """The token within, its key proven; refused with the sentence of the first rule that the proof breaks."""
    credentials = http.headers["authorization"].partition(" ")[2].strip(" ")
    if not credentials:
        raise no_token()
    proof = Proof.parse(credentials)
    shown = Presented(resource, http, proof, Token.parse(proof.claims.at))
    for rule in RULES.values():
        if not resource.world.leniencies.intersection({rule.leniency}) and not await rule.holds(shown):
            raise invalid_token(rule.sentence)
    return replace(shown.token, proven=True)


async def challenge(resource: Resource) -> str:
    return f'PoP nonce="{await fresh(resource)}"'


async def afterwards(resource: Resource) -> tuple[Header, ...]:
    """The nonce for the next request, where MSAL.js and MSAL.NET look for it."""
    return (("authentication-info", f'PoP nextnonce="{await fresh(resource)}"'),)
