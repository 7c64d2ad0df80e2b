"""Whatever the control plane is told: it never breaks, and the world it was told about goes on answering."""

from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from mock_entra.authority import World
from mock_entra.tests.fuzz import control_calls, oracle
from mock_entra.tests.fuzz.door import Answer, Asked, Door
from mock_entra.tests.fuzz.profile import examples
from mock_entra.world import load

REFUSED = {400, 401, 404, 405, 408, 409, 413, 422}


def test_a_world_answers_whatever_the_control_plane_was_told(door: Door, counted: list[int]) -> None:
    plane, before = control_calls.Plane.of(door), door.requests

    @examples(usual=40, long=700)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        world = door.world = door.wait(door.worlds.make(load("default"), fresh=False))
        for _ in range(data.draw(st.integers(1, 3))):
            declared(door.ask(data.draw(control_calls.calls(plane, world.id))))
        still_answers(door, world)
        door.wait(door.worlds.remove(world))

    check()
    counted.append(door.requests - before)


def declared(answer: Answer) -> None:
    """A success, or a refusal in the one shape of the control plane."""
    oracle.sane(answer)
    if answer.status < 300:
        assert answer.status in (200, 201, 204)
        return
    assert answer.status in REFUSED
    assert answer.json.keys() == {"detail", "mistakes"}
    assert answer.json["detail"]


def still_answers(door: Door, world: World) -> None:
    """Tokens, documents, the To-Do list and the ledger, once no fault is in the way."""
    control = (control_calls.HOST, control_calls.BEARER)
    assert door.ask(Asked("DELETE", f"/_control/worlds/{world.id}/faults", control)).status == 204
    for asked in questions():
        answer = door.ask(asked)
        oracle.sane(answer)
        if answer.status >= 400 and "/resources/" not in asked.target:
            oracle.refusal(answer)
    for path in ("clock", "ledger", "ledger/har", "ledger/lines", "leniencies", ""):
        target = f"/_control/worlds/{world.id}/{path}".rstrip("/")
        assert door.ask(Asked("GET", target, control)).status == 200, target


TENANT, API = "11111111-aaaa-4000-8000-000000000001", "11111111-aaaa-4000-8000-00000000a001"
FORM = {
    "grant_type": "client_credentials",
    "client_id": "11111111-aaaa-4000-8000-00000000a002",
    "client_secret": "mock-secret-of-the-daemon",
    "scope": f"api://{API}/.default",
}


def questions() -> list[Asked]:
    host, form = control_calls.HOST, (b"content-type", b"application/x-www-form-urlencoded")
    return [
        Asked("POST", f"/{TENANT}/oauth2/v2.0/token", (host, form), urlencode(FORM).encode()),
        Asked("GET", f"/{TENANT}/v2.0/.well-known/openid-configuration", (host,)),
        Asked("GET", f"/{TENANT}/discovery/v2.0/keys", (host,)),
        Asked("GET", f"/resources/{API}/api/todolist", (host, (b"authorization", b"Bearer a.b.c"))),
    ]
