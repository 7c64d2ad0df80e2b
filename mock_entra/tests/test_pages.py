"""Pages keep the names that robots know, need no script, say what is wrong aloud, and reflect nothing unescaped."""

import re
from pathlib import Path
from time import perf_counter

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_entra import pages
from mock_entra.pages import inline
from mock_entra.pages.addresses import safe
from mock_entra.tests.drawn import CONSENT, FRAME, PAGES, WHO, Bones, replaced

HOSTILE = "\"'><script>window.harmed=1</script><img src=x onerror=alert(1)>{{7*7}}${7*7}</textarea></style>&amp;"

RUN = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:1",
    "data:text/html,x",
    "vbscript:x",
    "",
]
LED_TO = [
    "https://app.example/reply?a=b",
    "http://localhost:1/",
    "msauth.app://auth",
    "urn:ietf:wg:oauth:2.0:oob",
    "/common/login",
]

# fmt: off
IDS: dict[str, set[str]] = {
    "username":             {"i0116", "idSIButton9", "idBtn_Back"},
    "username again":       {"i0116", "idSIButton9", "error"},
    "password":             {"i0118", "idSIButton9", "idBtn_Back", "displayName", "forgotten",
                             "idA_PWD_ForgotPassword"},
    "picker":               {"otherTile"},
    "tile_choice":          {"aadTile", "msaTile", "displayName", "error"},
    "kmsi":                 {"KmsiCheckboxField", "idSIButton9", "idBtn_Back", "displayName"},
    "kmsi_personal":        {"kmsiTitle", "acceptButton", "declineButton", "displayName", "error"},
    "consent":              {"idSIButton9", "idBtn_Back", "displayName"},
    "consent for all":      {"idSIButton9", "idBtn_Back", "displayName", "on_behalf", "error"},
    "consent by another":   {"idBtn_Back", "displayName"},
    "admin_consent":        {"idSIButton9", "idBtn_Back", "displayName"},
    "device_code":          {"otc", "otc-hint", "idSIButton9"},
    "device_confirm":       {"remoteConnectDescription", "remoteConnectSubmit", "idBtn_Back", "displayName"},
    "device_done":          {"message"},
    "device_done declined": {"message"},
    "mfa_registration":     {"idSubmit_ProofUp_Redirect", "idBtn_Back", "displayName", "how", "error"},
    "mfa":                  {"idTxtBx_SAOTCC_OTC", "idSubmit_SAOTCC_Continue", "idBtn_Back", "displayName", "how"},
    "password_change":      {"currentPassword", "newPassword", "confirmNewPassword", "idSIButton9", "displayName"},
    "signed_out":           {"message", "back"},
    "sign_out_picker":      set(),
    "form_post":            set(),
    "refusal":              {"error", "code", "trace_id", "correlation_id", "timestamp"},
}
POSTED: dict[str, set[str]] = {
    "username":        {"flow", "loginfmt", "step"},
    "password":        {"flow", "passwd", "step"},
    "picker":          {"flow", "account", "step"},
    "tile_choice":     {"flow", "account_kind"},
    "kmsi":            {"flow", "kmsi", "DontShowAgain"},
    "kmsi_personal":   {"flow", "kmsi"},
    "consent":         {"flow", "consent"},
    "consent for all": {"flow", "consent", "on_behalf"},
    "admin_consent":   {"flow", "consent"},
    "device_code":     {"flow", "otc", "step"},
    "device_confirm":  {"flow", "confirm"},
    "mfa":             {"flow", "otc", "step"},
    "mfa_registration": {"flow", "register", "step"},
    "password_change": {"flow", "oldPassword", "newPassword", "confirmNewPassword", "step"},
    "sign_out_picker": {"flow", "account"},
    "form_post":       {"code", "state"},
}
# fmt: on

TABLE = (Path(pages.__file__).parent / "README.md").read_text("utf-8").splitlines()


def bones(name: str) -> Bones:
    template, values = PAGES[name]
    return Bones(pages.draw(template, **values))


@pytest.mark.parametrize("name", IDS)
def test_a_robot_finds_the_elements_it_knows_each_once(name: str) -> None:
    ids = bones(name).values("id")
    assert (set(ids), len(ids)) == (IDS[name], len(IDS[name]))


@pytest.mark.parametrize("name", sorted(IDS.keys() | POSTED.keys()))
def test_the_table_of_pages_names_what_robots_go_by(name: str) -> None:
    row = next(line for line in TABLE if line.startswith(f"| {PAGES[name][0]} |"))
    ids = IDS.get(name, set()) - {"error", "how", "forgotten", "otc-hint", "displayName"}
    fields = POSTED.get(name, set()) - {"flow"} if name != "form_post" else set()
    assert [word for word in sorted(ids | fields) if f"`{word}" not in row] == []


