"""The ledger: everything is recorded, within bounds, and secrets are redacted on the way out only."""

import asyncio
import json
from urllib.parse import parse_qs

import pytest

from mock_entra.archive import entry, har, json_lines
from mock_entra.faults import Fault, Match
from mock_entra.ledger import Ledger, matching
from mock_entra.redaction import Plain, Redactor
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_sign_in import authorize, sign_in
from mock_entra.wire import Reply, Request


async def test_an_exchange_is_recorded_as_it_crossed_the_wire(asked: Asked) -> None:
    reply = await asked.token()
    exchange = next(iter(asked.world.ledger))
    assert (exchange.endpoint, exchange.tenant) == ("token", asked.tenant("contoso").id)
    assert exchange.request.form["client_secret"] == asked.secret("daemon")
    assert exchange.reply == reply


async def test_a_refusal_is_recorded_with_its_number_and_a_fault_with_its_id(asked: Asked) -> None:
    await asked.token(client_secret="wrong-secret")
    fault = Fault(match=Match(endpoint="token", form={"grant_type": "client_credentials"}), status=503)
    await asked.world.faults.add(fault)
    await asked.token()
    assert [(e.refusal, e.fault) for e in asked.world.ledger] == [(7000215, None), (None, fault.id)]


async def test_no_secret_and_no_token_leaves_redacted_ledgers(asked: Asked) -> None:
    token = body(await asked.token())["access_token"]
    await asked.token(client_secret="wrong-secret")
    exchanges, redactor = list(asked.world.ledger), Redactor()
    written = json.dumps([*json_lines(exchanges, redactor), har(exchanges, redactor)])
    for secret in (token, token.rpartition(".")[2], asked.secret("daemon"), "wrong-secret"):
        assert secret not in written


@pytest.mark.parametrize("kind", ["text/plain", "", "multipart/form-data; boundary=x", "application/json"])
async def test_secrets_in_a_body_of_the_wrong_kind_are_redacted_too(asked: Asked, kind: str) -> None:
    body_ = f"client_secret={asked.secret('daemon')}&grant_type=x".encode()
    url = f"/{asked.tenant('contoso').id}/oauth2/v2.0/token"
    await asked.ask(url, "POST", body=body_, headers={"content-type": kind})
    assert asked.secret("daemon") not in next(json_lines(asked.world.ledger, Redactor()))


async def test_the_message_for_a_person_hides_the_user_code_too(asked: Asked) -> None:
    await asked.open_to_all("desktop")
    form = {"client_id": asked.application("desktop").client_id, "scope": "openid"}
    told = body(await asked.ask("/organizations/oauth2/v2.0/devicecode", "POST", form=form))
    assert told["user_code"] in told["message"]
    assert told["user_code"] not in "".join(json_lines(list(asked.world.ledger), Redactor()))


async def test_equal_secrets_still_look_equal(asked: Asked) -> None:
    for _ in range(2):
        await asked.token()
    await asked.token(client_secret="wrong-secret")
    redactor = Redactor()
    forms = [parse_qs(entry(exchange, redactor)["request"]["body"]) for exchange in asked.world.ledger]
    secrets = [form["client_secret"][0] for form in forms]
    assert secrets[0] == secrets[1] != secrets[2]
    assert secrets[0].startswith("***")


async def test_a_plain_ledger_shows_the_wire_itself(asked: Asked) -> None:
    token = body(await asked.token())["access_token"]
    assert token in next(json_lines(asked.world.ledger, Plain()))


async def test_the_archive_is_har_1_2(asked: Asked) -> None:
    await asked.token()
    log = har(asked.world.ledger, Redactor())["log"]
    assert log["version"] == "1.2"
    assert {"startedDateTime", "time", "request", "response", "cache", "timings"} == set(log["entries"][0])


@pytest.mark.parametrize("header", ["Authorization", "cookie", "DPoP"])
def test_headers_that_carry_secrets_are_redacted(header: str) -> None:
    assert "sesame" not in Redactor().header(header, "Bearer sesame")


def exchange_of(ledger: Ledger, size: int = 0) -> None:
    request = Request("GET", "https", "localhost", "/x", "/x", {}, b"x" * size)
    ledger.record(0.0, 0.0, ("t", "token"), request, Reply(200), None, None)


def test_a_ledger_forgets_the_oldest_when_it_is_full() -> None:
    ledger = Ledger("w", most=3)
    for _ in range(5):
        exchange_of(ledger)
    assert [exchange.number for exchange in ledger] == [3, 4, 5]
    assert ledger.forgotten == 2


def test_a_ledger_is_bounded_in_memory_too() -> None:
    ledger = Ledger("w", most_bytes=10_000)
    for _ in range(50):
        exchange_of(ledger, size=1_000)
    assert sum(exchange.size for exchange in ledger) <= 10_000


@pytest.mark.parametrize("part", ["target", "request header", "reply header"])
def test_headers_and_target_are_counted_too(part: str) -> None:
    ledger, long = Ledger("w", most_bytes=10_000), "x" * 1_000
    headers = {"long": long} if part == "request header" else {}
    request = Request("GET", "https", "localhost", "/x", long if part == "target" else "/x", headers)
    reply = Reply(200, b"", (("long", long),) if part == "reply header" else ())
    for _ in range(50):
        ledger.record(0.0, 0.0, ("t", "token"), request, reply, None, None)
    assert len(ledger) < 5


async def test_waiting_ends_with_the_exchange_that_is_waited_for(asked: Asked) -> None:
    waiting = asyncio.create_task(asked.world.ledger.wait_for(matching({"endpoint": "token", "status": 401})))
    await asyncio.sleep(0)
    await asked.token()
    assert not waiting.done()
    await asked.token(client_secret="wrong-secret")
    assert [exchange.refusal for exchange in await waiting] == [7000215]


async def test_what_never_happens_is_waited_for_only_so_long(asked: Asked) -> None:
    with pytest.raises(TimeoutError):
        await asked.world.ledger.wait_for(matching({"endpoint": "keys"}), seconds=0.01)


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"endpoint": "token", "method": "POST"}, True),
        ({"form": {"grant_type": "client_credentials"}}, True),
        ({"form": {"grant_type": "password"}}, False),
        ({"host": "graph.microsoft.com"}, False),
    ],
)
async def test_exchanges_are_matched_by_their_fields(asked: Asked, fields: dict[str, object], fits: bool) -> None:
    await asked.token()
    assert matching(fields)(next(iter(asked.world.ledger))) is fits


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
async def test_nothing_typed_or_handed_out_on_the_way_to_a_code_is_written_out(asked: Asked, mode: str) -> None:
    browser = await sign_in(await Browser(asked).go(authorize(asked, response_mode=mode)))
    code = browser.page.fields.get("code") or browser.landed["code"]
    exchanges, redactor = list(asked.world.ledger), Redactor()
    written = json.dumps([*json_lines(exchanges, redactor), har(exchanges, redactor)])
    secrets = (code, "alice-has-no-secrets", browser.cookies["ESTSAUTH"])
    assert [secret for secret in secrets if secret in written] == []
