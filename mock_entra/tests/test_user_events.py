"""Events that happen to users and groups, and what tokens say of them from then on."""

from typing import Any

import pytest

from mock_entra import errors
from mock_entra.control.events import EVENTS
from mock_entra.control.refusal import NotThere, Unacceptable
from mock_entra.tests.conftest import Asked
from mock_entra.tests.policies import by_password, claims, user
from mock_entra.tests.test_token_endpoint import refused
from mock_entra.world import model

CONTOSO = "workforce/contoso"


async def happens(asked: Asked, event: str, **told: Any) -> Any:
    row = EVENTS[event]
    return await row.apply(asked.world, row.told(**told))


async def groups(asked: Asked, name: str) -> list[str]:
    return claims(await by_password(asked, name)).get("groups", [])  # type: ignore[no-any-return]  # JSON


async def test_members_come_and_go(asked: Asked) -> None:
    await happens(asked, "update_application", application="todolist", tenant=CONTOSO, group_membership_claims="all")
    (engineering,) = asked.world.directory.groups(asked.tenant("contoso").id)
    await happens(asked, "remove_member", user="alice", group="engineering")
    state = await happens(asked, "add_member", user="admin@contoso.com", group=engineering.id)
    assert set(state.members) == {user(asked, "bob").id, user(asked, "admin").id}
    assert [await groups(asked, name) for name in ("alice", "admin")] == [[], [engineering.id]]


async def test_who_is_no_member_cannot_leave(asked: Asked) -> None:
    with pytest.raises(NotThere, match="is not in the group"):
        await happens(asked, "remove_member", user="admin@contoso.com", group="engineering")


async def test_users_and_groups_are_assigned_and_let_in(asked: Asked) -> None:
    api = {"application": "todolist", "tenant": CONTOSO}
    await happens(asked, "update_application", **api, assignment_required=True)
    refused(await by_password(asked), errors.NOT_ASSIGNED)
    await happens(asked, "assign", **api, user="alice")
    await happens(asked, "assign", **api, group="engineering")
    assert [(await by_password(asked, name)).status for name in ("alice", "bob", "admin")] == [200, 200, 400]
    state = await happens(asked, "unassign", **api, group="engineering")
    assert [each.principal for each in state.assignments] == [user(asked).id]
    assert (await by_password(asked, "bob")).status == 400


async def test_a_role_is_held_from_its_assignment_on(asked: Asked) -> None:
    role = model.AppRole(value="Editor", members=("User",))
    written = model.Application(name="editing", identifier_uris=("api://editing",), app_roles=(role,), scopes=())
    await happens(asked, "add_application", tenant=CONTOSO, application=written)
    state = await happens(asked, "assign", application="editing", user="alice", tenant=CONTOSO, role="Editor")
    assert [(each.principal, each.role) for each in state.assignments] == [(user(asked).id, "Editor")]


@pytest.mark.parametrize(
    ("told", "kind", "why"),
    [
        ({"user": "alice", "group": "engineering"}, Unacceptable, "one of the two"),
        ({}, Unacceptable, "one of the two"),
        ({"user": "alice", "role": "ToDoList.Read.All"}, Unacceptable, "no app role 'ToDoList.Read.All' for users"),
        ({"user": "nobody"}, NotThere, "nobody"),
        ({"group": "nothing"}, NotThere, "there is no group 'nothing'; there is: engineering"),
    ],
)
async def test_an_assignment_names_what_is_there(
    asked: Asked, told: dict[str, Any], kind: type[Exception], why: str
) -> None:
    with pytest.raises(kind, match=why):
        await happens(asked, "assign", application="todolist", tenant=CONTOSO, **told)


async def test_who_was_not_assigned_cannot_be_taken_off(asked: Asked) -> None:
    with pytest.raises(NotThere, match="no such assignment"):
        await happens(asked, "unassign", application="todolist", tenant=CONTOSO, user="alice")


async def test_a_users_account_changes(asked: Asked) -> None:
    await happens(asked, "update_user", user="alice", multi_factor=True)
    refused(await by_password(asked), errors.MFA_REQUIRED)
    state = await happens(
        asked, "update_user", user="alice", mfa_registered=False, directory_roles=["User Administrator"]
    )
    refused(await by_password(asked), errors.MFA_REGISTRATION_REQUIRED)
    assert (state.multi_factor, state.directory_roles) == (True, ("User Administrator",))
    await happens(asked, "update_user", user="alice", multi_factor=False, must_change_password=True)
    refused(await by_password(asked), errors.PASSWORD_EXPIRED)


async def test_an_event_tells_the_code_that_counts_as_second_factor(asked: Asked) -> None:
    state = await happens(asked, "add_user", tenant=CONTOSO, user={"name": "zoe", "verification_code": "424242"})
    assert (state.verification_code, state.mfa_registered) == ("424242", True)
