"""A script is followed in order, and what is read of a page is what a person would read."""

import pytest
from pydantic import ValidationError

from conformance.ready import User
from conformance.user.browser import left
from conformance.user.cue import Agreeable, Written
from conformance.user.knowledge import Knowledge, LostPersonError
from conformance.user.page import Page
from conformance.user.recognising import recognised
from conformance.user.script import Script

NOTHING = Page("", "https://localhost/")
ALICE = User(upn="alice@contoso.com", password="right", tenant="t", oid="o", verification_code="123456")


def taken(script: list[object], *pages: str) -> list[str]:
    cue = Written(Script.model_validate({"browser": script}).entries("browser") or [])
    return [str(cue.take(page, NOTHING)) for page in pages] + [f"left: {each}" for each in cue.unused()]


@pytest.mark.parametrize(
    ("script", "pages", "done"),
    [
        ([{"sign_in": "alice"}], ["username", "password", "kmsi"], ["sign_in: alice"] * 3),
        ([{"sign_in": "alice"}], ["password", "kmsi"], ["sign_in: alice"] * 2),
        ([{"sign_in": "alice"}], ["username", "username"], ["sign_in: alice", "None"]),
        ([{"sign_in": "alice"}], ["username", "password", "password"], ["sign_in: alice"] * 2 + ["None"]),
        ([{"sign_in": "alice"}, "close"], ["username", "password", "consent"], ["sign_in: alice"] * 2 + ["close"]),
        (
            [{"sign_in": "alice"}, {"mfa": "right"}],
            ["username", "password", "mfa", "kmsi"],
            ["sign_in: alice", "sign_in: alice", "mfa: right", "sign_in: alice"],
        ),
        (
            [{"sign_in": "alice"}, {"stay_signed_in": "yes"}],
            ["username", "password", "kmsi"],
            ["sign_in: alice", "sign_in: alice", "stay_signed_in: yes"],
        ),
        (["other_account", {"pick": "bob"}], ["consent"], ["None", "left: other_account", "left: pick: bob"]),
    ],
)
def test_an_entry_is_taken_on_the_page_it_is_for(script: list[object], pages: list[str], done: list[str]) -> None:
    assert taken(script, *pages) == done


@pytest.mark.parametrize("entry", [{}, {"pick": "a", "consent": "accept"}, {"confirm": "perhaps"}, "jump", {"wait": 3}])
def test_an_entry_says_one_thing_that_there_is(entry: object) -> None:
    with pytest.raises(ValidationError):
        Script.model_validate({"browser": [entry]})


def test_who_agrees_to_everything_does_not_do_so_for_ever() -> None:
    cue = Agreeable("alice", Knowledge([ALICE]))
    assert [str(cue.take("consent", NOTHING)) for _ in range(3)] == ["consent: accept", "consent: accept", "None"]


def test_a_password_that_was_changed_is_known_from_then_on() -> None:
    knows = Knowledge([ALICE])
    assert knows.change_password("alice@contoso.com", "new") == ("right", "new")
    assert (knows.password("ALICE@contoso.com"), knows.password("alice")) == ("new", "new")
    assert knows.second_factor("alice") == "123456"
    with pytest.raises(LostPersonError, match="nobody knows a password of carol"):
        knows.password("carol")


PAGE = """<!doctype html><title>Sign in</title><h1>Who?</h1>
<form method="post" action="../login?x=1"><input type="hidden" name="flow" value="a&amp;b">
<input id="i0116" name="loginfmt"><input type="checkbox" id="keep" name="kept" value="true">
<button type="submit" id="idSIButton9" name="step" value="username"><b>Go</b> on</button></form>
<p id="displayName">alice</p><iframe src="https://app.example/out"></iframe>"""


def test_a_page_is_read_as_a_person_reads_it() -> None:
    page = Page(PAGE, "https://localhost:1/t/oauth2/v2.0/authorize?a=b")
    button = page.elements["idSIButton9"]
    assert (page.title, page.headings, page.said("displayName"), button.text) == ("Sign in", ["Who?"], "alice", "Go on")
    assert page.forms[0].action == "https://localhost:1/t/oauth2/login?x=1"
    assert page.sent({"i0116": "bob"}, ("keep",), button) == {
        "flow": "a&b",
        "loginfmt": "bob",
        "kept": "true",
        "step": "username",
    }
    assert page.frames == ["https://app.example/out"]
    assert (recognised(page).name, recognised(NOTHING).name) == ("username", "unknown")


@pytest.mark.parametrize(
    ("address", "whereto", "mode", "parameters"),
    [
        ("http://localhost:5/?code=a%2Bb&state=", "http://localhost:5/", "query", {"code": "a+b", "state": ""}),
        ("https://app/x?y=1#code=c", "https://app/x?y=1", "fragment", {"code": "c"}),
        ("msauth://app/%2F?error=denied", "msauth://app/%2F", "query", {"error": "denied"}),
    ],
)
def test_the_way_back_is_taken_apart(address: str, whereto: str, mode: str, parameters: dict[str, str]) -> None:
    found = left(address)
    assert (found.address, found.mode, found.parameters, found.whole) == (whereto, mode, parameters, address)
