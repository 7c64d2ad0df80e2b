"""Which page it is, by the ids that browser robots know the live pages by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.user.page import Page


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: its name, how it is known, and whether a sign-in ends there."""

    name: str
    fits: Callable[[Page], bool]
    is_an_end: bool = False


def _has(id: str) -> Callable[[Page], bool]:
    return lambda page: id in page.elements


def _asks_for(name: str) -> Callable[[Page], bool]:
    return lambda page: any(each.name == name for each in page.elements.values())


def _is_headed(words: str) -> Callable[[Page], bool]:
    return lambda page: any(words in heading.lower() for heading in page.headings)


def _all(*tests: Callable[[Page], bool]) -> Callable[[Page], bool]:
    return lambda page: all(test(page) for test in tests)


# The first that fits; the order matters where a page has what another is known by.
# fmt: off
KINDS = (
    Kind("error",            _has("trace_id"), is_an_end=True),
    Kind("signed_out",       _all(_has("message"), _is_headed("signed out")), is_an_end=True),
    Kind("device_done",      _has("message"), is_an_end=True),
    Kind("username",         _has("i0116")),
    Kind("password",         _has("i0118")),
    Kind("password_change",  _has("newPassword")),
    Kind("mfa",              _has("idTxtBx_SAOTCC_OTC")),
    Kind("mfa_registration", _has("idSubmit_ProofUp_Redirect")),
    Kind("device_code",      _has("otc")),
    Kind("device_confirm",   _has("remoteConnectSubmit")),
    Kind("tile_choice",      _has("aadTile")),
    Kind("picker",           _has("otherTile")),
    Kind("sign_out_picker",  lambda page: bool(page.tiles)),
    Kind("kmsi_personal",    _has("kmsiTitle")),
    Kind("kmsi",             _all(_has("idSIButton9"), _asks_for("kmsi"))),
    Kind("admin_consent",    _all(_asks_for("consent"), _is_headed("for your organization"))),
    Kind("consent",          _asks_for("consent")),
)
# fmt: on
NAMES = tuple(kind.name for kind in KINDS)

UNKNOWN = Kind("unknown", lambda _: True)


def recognised(page: Page) -> Kind:
    """Return the kind of a page, `unknown` where it is none that a robot would know."""
    return next((kind for kind in KINDS if kind.fits(page)), UNKNOWN)


def shown(page: Page) -> dict[str, object]:
    """Return what a person reads there, for the check `prompts`."""
    told: dict[str, object] = {
        "page": recognised(page).name,
        "title": page.title,
        "heading": "".join(page.headings[:1]),
    }
    told |= {name: page.said(id) for name, id in READ.items() if page.said(id)}
    told |= {"accounts": sorted(page.tiles)} if page.tiles else {}
    told |= {"frames": page.frames} if page.frames else {}
    return told


READ = {
    "display_name": "displayName",
    "error": "error",
    "message": "message",
    "code": "code",
    "trace_id": "trace_id",
    "correlation_id": "correlation_id",
}
"""What is read of a page, and the id it stands under."""
