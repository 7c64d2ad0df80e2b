"""A registration changes: the few things about it that scenarios turn."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal, TypeVar

from pydantic import Field

from mock_entra.authority import World
from mock_entra.control import finding
from mock_entra.control.outcomes import ApplicationState, application_state
from mock_entra.control.parameters import OnApplication
from mock_entra.control.refusal import NotThere
from mock_entra.directory import Application
from mock_entra.directory.applications import AppRole, FederatedCredential, Scope
from mock_entra.world import model
from mock_entra.world.model import Context, GroupMembershipClaims, OptionalClaims

P = TypeVar("P", Scope, AppRole)


class UpdateApplication(OnApplication):
    """What is changed of which registration; what is left out stays."""

    enabled: bool | None = Field(None, description="Whether the service lets the application get tokens.")
    requested_access_token_version: Literal[1, 2] | None = Field(
        None, description="Version of the access tokens for it as an API."
    )
    optional_claims: OptionalClaims | None = Field(None, description="Token configuration; replaces what was there.")
    assignment_required: bool | None = Field(None, description="Whether only who is assigned gets a token for it.")
    group_membership_claims: GroupMembershipClaims | None = Field(
        None, description="Which of a user's memberships tokens list."
    )
    required_context: Context | None = Field(
        None, description="The authentication context the built-in API behind it demands of users who write."
    )
    federated_credentials: tuple[model.FederatedCredential, ...] | None = Field(
        None, description="Trust in tokens of other issuers; replaces what was there."
    )
    scopes: dict[str, bool] = Field(default_factory=dict, description="State of scopes by value: enabled or not.")
    app_roles: dict[str, bool] = Field(default_factory=dict, description="State of app roles by value: enabled or not.")


async def apply(world: World, told: UpdateApplication) -> ApplicationState:
    """The registration is so from now on, for new tokens; those that are out stay as they are."""
    application = finding.registration(world.directory, told.application, told.tenant)
    changed = replace(application, **changes(application, told))
    await world.directory.put(changed)
    return application_state(changed)


def changes(application: Application, told: UpdateApplication) -> dict[str, Any]:
    plain = {
        "enabled": told.enabled,
        "token_version": told.requested_access_token_version,
        "optional_claims": told.optional_claims,
        "assignment_required": told.assignment_required,
        "group_membership_claims": told.group_membership_claims,
        "required_context": told.required_context,
        "federated_credentials": trusted(told.federated_credentials),
    }
    return {
        **{name: value for name, value in plain.items() if value is not None},
        "scopes": tuple(turned("scope", application, application.scopes, told.scopes)),
        "app_roles": tuple(turned("app role", application, application.app_roles, told.app_roles)),
    }


def trusted(written: tuple[model.FederatedCredential, ...] | None) -> tuple[FederatedCredential, ...] | None:
    if written is None:
        return None
    return tuple(FederatedCredential(each.name, each.issuer, each.subject, each.audiences) for each in written)


def turned(what: str, application: Application, known: tuple[P, ...], states: dict[str, bool]) -> Iterable[P]:
    for value in states:
        if value not in {permission.value for permission in known}:
            choices = ", ".join(permission.value for permission in known) or "none at all"
            raise NotThere(f"{application.name} has no {what} {value!r}; it has: {choices}")
    return (replace(permission, enabled=states.get(permission.value, permission.enabled)) for permission in known)
