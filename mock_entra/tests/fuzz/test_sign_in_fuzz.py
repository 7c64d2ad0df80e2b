"""Whoever signs in or out with whatever: never a 500, never led to an unregistered address, no page changed by it."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mock_entra.tests.fuzz import leads, oracle, sign_ins
from mock_entra.tests.fuzz.door import Answer, Asked, Door
from mock_entra.tests.fuzz.profile import examples

FLOW = re.compile(rb'name="flow" value="([A-Za-z0-9_-]+)"')


def give_tokens_at_authorize(door: Door) -> None:
    """Every application may have tokens from /authorize itself, so that their way is gone too."""
    changed = [
        replace(application, id_tokens_from_authorize=True, access_tokens_from_authorize=True)
        for application in door.world.directory.applications()
        if application.redirect_uris
    ]
    door.wait(door.world.directory.put(*changed))


def goes_nowhere_new(door: Door, answer: Answer) -> None:
    """Whatever leads on, leads to a registered address or to a page of this authority."""
    strange = [
        address
        for address in leads.leads(answer)
        if not leads.is_registered(door.world, address) and not leads.is_own(door.world, address)
    ]
    assert strange == []


def unharmed(answer: Answer) -> None:
    oracle.sane(answer)
    if answer.headers.get("content-type", "").startswith("text/html"):
        oracle.page(answer)


def answered(door: Door, asked: Asked) -> Answer:
    answer = door.ask(asked)
    unharmed(answer)
    goes_nowhere_new(door, answer)
    return answer


def test_any_request_for_authorization_ends_at_a_page_or_a_registered_address(door: Door, counted: list[int]) -> None:
    before = door.requests
    give_tokens_at_authorize(door)

    @examples(usual=80, long=1500)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        answer = answered(door, data.draw(sign_ins.first(door.world)))
        found = FLOW.search(answer.body)
        cookie = answer.headers.get("set-cookie", "").partition(";")[0]
        for _ in range(data.draw(st.integers(0, 3)) if found else 0):
            assert found
            answer = answered(door, data.draw(sign_ins.answered_page(found[1].decode(), cookie)))

    check()
    counted.append(door.requests - before)


def test_an_address_that_is_nearly_registered_leads_nowhere(door: Door, counted: list[int]) -> None:
    before = door.requests

    @examples(usual=150, long=1500)
    @given(st.one_of(sign_ins.nearly_registered(door.world), sign_ins.leaving(door.world)))
    def check(asked: Asked) -> None:
        answered(door, asked)

    check()
    counted.append(door.requests - before)


def test_markup_that_comes_back_is_text(door: Door, counted: list[int]) -> None:
    before = door.requests

    @examples(usual=60, long=800)
    @given(sign_ins.reflected(door.world))
    def check(asked: Asked) -> None:
        answered(door, asked)

    check()
    counted.append(door.requests - before)


def test_any_token_request_for_a_user_is_refused_by_a_row_or_granted(door: Door, counted: list[int]) -> None:
    before = door.requests

    @examples(usual=80, long=1500)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        asked = data.draw(sign_ins.for_a_user(door.world))
        answer = answered(door, asked)
        if asked.target.endswith("/token") and answer.status != 200:
            oracle.refusal(answer)

    check()
    counted.append(door.requests - before)
