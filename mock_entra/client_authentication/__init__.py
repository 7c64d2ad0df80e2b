"""How an application proves itself at the token endpoint (RFC 6749 2.3): a row for each method."""

from typing import Protocol

from mock_entra.authority import Authority
from mock_entra.client_authentication import assertion, certificate, federated, none, secret
from mock_entra.client_authentication.basic import is_basic
from mock_entra.client_authentication.identify import identify
from mock_entra.directory import Application
from mock_entra.errors import PUBLIC_WITH_CREDENTIAL, SEVERAL_CREDENTIALS, OAuthError
from mock_entra.token_request import Client, Proof
from mock_entra.wire import Request
from mock_entra.world import Leniency


class Method(Protocol):
    """One file of this folder."""

    def is_presented(self, http: Request) -> bool: ...

    async def prove(self, authority: Authority, http: Request, application: Application) -> Proof: ...


# fmt: off
METHODS: dict[str, Method] = {
    "secret":      secret,
    "assertion":   assertion,
    "certificate": certificate,
    "federated":   federated,
    "none":        none,
}
# fmt: on

EXPLICIT = ("client_secret", "client_assertion", "authorization")


async def prove(authority: Authority, http: Request) -> Client:
    """The application that asks, proven by the one credential it presents; refused by a row otherwise."""
    applicant = identify(authority, http)
    presented = [name for name, method in METHODS.items() if method.is_presented(http)]
    explicit = [name for name in presented if name != "certificate"]
    several = [name for name in EXPLICIT if http.form.optional(name) or (name in http.headers and is_basic(http))]
    if len(several) > 1:
        raise OAuthError(SEVERAL_CREDENTIALS, credentials=", ".join(several))
    method = (explicit or presented or ["none"])[0]
    if explicit and not applicant.application.has_credential:
        method = pass_public_client(authority)
    if method == "assertion" and federated.is_meant(http, applicant.application):
        method = "federated"
    proof = await METHODS[method].prove(authority, http, applicant.application)
    return Client(applicant.application, applicant.principal, proof)


def pass_public_client(authority: Authority) -> str:
    """A public client must not present a credential; a lenient world overlooks it."""
    if not authority.world.lenient(Leniency.PUBLIC_CREDENTIAL):
        raise OAuthError(PUBLIC_WITH_CREDENTIAL)
    return "none"
