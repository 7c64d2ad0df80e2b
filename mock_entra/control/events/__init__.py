"""What can happen to a directory: a row for each event, each in a file of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel

from mock_entra.control.events import (
    add_application,
    add_certificate,
    add_member,
    add_policy,
    add_secret,
    add_user,
    assign,
    change_password,
    disable_application,
    disable_user,
    enable_application,
    enable_user,
    grant_consent,
    remove_application,
    remove_certificate,
    remove_member,
    remove_policy,
    remove_secret,
    remove_user,
    rename_user,
    revoke_sessions,
    rotate_keys,
    unassign,
    update_application,
    update_device,
    update_user,
    withdraw_consent,
)


@dataclass(frozen=True, slots=True)
class Event:
    """What an event is told, and what it does: `apply(world, told)` answers with what it changed."""

    told: type[BaseModel]
    apply: Callable[..., Awaitable[BaseModel]]

    @property
    def outcome(self) -> type[BaseModel]:
        answered: Any = get_type_hints(self.apply)["return"]
        return answered  # type: ignore[no-any-return]  # every `apply` says which model it answers with


# fmt: off
EVENTS: dict[str, Event] = {
    "revoke_sessions":     Event(revoke_sessions.RevokeSessions,         revoke_sessions.apply),
    "disable_user":        Event(disable_user.DisableUser,               disable_user.apply),
    "enable_user":         Event(enable_user.EnableUser,                 enable_user.apply),
    "change_password":     Event(change_password.ChangePassword,         change_password.apply),
    "rename_user":         Event(rename_user.RenameUser,                 rename_user.apply),
    "add_user":            Event(add_user.AddUser,                       add_user.apply),
    "remove_user":         Event(remove_user.RemoveUser,                 remove_user.apply),
    "update_user":         Event(update_user.UpdateUser,                 update_user.apply),
    "update_device":       Event(update_device.UpdateDevice,             update_device.apply),
    "add_member":          Event(add_member.AddMember,                   add_member.apply),
    "remove_member":       Event(remove_member.RemoveMember,             remove_member.apply),
    "assign":              Event(assign.Assign,                          assign.apply),
    "unassign":            Event(unassign.Unassign,                      unassign.apply),
    "add_application":     Event(add_application.AddApplication,         add_application.apply),
    "remove_application":  Event(remove_application.RemoveApplication,   remove_application.apply),
    "update_application":  Event(update_application.UpdateApplication,   update_application.apply),
    "disable_application": Event(disable_application.DisableApplication, disable_application.apply),
    "enable_application":  Event(enable_application.EnableApplication,   enable_application.apply),
    "add_secret":          Event(add_secret.AddSecret,                   add_secret.apply),
    "remove_secret":       Event(remove_secret.RemoveSecret,             remove_secret.apply),
    "add_certificate":     Event(add_certificate.AddCertificate,         add_certificate.apply),
    "remove_certificate":  Event(remove_certificate.RemoveCertificate,   remove_certificate.apply),
    "rotate_keys":         Event(rotate_keys.RotateKeys,                 rotate_keys.apply),
    "grant_consent":       Event(grant_consent.GrantConsent,             grant_consent.apply),
    "withdraw_consent":    Event(withdraw_consent.WithdrawConsent,       withdraw_consent.apply),
    "add_policy":          Event(add_policy.AddPolicy,                   add_policy.apply),
    "remove_policy":       Event(remove_policy.RemovePolicy,             remove_policy.apply),
}
# fmt: on
