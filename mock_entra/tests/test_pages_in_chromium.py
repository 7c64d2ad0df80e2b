"""The pages in a real Chromium: they work with scripts and without, and are good to look at in light and dark."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from mock_entra import pages
from mock_entra.tests.drawn import FRAME, PAGES, REFUSAL

sync_api = pytest.importorskip("playwright.sync_api", reason="pip install 'mock-entra[browser]'")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ORIGIN = "https://localhost:8443"
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in ("wide", "phone")]

# The contrast of every written text with its ground (WCAG 2.2, 1.4.3), where it is below 4.5.
FAINT = """() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => parts(color).slice(0, 3)
    .map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor;
      if (parts(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const written = (node) => [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
  return [...document.querySelectorAll('body *')]
    .filter((node) => node.checkVisibility() && written(node))
    .map((node) => { const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
      return [node.textContent.trim(), (a + 0.05) / (b + 0.05)]; })
    .filter(([, contrast]) => contrast < 4.5);
}"""


@dataclass
class Server:
    """Answers every GET with the page at hand, and keeps what was posted; nothing leaves the machine."""

    page: str = ""
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer(self, route: Any) -> None:
        if route.request.method == "POST":
            fields = dict(parse_qsl(route.request.post_data or "", keep_blank_values=True))
            self.posted.append((route.request.url, fields))
            route.fulfill(body="<title>arrived</title>", content_type="text/html")
            return
        asked = route.request.url.partition("#")[0].endswith("/page")
        route.fulfill(body=self.page if asked else "<title>elsewhere</title>", content_type="text/html; charset=utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as started:
        sandbox = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
        browser = started.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def screenshots() -> Path | None:
    """Where pictures of all pages go: the folder `MOCK_ENTRA_SCREENSHOTS`; none are taken where it is not named."""
    wanted = os.environ.get("MOCK_ENTRA_SCREENSHOTS")
    return Path(wanted) if wanted else None


@dataclass
class Window:
    """One tab, and the server it talks to."""

    tab: Any
    server: Server = field(default_factory=Server)
    complaints: list[str] = field(default_factory=list)

    def show(self, template: str, values: Any) -> Any:
        self.server.page = pages.draw(template, **values)
        self.tab.goto(f"{ORIGIN}/page")
        return self.tab

    def press(self, button: str) -> dict[str, str]:
        """The fields that a press of the button posts."""
        with self.tab.expect_navigation(url=lambda url: not url.endswith("/page")):
            self.tab.click(button)
        return self.server.posted[-1][1]


def window(browser: Any, **context: Any) -> Iterator[Window]:
    """A tab of its own; the context is closed with it."""
    opened = browser.new_context(**context)
    opened.set_default_timeout(15_000)
    window = Window(opened.new_page())
    opened.route("**/*", window.server.answer)
    window.tab.on("console", lambda message: window.complaints.append(message.text))
    window.tab.on("pageerror", lambda error: window.complaints.append(str(error)))
    yield window
    opened.close()


@pytest.fixture(scope="module")
def plain(browser: Any) -> Iterator[Window]:
    """A window that runs no script of a page; each test begins with a page of its own."""
    yield from window(browser, java_script_enabled=False)


@pytest.fixture
def scripted(browser: Any) -> Iterator[Window]:
    yield from window(browser)


def test_nothing_is_shown_that_has_no_label(scripted: Window) -> None:
    for name in ("password", "password_change", "mfa"):
        tab = shown(scripted, name)
        assert tab.locator("input:visible").count() == tab.locator("label:visible").count()


def shown(window: Window, name: str) -> Any:
    return window.show(*PAGES[name])


ALICE = "alice@contoso.example"
# fmt: off
PRESSES: list[tuple[str, dict[str, str], str, dict[str, str]]] = [
    ("username again",  {"#i0116": "bob"},             "#idSIButton9",   {"loginfmt": "bob", "step": "username"}),
    ("username",        {},                            "#idSIButton9",   {"loginfmt": ALICE, "step": "username"}),
    ("password",        {"#i0118": "pä &=+"},           "#idSIButton9",   {"passwd": "pä &=+", "step": "password"}),
    ("password",        {},                            "#idBtn_Back",    {"passwd": "", "step": "back"}),
    ("picker",          {},                            "[data-test-id='bob@contoso.example']", {"account": "2"}),
    ("picker",          {},                            "#otherTile",     {"step": "other"}),
    ("tile_choice",     {},                            "#aadTile",       {"account_kind": "work"}),
    ("tile_choice",     {},                            "#msaTile",       {"account_kind": "personal"}),
    ("kmsi",            {},                            "#idSIButton9",   {"kmsi": "yes"}),
    ("kmsi",            {"#KmsiCheckboxField": "on"},  "#idBtn_Back",    {"kmsi": "no", "DontShowAgain": "true"}),
    ("kmsi_personal",   {},                            "#acceptButton",  {"kmsi": "yes"}),
    ("kmsi_personal",   {},                            "#declineButton", {"kmsi": "no"}),
    ("consent",         {},                            "#idSIButton9",   {"consent": "accept"}),
    ("consent for all", {"#on_behalf": "on"},          "#idSIButton9",   {"consent": "accept", "on_behalf": "true"}),
    ("consent by another", {},                         "#idBtn_Back",    {"consent": "cancel"}),
    ("admin_consent",   {},                            "#idBtn_Back",    {"consent": "cancel"}),
    ("device_code",     {"#otc": "abcd12345"},         "#idSIButton9",   {"otc": "abcd12345", "step": "device_code"}),
    ("device_confirm",  {},                            "#remoteConnectSubmit", {"confirm": "yes"}),
    ("mfa",             {"#idTxtBx_SAOTCC_OTC": "123456"}, "#idSubmit_SAOTCC_Continue",
     {"otc": "123456", "step": "mfa"}),
    ("mfa_registration", {},                           "#idSubmit_ProofUp_Redirect", {"register": "yes"}),
    ("password_change", {"#currentPassword": "a", "#newPassword": "b", "#confirmNewPassword": "c"}, "#idSIButton9",
     {"oldPassword": "a", "newPassword": "b", "confirmNewPassword": "c", "step": "password_change"}),
    ("sign_out_picker", {},                            "[data-test-id='alice@contoso.example']", {"account": "1"}),
]
# fmt: on


@pytest.mark.parametrize(("name", "filled", "button", "fields"), PRESSES, ids=[f"{row[0]} {row[2]}" for row in PRESSES])
def test_a_form_is_completed_without_javascript(
    plain: Window, name: str, filled: dict[str, str], button: str, fields: dict[str, str]
) -> None:
    tab = shown(plain, name)
    for place, text in filled.items():
        tab.check(place) if text == "on" else tab.fill(place, text)
    assert plain.press(button) == {"flow": FRAME["flow"]} | fields
    assert plain.server.posted[-1][0] == FRAME["action"]


@pytest.mark.parametrize(("name", "place"), [("username again", "#i0116"), ("password", "#i0118")])
def test_enter_in_the_field_that_has_the_focus_goes_on(scripted: Window, name: str, place: str) -> None:
    tab = shown(scripted, name)
    sync_api.expect(tab.locator(place)).to_be_focused()
    with tab.expect_navigation(url=FRAME["action"]):
        tab.keyboard.type("word")
        tab.keyboard.press("Enter")
    assert scripted.server.posted[-1][1]["step"] == name.split()[0]


def test_form_post_goes_on_by_itself_with_exactly_its_fields(scripted: Window) -> None:
    fields = {"code": "1.c", "state": "<&\"'>", "submit": "x", "action": "y"}
    scripted.server.page = pages.draw("form_post", target="https://app.example/reply", fields=fields)
    scripted.tab.goto(f"{ORIGIN}/page", wait_until="commit")
    scripted.tab.wait_for_url("https://app.example/reply")
    assert scripted.server.posted == [("https://app.example/reply", fields)]


def test_form_post_goes_on_by_its_button_where_no_script_runs(plain: Window) -> None:
    shown(plain, "form_post")
    assert plain.press("text=Continue") == PAGES["form_post"][1]["fields"]


def test_a_signed_out_page_leads_back_though_an_application_never_answers(scripted: Window) -> None:
    template, values = PAGES["signed_out"]
    scripted.server.page = pages.draw(template, **values)
    scripted.tab.route("**/bye**", lambda _: None)
    scripted.tab.goto(f"{ORIGIN}/page", wait_until="commit")
    scripted.tab.wait_for_url("https://app.example/")


def test_no_other_script_runs_on_a_page(scripted: Window) -> None:
    tab = shown(scripted, "username")
    with pytest.raises(sync_api.Error, match="Content Security Policy"):
        tab.add_script_tag(content="window.harmed = 1")
    assert tab.evaluate("window.harmed") is None


def test_a_signed_out_page_calls_applications_in_unseen_frames(scripted: Window) -> None:
    tab = still(scripted, *PAGES["signed_out"])
    tab.wait_for_load_state()
    assert {frame.url for frame in tab.frames} == {f"{ORIGIN}/page", "https://app.example/bye?sid=1"}
    assert not tab.locator("iframe").is_visible()


def test_a_forgotten_password_is_explained_in_place(plain: Window) -> None:
    tab = shown(plain, "password")
    assert not tab.locator("#forgotten").is_visible()
    tab.click("#idA_PWD_ForgotPassword")
    assert tab.locator("#forgotten").is_visible()


LEADING_ON = ("form_post", "signed_out")
LONG = {"user_name": f"{'a' * 60}@{'b' * 60}.example", "error": "Wrong" * 40, "tenant_name": "T" * 120}


@pytest.mark.parametrize(("scheme", "width"), LOOKS, ids=["-".join(look) for look in LOOKS])
def test_pages_are_readable_and_fit(browser: Any, screenshots: Path | None, scheme: str, width: str) -> None:
    for opened in window(browser, color_scheme=scheme, viewport=WIDE if width == "wide" else PHONE):
        for name, (template, values) in PAGES.items():
            tab = opened.show(template, values) if template not in LEADING_ON else still(opened, template, values)
            if screenshots:
                tab.screenshot(path=screenshots / f"{name.replace(' ', '_')}-{scheme}-{width}.png", full_page=True)
            assert (name, tab.evaluate(FAINT)) == (name, [])
            assert (name, tab.evaluate("document.documentElement.scrollWidth <= innerWidth")) == (name, True)
        assert opened.complaints == []


def still(window: Window, template: str, values: Any) -> Any:
    """A page that leads on, as it looks while it does not."""
    drawn = pages.draw(template, **values).replace("<script>", "<template>").replace("</script>", "</template>")
    window.server.page = drawn.replace('http-equiv="refresh"', "")
    window.tab.goto(f"{ORIGIN}/page")
    return window.tab


@pytest.mark.parametrize("name", ["password again", "username", "refusal", "consent for all"])
def test_long_words_do_not_break_a_page(browser: Any, name: str) -> None:
    template, values = PAGES[name]
    for opened in window(browser, viewport=PHONE):
        tab = opened.show(template, {**values, **LONG, "message": REFUSAL["trace_id"] * 20})
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "name", ["username again", "password", "picker", "consent for all", "password_change", "signed_out"]
)
def test_the_focus_follows_what_is_seen_and_is_seen_itself(scripted: Window, name: str) -> None:
    template, values = PAGES[name]
    still(scripted, template, values)
    scripted.server.page = scripted.server.page.replace(" autofocus", "")
    scripted.tab.goto(f"{ORIGIN}/page")
    tab, places = scripted.tab, []
    for _ in range(tab.locator("input:visible, button:visible, a:visible").count()):
        tab.keyboard.press("Tab")
        at = "(({x, y}, style) => [y, x, style])(document.activeElement.getBoundingClientRect(),"
        places.append(tab.evaluate(f"{at} getComputedStyle(document.activeElement).outlineStyle)"))
    assert [style for *_, style in places] == ["solid"] * len(places)
    assert [place[:2] for place in places] == sorted(place[:2] for place in places)
