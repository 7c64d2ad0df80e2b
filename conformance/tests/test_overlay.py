"""A world is laid over another by the names of what is in it."""

from collections.abc import Callable
from typing import Any

import pytest

from conformance.events import Outcome
from conformance.load import Variant
from conformance.overlay import laid_over
from conformance.troupe import Troupe


@pytest.mark.parametrize(
    ("base", "over", "laid"),
    [
        ({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"a": 1, "b": 3, "c": 4}),
        ([{"name": "a", "x": 1}], [{"name": "a", "y": 2}], [{"name": "a", "x": 1, "y": 2}]),
        ([{"name": "a"}], [{"name": "b"}], [{"name": "a"}, {"name": "b"}]),
        (
            [{"name": "c", "kind": "x"}, {"name": "c", "kind": "y"}],
            [{"name": "c", "kind": "y", "z": 1}],
            [{"name": "c", "kind": "x"}, {"name": "c", "kind": "y", "z": 1}],
        ),
        (["one"], ["two"], ["one", "two"]),
        ({"a": [1]}, {"a": None}, {"a": None}),
    ],
)
def test_what_has_a_name_is_changed_and_all_else_added(base: Any, over: Any, laid: Any) -> None:
    assert laid_over(base, over) == laid


def test_a_story_changes_a_few_lines_of_a_world(troupe: Troupe, story: Callable[[str], Variant]) -> None:
    told = """column: suite
app: {application: desktop, kind: public}
world: {on: default, tenants: [{name: contoso, kind: workforce, users: [{name: zoe, password: zoe-has-no-secrets}]}]}
steps:
  - do: browse
    with: {url: "${tenant.authority}/oauth2/v2.0/authorize?client_id=${app.client_id}&response_type=code&scope=openid"}
    user: {browser: [{sign_in: "${users.zoe.upn}"}]}
    must: {prompts: {last: {display_name: zoe@contoso.com}}, reply: {parameters: {code: present}}}
"""
    ended = troupe.tell(story(told), None)
    assert (ended.outcome, ended.reasons) == (Outcome.PASSED, ())
