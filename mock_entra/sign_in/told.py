"""What a person told on a page, taken into the flow."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import replace

from mock_entra.directory import User
from mock_entra.directory.guests import account_of
from mock_entra.errors import (
    PASSWORD_EXPIRED,
    TILE_NOT_THERE,
    UNKNOWN_USER,
    USER_DECLINED,
    USER_DISABLED,
    WRONG_PASSWORD,
)
from mock_entra.sign_in import admin_consent, consenting, flow, second_factor, steps
from mock_entra.sign_in.visit import Visit, Wrong
from mock_entra.wire import Form, Reply

Taken = tuple[Visit, Wrong | None]
"""The visit with what was told, and what was wrong with it."""


async def take(visit: Visit, form: Form) -> Reply:
    """One page's answer; what is wrong with it stands on the page that comes next."""
    if form.optional("step") in ("back", "other"):
        return await steps.advance(anew(visit))
    read = next((read for field, read in FIELDS.items() if field in form), nothing)
    visit, wrong = await read(visit, form)
    return await steps.advance(visit, wrong)


def anew(visit: Visit) -> Visit:
    """The person is somebody else, or nobody yet."""
    return visit.at(replace(visit.flow, user=None, twice_named=None, methods=(), other=True))


async def nothing(visit: Visit, _: Form) -> Taken:
    return visit, None


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


async def password(visit: Visit, form: Form) -> Taken:
    user = visit.user
    if user is None:
        return visit, None
    if not is_password(user, form["passwd"]):
        return visit, Wrong("The user name or password is wrong.", WRONG_PASSWORD)
    if not user.enabled:
        return visit, Wrong("This account is disabled. Ask an administrator.", USER_DISABLED)
    return visit.at(flow.proven(visit.flow, visit.world.clock.now(), flow.FIRST_FACTOR)), None


async def new_password(visit: Visit, form: Form) -> Taken:
    """Whoever must, chooses another password: the old one once more, the new one twice."""
    user, wanted = visit.user, form["newPassword"]
    if user is None or not visit.flow.methods or not user.must_change_password:
        return visit, None
    if not is_password(user, form.optional("oldPassword") or ""):
        return visit, Wrong("The current password is wrong.", WRONG_PASSWORD)
    if wanted != form.get("confirmNewPassword"):
        return visit, Wrong("The new password was typed in two ways.", PASSWORD_EXPIRED)
    if not 8 <= len(wanted) <= 256 or wanted == user.password:
        return visit, Wrong("Choose another password, of 8 to 256 characters.", PASSWORD_EXPIRED)
    now = visit.world.clock.now()
    changed = replace(user, password=wanted, must_change_password=False, password_changed_at=now)
    await visit.world.directory.put(changed)
    return visit.at(replace(visit.flow, at=now)), None


def is_password(user: User, sent: str) -> bool:
    return hmac.compare_digest(user.password.encode("utf-8", "surrogatepass"), sent.encode("utf-8", "surrogatepass"))


async def second_factor_code(visit: Visit, form: Form) -> Taken:
    return second_factor.told(visit, form)


async def registration(visit: Visit, _: Form) -> Taken:
    await second_factor.registered(visit)
    return visit, None


async def account(visit: Visit, form: Form) -> Taken:
    if visit.session.account(visit.world, form["account"]) is None:
        return visit, Wrong("This account is not signed in any more.", TILE_NOT_THERE)
    return visit.at(replace(visit.flow, user=form["account"], methods=())), None


async def keep_signed_in(visit: Visit, form: Form) -> Taken:
    """The wish, and whether it is meant for the next time too."""
    wish = replace(visit.flow, kept=form["kmsi"] == "yes", not_again="DontShowAgain" in form)
    return visit.at(wish), None


async def device(visit: Visit, form: Form) -> Taken:
    if form["confirm"] != "yes":
        raise visit.sent_back(USER_DECLINED)
    return visit.at(replace(visit.flow, confirmed=True)), None


async def consent(visit: Visit, form: Form) -> Taken:
    """Yes or no; a yes counts only once nothing else is left to be asked."""
    if form["consent"] != "accept":
        raise visit.sent_back(USER_DECLINED)
    match steps.first(visit):
        case (admin_consent.asked, _):
            return await admin_consent.accepted(visit), None
        case (consenting.asked, _):
            return await consenting.accepted(visit, for_all="on_behalf" in form), None
    return visit, None


FIELDS: dict[str, Callable[[Visit, Form], Awaitable[Taken]]] = {
    "loginfmt": user_name,
    "account_kind": kind,
    "passwd": password,
    "newPassword": new_password,
    "otc": second_factor_code,
    "register": registration,
    "account": account,
    "kmsi": keep_signed_in,
    "confirm": device,
    "consent": consent,
}
"""The field by which a page's answer is known, and who reads it."""
