"""What a sign-in takes beyond a password, by conditional access and by the user's own setting."""

import json
from dataclasses import replace
from typing import Any

import pytest

from mock_entra import errors
from mock_entra.control.events.add_policy import AddPolicy
from mock_entra.control.events.add_policy import apply as add_policy
from mock_entra.control.events.remove_policy import RemovePolicy
from mock_entra.control.events.remove_policy import apply as remove_policy
from mock_entra.directory import Directory, User, requirements
from mock_entra.directory.requirements import Demanded, Unmet
from mock_entra.tests.conftest import Asked
from mock_entra.world import load

PASSWORD = ("pwd",)
BOTH = ("pwd", "mfa")


async def policy(asked: Asked, **written: Any) -> str:
    """Adds a policy to contoso; its id."""
    told = {"kind": "conditional_access", "name": "a policy", **written}
    state = await add_policy(asked.world, AddPolicy(tenant="workforce/contoso", policy=told))
    return str(state.policies[-1]["id"])


def user(asked: Asked, name: str) -> User:
    return next(u for u in asked.world.directory.users(asked.tenant("contoso").id) if u.name == name)


def demanded(asked: Asked, name: str = "alice", api: str = "todolist", **how: Any) -> Demanded:
    directory: Directory = asked.world.directory
    resources = [asked.application(api).client_id] if api else []
    return requirements.demanded(directory, asked.tenant("contoso"), user(asked, name), resources, **how)


def unmet(asked: Asked, name: str = "alice", api: str = "todolist", **how: Any) -> Unmet | None:
    return demanded(asked, name, api, **how).unmet(user(asked, name), PASSWORD)


async def test_without_policies_a_password_is_enough(asked: Asked) -> None:
    assert unmet(asked) is None


async def test_a_policy_is_for_everybody_and_everything_unless_it_says_otherwise(asked: Asked) -> None:
    await policy(asked)
    assert unmet(asked, "bob", "todolist-v1") is Unmet.SECOND_FACTOR
    assert demanded(asked).unmet(user(asked, "alice"), BOTH) is None


async def test_a_policy_for_one_api_leaves_the_others_alone(asked: Asked) -> None:
    await policy(asked, resources=["todolist"])
    assert (unmet(asked), unmet(asked, api="todolist-v1")) == (Unmet.SECOND_FACTOR, None)


async def test_a_policy_is_for_the_users_and_groups_it_names_but_never_for_exceptions(asked: Asked) -> None:
    await policy(asked, groups=["engineering"], users=["admin"], except_users=["bob"])
    found = {name: unmet(asked, name) for name in ("alice", "bob", "admin")}
    assert found == {"alice": Unmet.SECOND_FACTOR, "bob": None, "admin": Unmet.SECOND_FACTOR}


async def test_a_policy_that_is_off_demands_nothing(asked: Asked) -> None:
    await policy(asked, enabled=False)
    assert unmet(asked) is None


async def test_a_context_is_demanded_only_by_who_asks_for_it(asked: Asked) -> None:
    await policy(asked, authentication_context="c1")
    assert (unmet(asked), unmet(asked, contexts=["c1"]), unmet(asked, contexts=["c2"])) == (
        None,
        Unmet.SECOND_FACTOR,
        None,
    )


async def test_a_policy_named_by_a_challenge_counts_for_any_api(asked: Asked) -> None:
    id = await policy(asked, resources=["Microsoft Graph"])
    assert unmet(asked) is None
    assert unmet(asked, policies=[id]) is Unmet.SECOND_FACTOR


async def test_a_challenge_cannot_name_a_policy_that_is_for_others(asked: Asked) -> None:
    id = await policy(asked, users=["bob"])
    assert unmet(asked, "alice", policies=[id]) is None


@pytest.mark.parametrize(
    ("grant", "methods", "device", "lacking"),
    [
        (["mfa"], PASSWORD, (), Unmet.SECOND_FACTOR),
        (["mfa"], ("fido",), (), None),
        (["compliant_device"], BOTH, (), Unmet.COMPLIANT_DEVICE),
        (["compliant_device"], PASSWORD, ("compliant",), None),
        (["joined_device"], PASSWORD, ("compliant",), Unmet.JOINED_DEVICE),
        (["mfa", "compliant_device"], PASSWORD, (), Unmet.SECOND_FACTOR),
        (["mfa", "compliant_device"], BOTH, (), Unmet.COMPLIANT_DEVICE),
        (["block", "mfa"], BOTH, ("compliant", "joined"), Unmet.BLOCKED),
    ],
)
async def test_demands_are_met_in_order(
    asked: Asked, grant: list[str], methods: tuple[str, ...], device: tuple[str, ...], lacking: Unmet | None
) -> None:
    await policy(asked, grant=grant)
    assert demanded(asked).unmet(user(asked, "alice"), methods, device) is lacking


