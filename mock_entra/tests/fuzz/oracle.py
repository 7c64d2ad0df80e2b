"""What any answer must be: a row of the table in its declared layout, or a document of a declared shape."""

import re
from functools import cache
from string import Formatter
from typing import Any
from uuid import UUID

from mock_entra import pages
from mock_entra.errors import ROWS, Row
from mock_entra.tests.drawn import PAGES, Bones
from mock_entra.tests.fuzz.door import Answer

ALWAYS = {"error", "error_description", "error_codes", "timestamp", "trace_id", "correlation_id"}
SOMETIMES = {"error_uri", "suberror", "claims"}
GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
WHEN = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ"
IDS = re.compile(
    rf"(?P<text>.*) Trace ID: (?P<trace>{GUID}) Correlation ID: (?P<correlation>{GUID}) Timestamp: {WHEN}", re.DOTALL
)


def sane(answer: Answer) -> None:
    """No fault of our own, and nothing of our inside."""
    assert 200 <= answer.status < 500, answer
    assert b"Traceback (most recent" not in answer.body, answer
    if answer.status != 204:
        assert answer.headers["content-length"] == str(len(answer.body))


def refusal(answer: Answer) -> Row:
    """The row that an answer of the authority is; every part of the layout is checked."""
    told = answer.json
    assert told.keys() >= ALWAYS, told
    assert told.keys() <= ALWAYS | SOMETIMES, told
    found = IDS.fullmatch(told["error_description"])
    assert found, told
    assert (told["trace_id"], told["correlation_id"]) == (found["trace"], found["correlation"])
    assert str(UUID(told["trace_id"])) == answer.headers["x-ms-request-id"]
    rows = [row for row in ROWS.values() if is_of(row, answer.status, told, found["text"])]
    assert rows, told
    assert ("error_uri" in told) == rows[0].error_uri, told
    assert ("www-authenticate" in answer.headers) == (answer.status == 401)
    return rows[0]


def is_of(row: Row, status: int, told: dict[str, Any], text: str) -> bool:
    same = (row.status, [row.code], row.error) == (status, told["error_codes"], told["error"])
    return same and pattern(row).fullmatch(text) is not None


@cache
def pattern(row: Row) -> re.Pattern[str]:
    """The row's text, anything in place of its words."""
    parts = [re.escape(text) + (".*" if word is not None else "") for text, word, _, _ in Formatter().parse(row.text)]
    return re.compile(f"AADSTS{row.code}: {''.join(parts)}", re.DOTALL)


def problem(answer: Answer) -> None:
    """An API's no: `{"error": {"code", "message"}}`, and the challenges and headers its status demands."""
    told = answer.json
    assert told.keys() == {"error"}, told
    assert told["error"].keys() - {"details"} in ({"code", "message"}, {"code", "message", "innerError"}), told
    if "innerError" in told["error"]:  # Microsoft Graph's
        assert told["error"]["innerError"]["request-id"] == answer.headers["request-id"]
    challenged = answer.headers.get("www-authenticate", "").startswith(("Bearer", "PoP nonce="))
    assert challenged == (answer.status == 401 or told["error"]["code"] == "insufficient_scope")
    assert ("allow" in answer.headers) == (answer.status == 405)


# fmt: off
DOCUMENTS = (
    {"issuer", "token_endpoint", "jwks_uri", "authorization_endpoint"},
    {"keys"},
    {"tenant_discovery_endpoint", "api-version"},
    {"ver", "account_type", "cloud_instance_name"},
    {"NameSpaceType", "Login", "cloud_instance_name"},
)
# fmt: on


@cache
def drawn() -> frozenset[tuple[str, tuple[str, ...]]]:
    """Every tag of our pages with the names of its attributes, with and without whatever may be left out."""
    known = set()
    for template, values in PAGES.values():
        for left_out in ("", *pages.OPTIONAL):
            said = {name: value for name, value in values.items() if name != left_out}
            known |= set(Bones(pages.draw(template, **said)).tags)
    return frozenset(known)


def page(answer: Answer) -> None:
    """A page for people: a refusal on it is one of the table's, and what a caller wrote adds no bone to it."""
    assert answer.body.lower().startswith(b"<!doctype html"), answer
    assert set(Bones(answer.body.decode()).tags) - drawn() == set(), answer.body.partition(b"</style>")[2]
    if answer.status >= 400:
        codes = {row.code for row in ROWS.values() if row.status == answer.status}
        assert codes & {int(code) for code in re.findall(rb"AADSTS(\d+)", answer.body)}, answer


def document(answer: Answer) -> None:
    """One of the documents an authority publishes."""
    assert any(answer.json.keys() >= keys for keys in DOCUMENTS), answer
    for key in answer.json.get("keys", []):
        assert key.keys() >= {"kty", "kid", "use", "n", "e", "x5t", "x5c"}
        assert not key.keys() & {"d", "p", "q"}
