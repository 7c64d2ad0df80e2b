"""RFC 9110 11: the ways in which a token may be presented, a row for each; a registration says which its API takes."""

from collections.abc import Mapping
from typing import Protocol

from mock_entra.resources.problem import Problem, no_token
from mock_entra.resources.resource import Resource
from mock_entra.resources.validation import bearer, signed_http_request
from mock_entra.resources.validation.token import Token
from mock_entra.wire import Header, Request
from mock_entra.world import Leniency


class Scheme(Protocol):
    """How a token is read from a request, what is told beside a refusal, and what after a request it was good for."""

    async def read(self, resource: Resource, http: Request) -> Token: ...

    async def challenge(self, resource: Resource) -> str: ...

    async def afterwards(self, resource: Resource) -> tuple[Header, ...]: ...


# fmt: off
SCHEMES: dict[str, Scheme] = {
    "bearer": bearer,
    "pop":    signed_http_request,
}
# fmt: on


def taken(resource: Resource) -> Mapping[str, Scheme]:
    """The schemes that an API takes, by the word in front of the credentials."""
    wanted = resource.application.possession.scheme
    return SCHEMES if wanted == "either" else {wanted: SCHEMES[wanted]}


async def read(resource: Resource, http: Request) -> Token:
    """The token presented, and proven where its scheme asks for that; any other scheme is as good as none."""
    word = scheme_of(http)
    schemes = {**taken(resource)}
    if resource.world.lenient(Leniency.API_BEARER_WHERE_POP_IS_DUE):
        schemes["bearer"] = SCHEMES["bearer"]
    if word not in schemes:
        raise no_token()
    return await schemes[word].read(resource, http)


def scheme_of(http: Request) -> str:
    return http.headers.get("authorization", "").partition(" ")[0].lower()


async def challenges(resource: Resource, problem: Problem) -> tuple[Header, ...]:
    """RFC 6750 3: a challenge for each scheme of the API, with the error where a token was presented.

    The challenge comes before the error: MSAL.js 5.29 and MSAL.NET 4.87 read up to the first space, then between
    commas. A sentence here has therefore no comma, and neither quotes nor backslashes, and nothing of the token.
    """
    error = "" if problem.code == "no_token" else f'error="{problem.code}", error_description="{problem.message}"'
    if problem.claims:
        error = f'{authority(resource)}, {error}, claims="{problem.claims}"'
    told = [((await scheme.challenge(resource)), error) for scheme in taken(resource).values()]
    return tuple(("www-authenticate", joined(challenge, error)) for challenge, error in told)


def authority(resource: Resource) -> str:
    """Where another token is to be had, as Microsoft's own APIs tell it beside a claims challenge."""
    return f'realm="", authorization_uri="{resource.world.origin}/{resource.tenant.id}/oauth2/authorize"'


def joined(challenge: str, error: str) -> str:
    """`Scheme`, or `Scheme parameter="…"`, and the error as one more parameter."""
    return f"{challenge}{', ' if ' ' in challenge else ' '}{error}" if error else challenge


async def afterwards(resource: Resource, http: Request) -> tuple[Header, ...]:
    scheme = taken(resource).get(scheme_of(http))
    return await scheme.afterwards(resource) if scheme else ()
