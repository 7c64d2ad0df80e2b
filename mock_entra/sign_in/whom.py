"""Who is signing in: as the session and the client's hints have it, else as the person says (facts: protocol 2)."""

from collections.abc import Iterator
from dataclasses import replace

from mock_entra.directory import Directory, User
from mock_entra.directory.guests import account_of
from mock_entra.errors import ACCOUNT_MUST_BE_CHOSEN, NOT_SIGNED_IN, SESSION_NOT_THERE
from mock_entra.sign_in.visit import Visit, Wrong
from mock_entra.tokens.optional import login_hint
from mock_entra.wire import Reply
from mock_entra.world.model import TenantKind

KINDS_OF_DOMAIN: dict[str, TenantKind] = {"consumers": "consumers", "organizations": "workforce"}


def chosen(visit: Visit) -> Visit:
    """The flow with its user, where the session and what was asked for leave no doubt."""
    if visit.flow.user or visit.flow.other or visit.flow.twice_named:
        return visit
    fits = list(fitting(visit)) if may_be_silent(visit) else []
    meant = fits[0] if len(fits) == 1 else hinted(visit)
    return visit.at(replace(visit.flow, user=meant.id)) if meant else visit


def may_be_silent(visit: Visit) -> bool:
    """Whether the session alone may say who it is: a device's code is always somebody's to take up."""
    return visit.asked.prompt not in ("login", "create", "select_account") and visit.asked.device is None


def fitting(visit: Visit) -> Iterator[User]:
    """Who is signed in and may be meant, by `sid`, `login_hint` or `domain_hint`."""
    asked = visit.asked
    named = named_by(visit.world.directory, asked.login_hint) if asked.login_hint else None
    for account, user in visit.session.signed_in(visit.world):
        if asked.sid and asked.sid != account.sid:
            continue
        if asked.login_hint and user != named:
            continue
        if is_of(visit, user, asked.domain_hint):
            yield user


def is_of(visit: Visit, user: User, hint: str | None) -> bool:
    """Whether a user is of the kind or domain that was hinted at; a domain nobody has says nothing."""
    tenant = visit.world.directory.tenant(user.tenant)
    wanted = KINDS_OF_DOMAIN.get((hint or "").lower())
    if tenant is None or not hint:
        return True
    if wanted:
        return (tenant.kind == "consumers") is (wanted == "consumers")
    owner = visit.world.directory.tenant(hint)
    return owner is None or owner.id == tenant.id


def hinted(visit: Visit) -> User | None:
    """A login hint that names a user spares the person its own name; `select_account` asks for it all the same."""
    hint = visit.asked.login_hint
    return named_by(visit.world.directory, hint) if hint and visit.asked.prompt != "select_account" else None


def named_by(directory: Directory, hint: str) -> User | None:
    """The account that a user name means, or the `login_hint` of an id token."""
    if hint.startswith("O.") and "@" not in hint:
        found = next((user for user in directory.users() if login_hint(user) == hint), None)
    else:
        found = directory.user(hint)
    return account_of(directory, found) if found else None


def asked(visit: Visit, wrong: Wrong | None) -> Reply | None:
    """Tiles of those who are signed in, or an empty field for the user name."""
    if visit.flow.user:
        return None
    if visit.flow.twice_named:
        return visit.page("tile_choice", wrong, user_name=visit.flow.twice_named)
    people = [user for _, user in visit.session.signed_in(visit.world)]
    refuse_silently(visit, people)
    if people and not visit.flow.other and visit.asked.prompt not in ("login", "create"):
        return visit.page("picker", wrong, accounts=[tile(user) for user in people])
    return visit.page("username", wrong, login_hint=readable(visit.asked.login_hint), can_go_back=bool(people))


def refuse_silently(visit: Visit, people: list[User]) -> None:
    if visit.asked.sid:
        visit.refuse_silently(SESSION_NOT_THERE)
    visit.refuse_silently(ACCOUNT_MUST_BE_CHOSEN if people and not visit.asked.login_hint else NOT_SIGNED_IN)


def readable(hint: str | None) -> str:
    """What stands in the field for the user name already: never the opaque hint."""
    return hint if hint and "@" in hint else ""


def tile(user: User) -> dict[str, str]:
    return {"id": user.id, "user_name": user.upn, "display_name": user.display_name, "state": "Signed in"}
