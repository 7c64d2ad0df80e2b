"""What a person told on a page, taken into the flow."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from mock_entra.errors import TILE_NOT_THERE, USER_DECLINED
from mock_entra.sign_in import admin_consent, consenting, naming, passwords, second_factor, steps
from mock_entra.sign_in.visit import Taken, Visit, Wrong
from mock_entra.wire import Form, Reply


async def take(visit: Visit, form: Form) -> Reply:
    """One page's answer; what is wrong with it stands on the page that comes next."""
    if form.optional("step") in ("back", "other"):
        return await steps.advance(naming.anew(visit))
    read = next((read for field, read in FIELDS.items() if field in form), nothing)
    visit, wrong = await read(visit, form)
    return await steps.advance(visit, wrong)


async def nothing(visit: Visit, _: Form) -> Taken:
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
    "loginfmt": naming.user_name,
    "account_kind": naming.kind,
    "passwd": passwords.password,
    "newPassword": passwords.new_password,
    "otc": second_factor.told,
    "register": second_factor.registered,
    "account": account,
    "kmsi": keep_signed_in,
    "confirm": device,
    "consent": consent,
}
"""The field by which a page's answer is known, and who reads it."""
