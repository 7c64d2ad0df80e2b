"""No secret of the wire stands in a report, however it is spelled and wherever a client wrote it."""

import base64
import json
from urllib.parse import quote

import pytest

from conformance.events import CellId, Outcome
from conformance.redaction import fingerprint
from conformance.reports import canaries, html
from conformance.tests import pages, runs

CELL = CellId("ERR-02", "one")
SECRET = 'pa~"ss/w+rd with &=% and more'


def part(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


TOKEN = f"{part({'alg': 'RS256', 'kid': 'k'})}.{part({'aud': 'api', 'roles': ['Read.All']})}.c2lnbmF0dXJl"


def document(line: str) -> runs.Facts:
    wire = runs.exchange(
        CELL,
        form={"client_secret": SECRET, "client_id": "the-id"},
        headers={"authorization": f"Bearer {TOKEN}", "user-agent": "one/1.0"},
        answer={"access_token": TOKEN, "expires_in": 3599},
    )
    return runs.run(runs.told(CELL, Outcome.PASSED, wire, runs.logged(CELL, line)), versions={"one": "1.0"})


SPELLINGS = {
    "plain": SECRET,
    "in a URL": quote(SECRET, safe=""),
    "in base64": base64.b64encode(f"the-id:{SECRET}".encode()).decode(),
    "a token": f"got {TOKEN} back",
}


@pytest.mark.parametrize("line", SPELLINGS.values(), ids=SPELLINGS)
def test_a_secret_that_a_client_logged_is_named_by_its_fingerprint(line: str) -> None:
    log = " ".join(document(line)["cells"][0]["log"])
    assert line not in log
    assert fingerprint(TOKEN if "got" in line else SECRET) in log


@pytest.mark.parametrize("line", SPELLINGS.values(), ids=SPELLINGS)
def test_neither_the_json_nor_the_page_holds_it(line: str) -> None:
    told = document(line)
    page = html.draw(told)
    for text in (json.dumps(told), page, *pages.details(page)):
        assert not any(spelling in text for secret in (SECRET, TOKEN) for spelling in canaries.spellings(secret))


def test_a_token_is_told_by_its_claims_and_fingerprint() -> None:
    wire = next(each for each in document("")["cells"][0]["events"] if each["event"] == "Exchanged")
    assert [(each["where"], each["as"]) for each in wire["tokens"]] == [
        ("answered", "access_token"),
        ("sent", "Bearer"),
    ]
    assert wire["tokens"][0]["claims"] == {"aud": "api", "roles": ["Read.All"]}
    assert wire["headers"]["authorization"] == f"Bearer {fingerprint(TOKEN)}"


def test_what_would_leak_is_not_written() -> None:
    with pytest.raises(canaries.LeakError, match="ERR-02"):
        canaries.check(f"… {quote(SECRET, safe='')} …", {SECRET}, "ERR-02")
