"""Without a broker, and before one is asked: what is refused, what is said, and what an application goes on with."""

import logging
import sys
from pathlib import Path

import pytest

from conformance.reference_client import (
    AuthenticationScheme,
    AuthError,
    BrokerOptions,
    ConfidentialClientApplication,
    Configuration,
    InteractiveRequest,
    Kind,
    NativeBrokerPlugin,
    PublicClientApplication,
    SilentRequest,
    broker_status,
    brokering,
    signed_request,
)
from conformance.reference_client.client import Client
from conformance.reference_client.errors import BrokerFailure

AUTHORITY = "https://login.microsoftonline.com/contoso.com"
API = "https://localhost:8443/todolist"
POP = AuthenticationScheme.POP


class Windows:
    """What the runtime finds for a program that names no window."""

    CONSOLE = 0x1001

    def get_console_window(self) -> int:
        return self.CONSOLE


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> NativeBrokerPlugin:
    monkeypatch.setitem(sys.modules, "pymsalruntime", None)
    return NativeBrokerPlugin(system="win32")


def refusal(request: InteractiveRequest | SilentRequest) -> AuthError:
    with pytest.raises(AuthError) as caught:
        signed_request.wanted(request)
    return caught.value


@pytest.mark.parametrize(
    ("method", "uri"), [("", API), ("GET", ""), ("get", API), ("GET", "/todolist"), ("GET", "localhost:8443")]
)
def test_a_request_that_is_not_told_whole_is_refused(method: str, uri: str) -> None:
    asked = SilentRequest(
        ("x",), authentication_scheme=POP, resource_request_method=method, resource_request_uri=uri, shr_nonce="n"
    )
    assert (refusal(asked).kind, refusal(asked).code) == (Kind.USAGE, "invalid_pop_request")


def test_host_keeps_its_port_and_the_path_loses_its_query() -> None:
    asked = InteractiveRequest(
        ("x",), authentication_scheme=POP, resource_request_method="GET", resource_request_uri=f"{API}?a=b"
    )
    assert signed_request.wanted(asked) == signed_request.Proof("GET", "localhost:8443", "/todolist", "")


@pytest.mark.parametrize("kind", [InteractiveRequest, SilentRequest])
def test_proof_of_possession_without_a_broker_is_no_bearer_token(
    kind: type[InteractiveRequest | SilentRequest],
) -> None:
    app = PublicClientApplication(Configuration("c", AUTHORITY))
    asked = kind(("x",), authentication_scheme=POP, resource_request_method="GET", resource_request_uri=API)
    acquire = app.acquire_token_interactive if isinstance(asked, InteractiveRequest) else app.acquire_token_silent
    with pytest.raises(AuthError) as caught:
        acquire(asked)  # type: ignore[arg-type]  # the one that fits
    assert (caught.value.kind, caught.value.code) == (Kind.USAGE, "pop_needs_broker")


def test_a_runtime_that_is_not_installed_is_an_error_that_says_how_to_get_it(absent: NativeBrokerPlugin) -> None:
    with pytest.raises(AuthError, match="pip install pymsalruntime") as caught:
        PublicClientApplication(Configuration("c", AUTHORITY, broker=BrokerOptions(absent)))
    assert (caught.value.kind, absent.is_broker_available) == (Kind.UNAVAILABLE, False)


def test_a_runtime_that_does_not_start_is_told_and_gone_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "pymsalruntime.py").write_text("raise RuntimeError('nobody is there')", encoding="utf-8")
    monkeypatch.delitem(sys.modules, "pymsalruntime", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    down = NativeBrokerPlugin(system="linux")
    with caplog.at_level(logging.WARNING):
        app = PublicClientApplication(Configuration("c", AUTHORITY, broker=BrokerOptions(down)))
    assert not down.is_broker_available
    assert "nobody is there" in caplog.text
    assert app.get_all_accounts() == []


def test_a_confidential_application_has_no_broker(absent: NativeBrokerPlugin) -> None:
    told = Configuration("c", AUTHORITY, client_secret="not-a-secret", broker=BrokerOptions(absent))
    with pytest.raises(AuthError, match="no broker"):
        ConfidentialClientApplication(told)


@pytest.mark.parametrize(
    ("system", "uri"),
    [
        ("win32", "ms-appx-web://Microsoft.AAD.BrokerPlugin/c"),
        ("darwin", "msauth.com.msauth.unsignedapp://auth"),
        ("linux", "https://login.microsoftonline.com/common/oauth2/nativeclient"),
    ],
)
def test_the_way_back_is_the_systems(absent: NativeBrokerPlugin, system: str, uri: str) -> None:
    absent.system = system
    assert absent.redirect_uri("c") == uri


@pytest.mark.parametrize(("number", "advice"), [("50011", 3), ("7000218", 3), ("50076", 0)])
def test_whoever_forgot_to_register_is_told_what(absent: NativeBrokerPlugin, number: str, advice: int) -> None:
    told = BrokerFailure("IncorrectConfiguration", 0, 0, f"AADSTS{number}: no")
    wanted = absent.redirect_uris("c")
    error = broker_status.advised(AuthError(Kind.REFUSED, told.context, broker=told), wanted)
    assert len([uri for uri in wanted if uri in str(error)]) == advice
    assert (error.broker, told.context in str(error)) == (told, True)


@pytest.mark.parametrize("handle", [None, 0, b"", bytes(1), bytes(8)])
def test_zero_is_no_window_so_the_consoles_is_taken(absent: NativeBrokerPlugin, handle: int | bytes | None) -> None:
    absent._runtime = Windows()
    assert absent.window(handle) == Windows.CONSOLE


@pytest.mark.parametrize("handle", [0x1234, b"\x34\x12", b"\x34\x12\0\0\0\0\0\0"])
def test_bytes_are_a_pointer_the_least_significant_first(absent: NativeBrokerPlugin, handle: int | bytes) -> None:
    assert absent.window(handle) == 0x1234


@pytest.mark.parametrize(
    ("authority", "is_asked"),
    [
        (AUTHORITY, True),
        ("https://login.microsoftonline.com/consumers", True),
        ("https://contoso.ciamlogin.com/contoso.onmicrosoft.com", False),
        ("https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi", False),
        ("https://login.microsoftonline.com/tfp/contoso.onmicrosoft.com/B2C_1_susi", False),
        ("https://fs.contoso.com/adfs", False),
    ],
)
def test_a_broker_is_asked_for_the_authorities_it_deals_with(
    absent: NativeBrokerPlugin, monkeypatch: pytest.MonkeyPatch, authority: str, is_asked: bool
) -> None:
    monkeypatch.setattr(NativeBrokerPlugin, "is_broker_available", True)
    client = Client(Configuration("c", authority, broker=BrokerOptions(absent)))
    assert (brokering.plugin(client) is absent) is is_asked
