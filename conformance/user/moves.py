"""What an entry of a script does on a page: which fields are filled in, what is ticked, which button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from conformance.user.knowledge import Knowledge
from conformance.user.page import Page
from conformance.user.script import Entry

NEXT, OUT = "idSIButton9", "idBtn_Back"


@dataclass(frozen=True, slots=True)
class Move:
    """Fields by id, and what is pressed: an id, or a tile by its user name."""

    press: str
    fills: Mapping[str, str] = field(default_factory=dict)
    ticks: tuple[str, ...] = ()
    tile: bool = False


Maker = Callable[[Entry, Knowledge, Page], Move]


def _username(entry: Entry, knows: Knowledge, _: Page) -> Move:
    return Move(NEXT, {"i0116": knows.user_name(str(entry.value))})


def _password(entry: Entry, knows: Knowledge, page: Page) -> Move:
    if entry.what == "sign_in":
        return Move(NEXT, {"i0118": knows.password_of(str(entry.value), page.said("displayName"))})
    right = entry.value == "right"
    return Move(NEXT, {"i0118": knows.password(page.said("displayName")) if right else str(entry.value)})


def _stay(entry: Entry, _: Knowledge, __: Page) -> Move:
    return Move(NEXT if entry.value == "yes" else OUT)


def _stay_personal(entry: Entry, _: Knowledge, __: Page) -> Move:
    return Move("acceptButton" if entry.value == "yes" else "declineButton")


def _tile(entry: Entry, knows: Knowledge, _: Page) -> Move:
    return Move(knows.user_name(str(entry.value)).lower(), tile=True)


def _account_kind(entry: Entry, _: Knowledge, __: Page) -> Move:
    return Move("aadTile" if entry.value == "work" else "msaTile")


def _mfa(entry: Entry, knows: Knowledge, page: Page) -> Move:
    code = knows.second_factor(page.said("displayName")) if entry.value == "right" else str(entry.value)
    return Move("idSubmit_SAOTCC_Continue", {"idTxtBx_SAOTCC_OTC": code})


def _new_password(entry: Entry, knows: Knowledge, page: Page) -> Move:
    old, new = knows.change_password(page.said("displayName"), str(entry.value))
    return Move(NEXT, {"currentPassword": old, "newPassword": new, "confirmNewPassword": new})


def _consent(entry: Entry, _: Knowledge, __: Page) -> Move:
    return Move(OUT if entry.value == "cancel" else NEXT, ticks=("on_behalf",) if entry.value == "on_behalf" else ())


def _code(entry: Entry, knows: Knowledge, _: Page) -> Move:
    return Move(NEXT, {"otc": knows.shown if entry.value == "shown" else str(entry.value)})


def _confirm(entry: Entry, _: Knowledge, __: Page) -> Move:
    return Move("remoteConnectSubmit" if entry.value == "yes" else OUT)


def _out(_: Entry, __: Knowledge, ___: Page) -> Move:
    return Move(OUT)


def _register(_: Entry, __: Knowledge, ___: Page) -> Move:
    return Move("idSubmit_ProofUp_Redirect")


def _other(_: Entry, __: Knowledge, ___: Page) -> Move:
    return Move("otherTile")


EVERYWHERE = (
    "username", "password", "password_change", "mfa", "mfa_registration", "device_code", "device_confirm",
    "tile_choice", "picker", "sign_out_picker", "kmsi", "admin_consent", "consent",
)  # fmt: skip

# What each entry can answer: the page, and what is done there.
# fmt: off
MOVES: dict[str, dict[str, Maker]] = {
    "sign_in":        {"username": _username, "password": _password, "kmsi": _stay, "kmsi_personal": _stay_personal},
    "username":       {"username": _username},
    "password":       {"password": _password},
    "stay_signed_in": {"kmsi": _stay, "kmsi_personal": _stay_personal},
    "pick":           {"picker": _tile, "sign_out_picker": _tile},
    "account_kind":   {"tile_choice": _account_kind},
    "mfa":            {"mfa": _mfa},
    "new_password":   {"password_change": _new_password},
    "consent":        {"consent": _consent},
    "admin_consent":  {"admin_consent": _consent},
    "enter_code":     {"device_code": _code},
    "confirm":        {"device_confirm": _confirm},
    "other_account":  {"picker": _other},
    "register":       {"mfa_registration": _register},
    "cancel":         dict.fromkeys(EVERYWHERE, _out),
    "back":           dict.fromkeys(EVERYWHERE, _out),
}
# fmt: on
