"""What a sign-in takes beyond a password, by conditional access and the user's own setting: a code, usually."""

import hmac
from dataclasses import replace

from mock_entra.authorization_request import SentBack
from mock_entra.directory import User
from mock_entra.directory.requirements import MULTI_FACTOR, Demanded, Unmet, demanded
from mock_entra.errors import WRONG_SECOND_FACTOR
from mock_entra.sign_in import consenting
from mock_entra.sign_in.visit import Taken, Visit, Wrong
from mock_entra.wire import Form, Reply


def asked(visit: Visit, wrong: Wrong | None) -> Reply | None:
    """The page for the code, or to register a second factor first; whatever else is lacking, the client hears of."""
    local, account = visit.person, visit.account
    assert account is not None
    demands = of(visit, local)
    unmet = demands.unmet(local, account.methods, account.device)
    if unmet is None:
        return None
    if visit.asked.prompt == "none" or unmet not in (Unmet.SECOND_FACTOR, Unmet.REGISTRATION):
        raise SentBack(demands.refusal(unmet, resources(visit)[0]), visit.asked.back)
    return visit.page("mfa_registration" if unmet is Unmet.REGISTRATION else "mfa", wrong)


def of(visit: Visit, local: User) -> Demanded:
    """What the tenant that issues demands of this sign-in."""
    claims, tenant = visit.asked.claims, visit.tenant_of(local)
    return demanded(visit.world.directory, tenant, local, resources(visit), claims.contexts, claims.policies)


def resources(visit: Visit) -> list[str]:
    """The APIs that are asked for, by client id."""
    return [asked.resource.client_id for asked in consenting.understood(visit, visit.person)]


async def told(visit: Visit, form: Form) -> Taken:
    """The code as it was typed; blanks do not count."""
    if visit.user is None or visit.account is None:
        return visit, None
    if not is_code(visit.user, "".join(form["otc"].split())):
        return visit, Wrong("That code is not right. Look again: it has six digits.", WRONG_SECOND_FACTOR)
    return visit.at(replace(visit.flow, methods=(*visit.flow.methods, MULTI_FACTOR))), None


def is_code(user: User, typed: str) -> bool:
    return hmac.compare_digest(user.verification_code.encode(), typed.encode("utf-8", "surrogatepass"))


async def registered(visit: Visit, _: Form) -> Taken:
    """Whoever had no second factor has one from now on: the code that the ready line tells."""
    local = visit.local(visit.user) if visit.user and visit.account else None
    if local is not None:
        await visit.world.directory.put(replace(local, mfa_registered=True))
    return visit, None