@pytest.mark.parametrize("name", POSTED)
def test_a_form_posts_the_agreed_fields(name: str) -> None:
    page = bones(name)
    assert {each["name"] for each in page.attributes if each[""] in ("input", "button") and "name" in each} == POSTED[
        name
    ]


@pytest.mark.parametrize("name", PAGES)
def test_only_pages_that_lead_on_run_a_script_and_none_fetches_anything(name: str) -> None:
    page = bones(name)
    tags = {tag for tag, _ in page.tags}
    handlers = [each for _, names in page.tags for each in names if each.startswith("on")]
    assert (("script" in tags), handlers) == (name in ("form_post", "signed_out"), [])
    assert not tags & {"img", "object", "embed"}
    assert ("iframe" in tags) == (name == "signed_out")


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_of_a_page_names_its_style_and_script_by_hash(name: str) -> None:
    text = pages.draw(PAGES[name][0], **PAGES[name][1])
    policy = next(each["content"] for each in Bones(text).attributes if each.get("http-equiv"))
    for each in re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", text, re.DOTALL):
        assert inline.source(each) in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_said_aloud_in_order(name: str) -> None:
    page = bones(name)
    tags = [tag for tag, _ in page.tags]
    assert (tags.count("h1"), tags.count("main"), page.by_tag("html")[0]["lang"]) == (1, 1, "en")
    labelled = {each["for"] for each in page.by_tag("label")}
    shown = [each for each in page.by_tag("input") if each.get("type") != "hidden" and "hidden" not in each]
    assert {each["id"] for each in shown} == labelled


@pytest.mark.parametrize("name", [name for name in PAGES if "action" in PAGES[name][1] and "error" in PAGES[name][1]])
def test_an_error_is_announced_and_tied_to_what_must_be_mended(name: str) -> None:
    page = bones(name)
    assert page.by_id("error")["role"] == "alert"
    assert any("error" in about.split() for about in page.values("aria-describedby"))


@pytest.mark.parametrize("name", [name for name in PAGES if {"i0116", "i0118", "otc"} & IDS.get(name, set())])
def test_the_first_field_has_the_focus_and_enter_goes_on(name: str) -> None:
    page = bones(name)
    fields = [each for each in page.by_tag("input") if each.get("type") != "hidden" and "hidden" not in each]
    assert ["autofocus" in each for each in fields] == [True] + [False] * (len(fields) - 1)
    assert page.by_tag("button")[0]["id"] == "idSIButton9"


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_value_changes_no_bone_of_a_page(name: str) -> None:
    template, values = PAGES[name]
    text = pages.draw(template, **replaced(values, HOSTILE))
    assert HOSTILE not in text
    assert "<script>window" not in text
    assert "<img" not in text
    assert Bones(text).tags == bones(name).tags


@pytest.mark.parametrize("name", PAGES)
@settings(max_examples=50, deadline=None)
@given(text=st.text(min_size=1, max_size=12) | st.text("<>\"'&= /;-!`{}%#\n", min_size=1, max_size=12))
def test_no_text_changes_a_bone_of_a_page(name: str, text: str) -> None:
    template, values = PAGES[name]
    assert Bones(pages.draw(template, **replaced(values, text))).tags == bones(name).tags


@pytest.mark.parametrize("field", ["flow", "user_name"])
def test_a_value_arrives_as_it_was(field: str) -> None:
    page = Bones(pages.draw("password", **{**FRAME, **WHO, field: HOSTILE}))
    assert HOSTILE in page.values("value")


@pytest.mark.parametrize("address", RUN)
def test_an_address_that_a_browser_would_run_leads_nowhere(address: str) -> None:
    assert safe(address) == "#"
    page = Bones(pages.draw("form_post", target=address, fields={}))
    assert page.values("action") == ["#"]


@pytest.mark.parametrize("address", LED_TO)
def test_an_address_of_an_application_is_left_as_it_is(address: str) -> None:
    assert safe(address) == address


def test_a_missing_value_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(jinja2.UndefinedError, match="flow"):
        pages.draw("username", action="/", tenant_name="Contoso")


def test_every_page_is_tried_here() -> None:
    frames = {"page", "form", "parts"}
    templates = {name.removesuffix(".html") for name in pages.environment().list_templates()}
    assert templates - frames == {template for template, _ in PAGES.values()}


def test_a_page_is_compiled_once_and_drawn_quickly() -> None:
    pages.draw("consent", **CONSENT)
    compiled = pages.environment().get_template("consent.html")
    began = perf_counter()
    for _ in range(50):
        pages.draw("consent", **CONSENT)
    assert perf_counter() - began < 1  # 20 ms a page on a machine at its worst; 0.1 ms is usual
    assert pages.environment().get_template("consent.html") is compiled
