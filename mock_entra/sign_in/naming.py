"""Who a person says to be, by user name; the same name may be that of a work and of a personal account."""

from dataclasses import replace

from mock_entra.directory import User
from mock_entra.directory.guests import account_of
from mock_entra.errors import UNKNOWN_USER
from mock_entra.sign_in.visit import Taken, Visit, Wrong
from mock_entra.wire import Form


def anew(visit: Visit) -> Visit:
    """The person is somebody else, or nobody yet."""
    return visit.at(replace(visit.flow, user=None, twice_named=None, methods=(), other=True))


async def user_name(visit: Visit, form: Form) -> Taken:
    name = form["loginfmt"].strip()
    work, personal = visit.world.directory.user(name), personal_account(visit, name)
    if work and personal and work.id != personal.id and visit.authority.segment == "common":
        return visit.at(replace(anew(visit).flow, twice_named=name)), None
    user = work or personal
    if user is None:
        return anew(visit), Wrong("This user name is not known here. Check it, or ask for one.", UNKNOWN_USER)
    return named(visit, user), None


def named(visit: Visit, user: User) -> Visit:
    account = account_of(visit.world.directory, user)
    return visit.at(replace(visit.flow, user=account.id, twice_named=None, methods=()))


def personal_account(visit: Visit, name: str) -> User | None:
    """A personal account may be called by an e-mail address of any domain."""
    tenant = visit.world.directory.tenant("consumers")
    people = visit.world.directory.users(tenant.id) if tenant else ()
    return next((user for user in people if name.lower() in (user.upn.lower(), (user.mail or "").lower())), None)


async def kind(visit: Visit, form: Form) -> Taken:
    """Which of two accounts of one name is meant."""
    name = visit.flow.twice_named
    if name is None:
        return visit, None
    personal = form["account_kind"] == "personal"
    user = personal_account(visit, name) if personal else visit.world.directory.user(name)
    return (named(visit, user), None) if user else (anew(visit), None)