async def test_several_policies_add_up(asked: Asked) -> None:
    await policy(asked, name="one", grant=["mfa"])
    await policy(asked, name="two", grant=["compliant_device"])
    assert demanded(asked).grant == {"mfa", "compliant_device"}


async def test_who_has_no_second_factor_yet_must_register_one(asked: Asked) -> None:
    await policy(asked)
    await asked.world.directory.put(replace(user(asked, "alice"), mfa_registered=False))
    assert unmet(asked) is Unmet.REGISTRATION


async def test_per_user_multi_factor_needs_no_policy(asked: Asked) -> None:
    await asked.world.directory.put(replace(user(asked, "alice"), multi_factor=True))
    assert (unmet(asked, "alice"), unmet(asked, "bob")) == (Unmet.SECOND_FACTOR, None)
    assert demanded(asked).challenge() is None


async def test_a_refusal_carries_the_policies_as_claims(asked: Asked) -> None:
    id = await policy(asked)
    refusal = demanded(asked).refusal(Unmet.SECOND_FACTOR, "an-api")
    assert refusal.row is errors.MFA_REQUIRED
    assert json.loads(refusal.claims or "") == {"access_token": {"capolids": {"essential": True, "values": [id]}}}


@pytest.mark.parametrize("unmet", Unmet)
async def test_everything_that_may_lack_has_its_row(asked: Asked, unmet: Unmet) -> None:
    assert demanded(asked).refusal(unmet, "an-api").row.error == "interaction_required"


async def test_an_api_can_be_told_the_contexts_that_are_met(asked: Asked) -> None:
    await policy(asked, name="one", authentication_context="c1", grant=["mfa"])
    await policy(asked, name="two", authentication_context="c2", grant=["compliant_device"])
    directory, tenant, alice = asked.world.directory, asked.tenant("contoso"), user(asked, "alice")
    assert requirements.satisfied_contexts(directory, tenant, alice, BOTH) == ("c1",)


async def test_a_removed_policy_demands_nothing(asked: Asked) -> None:
    await policy(asked, name="one")
    await remove_policy(asked.world, RemovePolicy(tenant="workforce/contoso", kind="conditional_access", name="one"))
    assert unmet(asked) is None


async def test_a_policy_replaces_the_one_of_its_name(asked: Asked) -> None:
    await policy(asked, grant=["block"])
    await policy(asked, grant=["mfa"])
    assert demanded(asked).grant == {"mfa"}


WRITTEN = {
    "tenants": [
        {
            "name": "a",
            "domains": ["a.example"],
            "users": [{"name": "ann"}, {"name": "ben", "mfa_registered": False}],
            "groups": [{"name": "g", "members": ["ben"]}],
            "applications": [{"name": "api", "app_roles": [{"value": "Boss", "members": ["User"]}]}],
            "assignments": [{"application": "api", "role": "Boss", "users": ["ann"], "groups": ["g"]}],
            "policies": [
                {
                    "kind": "conditional_access",
                    "name": "p",
                    "groups": ["g"],
                    "except_users": ["ann"],
                    "resources": ["api", "Microsoft Graph"],
                }
            ],
        }
    ]
}


async def test_a_world_file_names_users_groups_and_apis_and_the_directory_their_ids(asked: Asked) -> None:
    await asked.worlds.make(load(WRITTEN), fresh=False)
    world = list(asked.worlds)[-1]
    (tenant,) = world.directory.tenants()
    (found,), (group,) = tenant.conditional_access, world.directory.groups(tenant.id)
    users = {user.name: user for user in world.directory.users()}
    assert (found.groups, found.except_users) == ((group.id,), (users["ann"].id,))
    (api,) = world.directory.applications()
    assert found.resources == (api.client_id, "00000003-0000-0000-c000-000000000000")
    principal = world.directory.service_principal(tenant.id, api.client_id)
    assert principal
    assert {(a.principal, a.role) for a in principal.assignments} == {(users["ann"].id, "Boss"), (group.id, "Boss")}
    assert not users["ben"].mfa_registered
