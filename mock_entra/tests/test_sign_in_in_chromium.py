"""A real Chromium signs in on every page of a running world, by the ids robots know, with scripts and without."""

import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from mock_entra import World
from mock_entra.embedding import Server
from mock_entra.tests.embedded import Caller, serving
from mock_entra.tests.people import SECRET, with_applications_at

sync_api = pytest.importorskip("playwright.sync_api", reason="pip install 'mock-entra[browser]'")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")

LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 390)]
ALICE, BOB, ADMIN = "alice@contoso.example", "bob@contoso.example", "admin@contoso.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory) as server:
        yield server


@dataclass
class Applications:
    """Where browsers come back to: what was asked of there, and what was posted."""

    origin: str
    asked: list[str] = field(default_factory=list)
    posted: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def listening() -> Iterator[Applications]:
    found = Applications("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            page = b"<!doctype html><title>arrived</title><link rel=icon href=data:,>"
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def do_POST(self) -> None:
            found.posted = dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        found.origin = f"http://localhost:{served.server_port}"
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield found
        served.shutdown()


@pytest.fixture
def applications(listening: Applications) -> Applications:
    listening.asked, listening.posted = [], {}
    return listening


@pytest.fixture
def world(server: Server, applications: Applications) -> Iterator[World]:
    with server.world(with_applications_at(applications.origin) | {"confirm_devices": True}) as world:
        yield world


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as started:
        sandbox = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
        browser = started.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


@dataclass
class Robot:
    """Somebody at a browser, who knows pages by the ids of what stands on them."""

    world: World
    tab: Any
    scripted: bool
    applications: Applications

    def go(self, path: str) -> "Robot":
        self.tab.goto(f"{self.world.url}{path}")
        return self

    def authorize(self, segment: str = "contoso.example", application: str = "web", **changed: str) -> "Robot":
        sent = {
            "client_id": self.world.application(application)["client_id"],
            "response_type": "code",
            "redirect_uri": self.reply_address(application),
            "scope": "openid profile",
            "state": "<the state>",
        } | changed
        return self.go(f"/{segment}/oauth2/v2.0/authorize?{urlencode(sent)}")

    def reply_address(self, application: str = "web") -> str:
        return f"{self.applications.origin}/{application}/reply"

    def type(self, id: str, text: str, button: str = "idSIButton9") -> "Robot":
        self.tab.fill(f"#{id}", text)
        return self.press(f"#{button}")

    def press(self, place: str) -> "Robot":
        """A press of a button is a navigation, every time."""
        with self.tab.expect_navigation():
            self.tab.click(place)
        return self

    def sign_in(self, user: str = ALICE, kmsi: str = "idSIButton9") -> "Robot":
        self.type("i0116", user).type("i0118", SECRET)
        return self.press(f"#{kmsi}")

    def sees(self, *ids: str) -> "Robot":
        for id in ids:
            sync_api.expect(self.tab.locator(f"#{id}")).to_be_visible()
        return self

    def look(self, name: str) -> "Robot":
        """Pictures of the page in light and dark, wide and narrow, where `MOCK_ENTRA_SCREENSHOTS` names a folder."""
        wanted = os.environ.get("MOCK_ENTRA_SCREENSHOTS")
        for scheme, width in LOOKS if wanted else []:
            self.tab.emulate_media(color_scheme=scheme)
            self.tab.set_viewport_size({"width": width, "height": 800})
            self.tab.screenshot(path=Path(wanted or "") / f"live-{name}-{scheme}-{width}.png", full_page=True)
        return self

    @property
    def landed(self) -> dict[str, str]:
        """What the application was told; the browser is there."""
        self.tab.wait_for_url(re.compile(r"http://localhost:\d+/(web|other)/reply"))
        return dict(parse_qsl(self.tab.url.partition("?")[2])) or self.applications.posted

    @property
    def framed(self) -> list[str]:
        """What was called behind the browser's back."""
        return [path for path in self.applications.asked if path.startswith("/web/bye")]


@pytest.fixture(params=["scripts", "no scripts"])
def robot(request: pytest.FixtureRequest, world: World, applications: Applications, chromium: Any) -> Iterator[Robot]:
    """A browser of its own, which runs scripts or does not."""
    scripted = request.param == "scripts"
    context = chromium.new_context(ignore_https_errors=True, java_script_enabled=scripted)
    context.set_default_timeout(15_000)
    yield Robot(world, context.new_page(), scripted, applications)
    context.close()


def test_user_name_password_stay_consent(robot: Robot) -> None:
    robot.authorize(scope="openid Mail.Read").sees("i0116", "idSIButton9").look("username")
    robot.type("i0116", ALICE).sees("i0118", "idA_PWD_ForgotPassword", "displayName", "idBtn_Back").look("password")
    robot.type("i0118", "wrong").sees("error", "i0118").look("password-wrong")
    robot.type("i0118", SECRET).sees("KmsiCheckboxField").look("kmsi")
    robot.press("#idSIButton9").sees("idSIButton9", "idBtn_Back").look("consent")
    robot.press("#idSIButton9")
    assert (set(robot.landed) >= {"code", "session_state"}, robot.landed["state"]) == (True, "<the state>")
    assert "code" in robot.authorize(application="other", prompt="none").landed


def test_what_only_an_administrator_may_allow(robot: Robot) -> None:
    robot.authorize(scope="openid Directory.Read.All").sign_in().look("administrator-decides")
    robot.press("#idBtn_Back")
    assert (robot.landed["error"], robot.landed["error_subcode"]) == ("access_denied", "cancel")


def test_a_second_factor(robot: Robot) -> None:
    code = "idTxtBx_SAOTCC_OTC"
    robot.authorize().type("i0116", BOB).type("i0118", SECRET).sees(code, "displayName").look("mfa")
    robot.type(code, "000000", "idSubmit_SAOTCC_Continue").sees("error").look("mfa-wrong")
    robot.type(code, "246810", "idSubmit_SAOTCC_Continue").press("#idSIButton9")
    assert "code" in robot.landed


def test_a_second_factor_that_must_be_registered_first(robot: Robot) -> None:
    robot.authorize().type("i0116", "newcomer@contoso.example").type("i0118", SECRET).look("mfa-registration")
    robot.press("#idSubmit_ProofUp_Redirect")
    code = robot.world.user("newcomer")["verification_code"]
    robot.type("idTxtBx_SAOTCC_OTC", code, "idSubmit_SAOTCC_Continue").press("#idSIButton9")
    assert "code" in robot.landed


def test_a_new_password(robot: Robot) -> None:
    robot.authorize().type("i0116", "forgetful@contoso.example").type("i0118", SECRET).look("password-change")
    robot.tab.fill("#currentPassword", SECRET)
    robot.tab.fill("#newPassword", "another-word")
    robot.type("confirmNewPassword", "another-word").press("#idSIButton9")
    assert "code" in robot.landed


def test_one_of_two_accounts_and_another_one(robot: Robot) -> None:
    robot.authorize().sign_in()
    robot.authorize(prompt="select_account").sees("otherTile").press("#otherTile").sign_in(ADMIN)
    robot.authorize().look("picker")
    robot.press(f"[data-test-id='{ADMIN}']")
    assert "code" in robot.landed


def test_a_personal_account(robot: Robot) -> None:
    robot.authorize("common").type("i0116", ALICE).sees("aadTile").look("tile-choice")
    robot.press("#msaTile").type("i0118", SECRET).sees("kmsiTitle", "acceptButton").look("kmsi-personal")
    sync_api.expect(robot.tab.locator("#idSIButton9")).to_have_count(0)
    robot.press("#acceptButton").sees("idSIButton9").press("#idSIButton9")
    assert "code" in robot.landed


def device(robot: Robot) -> dict[str, Any]:
    form = {"client_id": robot.world.application("other")["client_id"], "scope": "openid profile"}
    with Caller(robot.world) as caller:
        told = caller.http.post(f"{robot.world.url}/contoso.example/oauth2/v2.0/devicecode", data=form)
    answer: dict[str, Any] = told.json()
    return answer


def test_a_devices_code(robot: Robot) -> None:
    told = device(robot)
    robot.tab.goto(told["verification_uri"])
    robot.sees("otc").look("device-code")
    robot.type("otc", "NOSUCHONE").sees("error").look("device-code-wrong")
    robot.type("otc", told["user_code"]).sees("remoteConnectDescription").look("device-confirm")
    robot.press("#remoteConnectSubmit").sign_in().sees("message").look("device-done")
    robot.tab.goto(device(robot)["verification_uri"])
    robot.type("otc", device(robot)["user_code"]).press("#idBtn_Back").look("device-declined")
    assert "declined" in robot.tab.inner_text("#message")


def test_a_device_of_somebody_who_is_signed_in(robot: Robot) -> None:
    robot.authorize(application="other").sign_in()
    told = device(robot)
    robot.tab.goto(told["verification_uri"])
    robot.type("otc", told["user_code"]).press("#remoteConnectSubmit").press(f"[data-test-id='{ALICE}']")
    assert "signed in" in robot.tab.inner_text("#message")


def test_an_administrator_consents_for_everybody(robot: Robot) -> None:
    web = robot.world.application("web")["client_id"]
    sent = urlencode({"client_id": web, "redirect_uri": robot.reply_address(), "state": "s"})
    robot.go(f"/contoso.example/adminconsent?{sent}").sign_in(ADMIN).sees("idSIButton9", "idBtn_Back")
    robot.look("admin-consent").press("#idSIButton9")
    tenant = robot.world.tenant("workforce/contoso")["id"]
    assert robot.landed == {"admin_consent": "True", "tenant": tenant, "state": "s"}


def test_an_administrator_consents_on_behalf_of_the_organization(robot: Robot) -> None:
    robot.authorize(scope="openid Mail.Read").sign_in(ADMIN).sees("on_behalf").look("consent-on-behalf")
    robot.tab.check("#on_behalf")
    assert "code" in robot.press("#idSIButton9").landed


def test_signing_out_of_one_of_two_accounts(robot: Robot) -> None:
    robot.authorize().sign_in()
    robot.authorize(prompt="login").sign_in(ADMIN)
    sent = urlencode({"post_logout_redirect_uri": robot.reply_address(), "state": "s"})
    robot.go(f"/common/oauth2/v2.0/logout?{sent}")
    robot.look("sign-out-picker").tab.click(f"[data-test-id='{ALICE}']")
    assert robot.landed == {"state": "s"}
    assert len(robot.framed) == 1
    assert robot.authorize(prompt="none", login_hint=ALICE).landed["error"] == "login_required"


def test_signing_out_for_good(robot: Robot) -> None:
    robot.authorize().sign_in()
    robot.go("/common/oauth2/v2.0/logout").sees("message").look("signed-out")
    assert len(robot.framed) == 1
    assert robot.authorize(prompt="none").landed["error"] == "login_required"


def test_what_is_wrong_is_shown_with_its_number(robot: Robot) -> None:
    robot.authorize(redirect_uri="https://evil.example").sees("code", "trace_id", "error").look("refusal")
    assert robot.tab.inner_text("#code") == "AADSTS50011"
    robot.press("main a").look("error")
    assert "50011" in robot.tab.inner_text("h1")


def test_an_answer_that_is_posted(robot: Robot) -> None:
    robot.authorize(response_mode="form_post").type("i0116", ALICE).type("i0118", SECRET)
    robot.tab.click("#idSIButton9")
    if not robot.scripted:
        robot.look("form-post").press("button")
    assert robot.landed["state"] == "<the state>"


def test_nothing_is_asked_of_any_other_place(robot: Robot) -> None:
    asked: list[str] = []
    robot.tab.on("request", lambda request: asked.append(request.url))
    robot.authorize().sign_in()
    known = (robot.world.url, robot.applications.origin, "data:")
    assert [url for url in asked if not url.startswith(known)] == []
