"""RFC 6749 4.1.1: a request for authorization, read once; what is wrong with it goes to the person or to the client."""

from collections.abc import Mapping
from dataclasses import dataclass

from mock_entra import claims_request, known_applications, scopes
from mock_entra.authority import Authority, Version
from mock_entra.authorization_request.challenge import ChallengeMethod, challenge_method, known_challenge
from mock_entra.authorization_request.response import CODE, Response, known_nonce, known_response, known_scope
from mock_entra.authorization_request.way_back import Back, SentBack, way_back
from mock_entra.claims_request import NOTHING, ClaimsRequest
from mock_entra.directory import Application
from mock_entra.errors import (
    NOT_AN_APPLICATION_ID,
    REQUEST_OBJECT,
    REQUEST_OBJECT_ADDRESS,
    RESOURCE_AGAINST_SCOPE,
    RESOURCE_NOT_PROVIDED,
    SESSION_AND_HINT,
    UNKNOWN_APPLICATION,
    UNSUPPORTED_PROMPT,
    OAuthError,
)
from mock_entra.wire import Form
from mock_entra.world import Leniency

__all__ = ["AuthorizationRequest", "Back", "Response", "SentBack", "for_device", "read"]

# fmt: off
PROMPTS = {
    "":                "",
    "none":            "none",
    "login":           "login",
    "select_account":  "select_account",
    "consent":         "consent",
    "create":          "create",
    "no_session":      "login",    # msal-js: whoever is signed in does not count
    "refresh_session": "login",    # MSAL.NET
    "attempt_none":    "",         # MSAL.NET: without a page, where that is possible
    "admin_consent":   "consent",  # v1
}
"""What a client may write, and what it means here."""
# fmt: on


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What the client asks for, and where it wants to hear of it.

    `sid` names a session of the browser, `domain_hint` the kind or domain of the account, `max_age` (seconds) how long
    ago the person may have signed in; `instance_aware` asks which cloud the account is in.
    """

    application: Application
    back: Back
    scope: str
    prompt: str = ""
    login_hint: str | None = None
    nonce: str | None = None
    challenge: str | None = None
    challenge_method: ChallengeMethod = "plain"
    client_info: bool = False
    redirect_was_sent: bool = False
    device: str | None = None
    response: Response = CODE
    version: Version = 2
    claims: ClaimsRequest = NOTHING
    sid: str | None = None
    domain_hint: str | None = None
    max_age: int | None = None
    instance_aware: bool = False


def for_device(authority: Authority, kept: Mapping[str, str]) -> AuthorizationRequest:
    """RFC 8628 3.3: what a device asked for; nobody is sent anywhere, the answer is kept for the device."""
    application = known_application(authority, kept["client_id"])
    nowhere = Back("", "public_client", "query", None)
    return AuthorizationRequest(application, nowhere, kept["scope"], device=kept["device"])


def read(authority: Authority, sent: Form, version: Version = 2) -> AuthorizationRequest:
    """Refused to the person's face (`OAuthError`) until client and address are believed; then by `SentBack`."""
    application = known_application(authority, sent.required("client_id"))
    back = way_back(application, sent, anywhere=authority.world.lenient(Leniency.ANY_REDIRECT))
    try:
        return understood(application, back, sent, version)
    except OAuthError as refusal:
        raise SentBack(refusal, back) from refusal


def understood(application: Application, back: Back, sent: Form, version: Version) -> AuthorizationRequest:
    """Every parameter that means something here (facts: protocol 2); others are accepted, and ignored."""
    response = known_response(application, sent)
    refuse_what_is_not_offered(sent, version)
    login_hint, max_age = sent.optional("login_hint"), known_age(sent)
    claims = claims_request.read(sent.optional("claims"))
    return AuthorizationRequest(
        application,
        back,
        scope=known_scope(response, asked_scope(sent, version)),
        prompt=known_prompt(sent),
        login_hint=login_hint,
        nonce=known_nonce(response, sent),
        challenge=known_challenge(sent, back.platform, for_code=response.code),
        challenge_method=challenge_method(sent),
        client_info=sent.optional("client_info") == "1",
        redirect_was_sent=sent.optional("redirect_uri") is not None,
        response=response,
        version=version,
        claims=claims if max_age is None else claims.wanting("auth_time"),
        sid=sent.optional("sid"),
        domain_hint=sent.optional("domain_hint"),
        max_age=max_age,
        instance_aware=sent.optional("instance_aware") == "true",
    )


def asked_scope(sent: Form, version: Version) -> str:
    """What is asked for: v2 misses its `scope` (900144), v1 its `resource` (500013)."""
    written = scopes.written(sent, version)
    if written is None and version == 1:
        raise OAuthError(RESOURCE_NOT_PROVIDED)
    return written or sent.required("scope")


def refuse_what_is_not_offered(sent: Form, version: Version) -> None:
    """Request objects (OpenID Connect Core 6), a `resource` beside the scopes of another, a session and a hint."""
    if sent.optional("request"):
        raise OAuthError(REQUEST_OBJECT)
    if sent.optional("request_uri"):
        raise OAuthError(REQUEST_OBJECT_ADDRESS)
    resource = sent.optional("resource")
    if version == 2 and resource and not scopes.is_about(sent.required("scope"), resource):
        raise OAuthError(RESOURCE_AGAINST_SCOPE)
    if sent.optional("sid") and sent.optional("login_hint"):
        raise OAuthError(SESSION_AND_HINT)


def known_application(authority: Authority, client_id: str) -> Application:
    """700038 unknown to the service, 50194 one tenant's asks of all, 700016 unknown to the tenant, 7000112 disabled.

    An application of several tenants is let in by whoever consents first.
    """
    application = authority.world.directory.application(client_id)
    if application is None:
        raise OAuthError(NOT_AN_APPLICATION_ID, client_id=client_id)
    known_applications.refuse_single_tenant(authority, application)
    tenant, directory = authority.tenant, authority.world.directory
    known = directory.service_principal(tenant.id, application.client_id) if tenant else None
    if tenant and known is None and not application.is_multi_tenant:
        raise OAuthError(UNKNOWN_APPLICATION, client_id=application.client_id, tenant=tenant.display_name)
    known_applications.refuse_disabled(authority.world, application, known)
    return application


def known_prompt(sent: Form) -> str:
    prompt = sent.optional("prompt") or ""
    if prompt not in PROMPTS:
        raise OAuthError(UNSUPPORTED_PROMPT, prompt=prompt)
    return PROMPTS[prompt]


def known_age(sent: Form) -> int | None:
    """`max_age` in seconds; what is no number is ignored, as the service ignores the parameter itself."""
    written = sent.optional("max_age") or ""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None
