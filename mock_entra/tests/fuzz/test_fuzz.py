"""Whatever is asked: never a 500, a hang or a stack trace; a row of the table, or a success that is true."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_entra.tests.conftest import Asked as InProcess
from mock_entra.tests.fuzz import addresses, api_calls, claims, oracle
from mock_entra.tests.fuzz.door import Answer, Asked, Door
from mock_entra.tests.fuzz.facts import Facts
from mock_entra.tests.fuzz.profile import examples
from mock_entra.tests.fuzz.token_requests import certificates_sent_along, token_requests
from mock_entra.world import Leniency


@pytest.fixture(scope="module")
def caller(door: Door) -> api_calls.Caller:
    return api_calls.caller(InProcess(door.world, door.worlds))


def answered(door: Door, asked: Asked) -> Answer:
    answer = door.ask(asked)
    oracle.sane(answer)
    return answer


@pytest.mark.parametrize("credential", ["secret", "basic", "none", "assertion"])
def test_a_token_request_is_refused_by_a_row_or_granted_truly(door: Door, counted: list[int], credential: str) -> None:
    facts, before = Facts.of(door.world), door.requests

    @examples(usual=60, long=1500)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        request = data.draw(token_requests(facts, credential))
        answer = answered(door, request.asked)
        if answer.status == 413:
            assert len(request.asked.body) > 1 << 20
        elif answer.status == 200:
            claims.judge(door, request, answer)
        else:
            declared(answer)

    check()
    counted.append(door.requests - before)


def test_an_assertion_over_a_store_on_disk_is_refused_by_a_row_or_granted_truly(
    kept_door: Door, counted: list[int]
) -> None:
    facts, before = Facts.of(kept_door.world), kept_door.requests

    @examples(usual=60, long=1500)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        request = data.draw(token_requests(facts, "assertion"))
        answer = answered(kept_door, request.asked)
        if answer.status == 200:
            claims.judge(kept_door, request, answer)
        elif answer.status != 413:
            declared(answer)

    check()
    counted.append(kept_door.requests - before)


@pytest.fixture
def lenient_door(door: Door) -> Iterator[Door]:
    yield door
    door.world.leniencies = frozenset()


LENIENCIES = st.one_of(st.sets(st.sampled_from(Leniency), max_size=3), st.just(set(Leniency)))


def test_a_world_that_keeps_few_rules_never_breaks(
    lenient_door: Door, caller: api_calls.Caller, counted: list[int]
) -> None:
    door, before = lenient_door, lenient_door.requests
    facts, ids = Facts.of(door.world), api_calls.items_of(door, caller)
    kinds = st.sampled_from(["secret", "basic", "none", "assertion", "assertion"])
    requests = kinds.flatmap(lambda kind: token_requests(facts, kind)).map(lambda request: request.asked)
    calls = api_calls.calls(facts, caller, ids).map(lambda call: call.asked)

    @examples(usual=80, long=2000)
    @given(LENIENCIES, st.one_of(requests, calls))
    def check(leniencies: set[Leniency], asked: Asked) -> None:
        door.world.leniencies = frozenset(leniencies)
        answer = answered(door, asked)
        if 400 <= answer.status != 413:
            declared(answer)

    check()
    counted.append(door.requests - before)


OF_CERTIFICATES = (Leniency.ANY_SUBJECT_NAME, Leniency.UNREGISTERED_CERTIFICATE)


def test_a_certificate_that_parses_in_part_is_refused(lenient_door: Door, counted: list[int]) -> None:
    """Sent along by an application that is known by its subject name; the library reads certificates piece by piece."""
    door, before = lenient_door, lenient_door.requests
    facts = Facts.of(door.world)

    @examples(usual=80, long=2500)
    @given(st.sets(st.sampled_from(OF_CERTIFICATES)), certificates_sent_along(facts))
    def check(leniencies: set[Leniency], asked: Asked) -> None:
        door.world.leniencies = frozenset(leniencies)
        answer = answered(door, asked)
        if answer.status != 200:
            oracle.refusal(answer)

    check()
    counted.append(door.requests - before)


def test_any_address_has_a_document_or_a_refusal(door: Door, counted: list[int]) -> None:
    facts, before = Facts.of(door.world), door.requests

    @examples(usual=150, long=3500)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        target = data.draw(addresses.paths(facts))
        query = data.draw(addresses.wild_queries)
        headers = data.draw(addresses.headers(data.draw(addresses.hosts)))
        asked = Asked(data.draw(addresses.METHODS), f"{target}?{query}" if query else target, headers)
        declared(answered(door, asked))

    check()
    counted.append(door.requests - before)


def declared(answer: Answer) -> None:
    if answer.status == 204:
        assert "access-control-allow-methods" in answer.headers
    elif 300 <= answer.status < 400:
        assert answer.headers["location"].isprintable()
    elif answer.headers["content-type"].startswith("text/html"):
        oracle.page(answer)
    elif answer.status == 200:
        oracle.document(answer)
    elif isinstance(answer.json["error"], dict):
        oracle.problem(answer)
    else:
        oracle.refusal(answer)


STATUSES = {200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415}


def test_any_call_of_the_to_do_list_is_answered_in_its_manner(
    door: Door, caller: api_calls.Caller, counted: list[int]
) -> None:
    facts, before = Facts.of(door.world), door.requests
    ids = api_calls.items_of(door, caller)

    @examples(usual=150, long=2500)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        call = data.draw(api_calls.calls(facts, caller, ids))
        answer = answered(door, call.asked)
        assert answer.status in STATUSES
        if call.forged:
            refused = answer.status in {401, 404, 405, 413}
            assert refused or call.asked.method == "OPTIONS", f"let in: {call}: {answer}"
        if answer.status in (200, 201):
            items = answer.json if isinstance(answer.json, list) else [answer.json]
            assert all(item.keys() == {"id", "owner", "description"} for item in items)
        elif answer.status not in (204, 413):
            oracle.problem(answer)

    check()
    counted.append(door.requests - before)
