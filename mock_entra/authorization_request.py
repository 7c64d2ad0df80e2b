"""RFC 6749 4.1.1: a request for authorization, read once; what is wrong with it goes to the person or to the client."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from mock_entra.artifacts import Platform
from mock_entra.authority import Authority
from mock_entra.directory import Application
from mock_entra.errors import (
    CHALLENGE_SIZE,
    NO_REPLY_ADDRESS,
    NOT_AN_APPLICATION_ID,
    REDIRECT_NOT_REGISTERED,
    SINGLE_TENANT_ON_COMMON,
    SPA_NEEDS_PKCE,
    UNKNOWN_APPLICATION,
    UNSUPPORTED_MODE,
    UNSUPPORTED_PROMPT,
    UNSUPPORTED_RESPONSE,
    OAuthError,
)
from mock_entra.wire import Form

ResponseMode = Literal["query", "fragment", "form_post"]
RESPONSE_MODES: tuple[ResponseMode, ...] = ("query", "fragment", "form_post")
PROMPTS = ("", "none", "login", "select_account", "consent", "create")
PLATFORMS: tuple[Platform, ...] = ("spa", "web", "public_client")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Back:
    """Where and how the client is answered; `state` goes back byte for byte."""

    redirect_uri: str
    platform: Platform
    mode: ResponseMode
    state: str | None


class SentBack(Exception):
    """A refusal that the client hears of, by way of the browser."""

    def __init__(self, refusal: OAuthError, back: Back) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.back = back


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What the client asks for, and where it wants to hear of it."""

    application: Application
    back: Back
    scope: str
    prompt: str
    login_hint: str | None
    nonce: str | None
    challenge: str | None
    challenge_method: Literal["plain", "S256"]
    client_info: bool
    redirect_was_sent: bool
    device: str | None = None


def for_device(authority: Authority, kept: Mapping[str, str]) -> AuthorizationRequest:
    """RFC 8628 3.3: what a device asked for; nobody is sent anywhere, the answer is kept for the device."""
    application = known_application(authority, kept["client_id"])
    nowhere = Back("", "public_client", "query", None)
    return AuthorizationRequest(
        application, nowhere, kept["scope"], "", None, None, None, "plain", False, False, kept["device"]
    )


def read(authority: Authority, sent: Form) -> AuthorizationRequest:
    """Refused to the person's face (`OAuthError`) until client and address are believed; then by `SentBack`."""
    application = known_application(authority, sent.required("client_id"))
    back = way_back(application, sent)
    try:
        return AuthorizationRequest(
            application,
            back,
            scope=sent.required("scope"),
            prompt=known_prompt(sent),
            login_hint=sent.optional("login_hint"),
            nonce=sent.optional("nonce"),
            challenge=known_challenge(sent, back.platform),
            challenge_method=challenge_method(sent),
            client_info="client_info" in sent,
            redirect_was_sent=sent.optional("redirect_uri") is not None,
        )
    except OAuthError as refusal:
        raise SentBack(refusal, back) from refusal


def known_application(authority: Authority, client_id: str) -> Application:
    """700038 unknown to the service, 700016 to the tenant, 50194 where one tenant's application asks of all."""
    application = authority.world.directory.application(client_id)
    if application is None:
        raise OAuthError(NOT_AN_APPLICATION_ID, client_id=client_id)
    words = {"client_id": application.client_id, "name": application.name}
    if authority.tenant is None and not application.is_multi_tenant:
        raise OAuthError(SINGLE_TENANT_ON_COMMON, **words)
    if authority.tenant is not None and not application.is_multi_tenant:
        known = authority.world.directory.service_principal(authority.tenant.id, application.client_id)
        if known is None:
            tenant = authority.tenant.display_name
            raise OAuthError(UNKNOWN_APPLICATION, client_id=application.client_id, tenant=tenant)
    return application


def way_back(application: Application, sent: Form) -> Back:
    """The registered address that was asked for (50011 for any other), or the first registered one."""
    asked = sent.optional("redirect_uri")
    registered = [(uri, kind) for kind in PLATFORMS for uri in application.redirect_uris.get(kind, ())]
    if not registered:
        raise OAuthError(NO_REPLY_ADDRESS)
    fits = [(asked or uri, kind) for uri, kind in registered if asked is None or is_same(uri, asked)]
    if not fits:
        raise OAuthError(REDIRECT_NOT_REGISTERED, redirect_uri=asked or "", client_id=application.client_id)
    uri, platform = fits[0]
    mode = sent.optional("response_mode") or "query"
    back = Back(uri, platform, next((known for known in RESPONSE_MODES if known == mode), "query"), sent.get("state"))
    refuse_response(sent, mode, back)
    return back


def refuse_response(sent: Form, mode: str, back: Back) -> None:
    """Only codes are given here, so far; every mode is."""
    if mode not in RESPONSE_MODES:
        raise SentBack(OAuthError(UNSUPPORTED_MODE, response_mode=mode), back)
    wanted = sent.optional("response_type") or ""
    if wanted != "code":
        raise SentBack(OAuthError(UNSUPPORTED_RESPONSE, response_type=wanted), back)


def is_same(registered: str, asked: str) -> bool:
    """Exactly, except that a loopback address may have any port (RFC 8252 7.3)."""
    if registered == asked:
        return True
    try:
        known, given = urlsplit(registered), urlsplit(asked)
        port = given.port
    except ValueError:
        return False
    if known.hostname not in LOOPBACK or known.hostname != given.hostname or port is None or given.username:
        return False
    return (known.scheme, known.path or "/", known.query) == (given.scheme, given.path or "/", given.query) and not (
        given.fragment
    )


def known_prompt(sent: Form) -> str:
    prompt = sent.optional("prompt") or ""
    if prompt not in PROMPTS:
        raise OAuthError(UNSUPPORTED_PROMPT, prompt=prompt)
    return prompt


def known_challenge(sent: Form, platform: Platform) -> str | None:
    """RFC 7636 4.2: 43 to 128 characters; a single page application cannot do without."""
    challenge = sent.optional("code_challenge")
    if challenge is None and platform == "spa":
        raise OAuthError(SPA_NEEDS_PKCE)
    if challenge is not None and not 43 <= len(challenge) <= 128:
        raise OAuthError(CHALLENGE_SIZE)
    return challenge


def challenge_method(sent: Form) -> Literal["plain", "S256"]:
    method = sent.optional("code_challenge_method") or "plain"
    if method not in ("plain", "S256"):
        raise OAuthError(CHALLENGE_SIZE)
    return "S256" if method == "S256" else "plain"
