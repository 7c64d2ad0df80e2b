"""What a person told on a page, taken into the flow."""

import hmac
from dataclasses import replace

from mock_entra.authorization_request import SentBack
from mock_entra.directory import User
from mock_entra.directory.first_party import service_principal
from mock_entra.directory.service_principals import ScopeGrant
from mock_entra.errors import USER_DECLINED, OAuthError
from mock_entra.sign_in import flow, steps
from mock_entra.sign_in.visit import Visit
from mock_entra.wire import Form, Reply


async def take(visit: Visit, form: Form) -> Reply:
    """One page's answer; what is wrong with it stands on the page that comes next."""
    if form.optional("step") in ("back", "other"):
        return await steps.advance(visit.at(replace(visit.flow, user=None, methods=(), other=True)))
    if "loginfmt" in form:
        return await user_name(visit, form)
    if "passwd" in form:
        return await password(visit, form)
    if "newPassword" in form:
        return await new_password(visit, form)
    if "account" in form:
        return await account(visit, form)
    if "kmsi" in form:
        return await steps.advance(visit.at(replace(visit.flow, kept=form["kmsi"] == "yes")))
    if "consent" in form:
        return await consent(visit, form)
    return await steps.advance(visit)


async def user_name(visit: Visit, form: Form) -> Reply:
    user = visit.world.directory.user(form["loginfmt"].strip())
    if user is None:
        told = replace(visit.flow, other=True)
        return await steps.advance(visit.at(told), error="This user name is not known here. Check it, or ask for one.")
    return await steps.advance(visit.at(replace(visit.flow, user=user.id, methods=())))


async def password(visit: Visit, form: Form) -> Reply:
    user = visit.user
    if user is None:
        return await steps.advance(visit)
    if not is_password(user, form["passwd"]):
        return await steps.advance(visit, error="The user name or password is wrong.")
    if not user.enabled:
        return await steps.advance(visit, error="This account is disabled. Ask an administrator.")
    return await steps.advance(visit.at(flow.proven(visit.flow, visit.world.clock.now(), "pwd")))


async def new_password(visit: Visit, form: Form) -> Reply:
    """Whoever must, chooses another password: the old one once more, the new one twice."""
    user, wanted = visit.user, form["newPassword"]
    if user is None or not visit.flow.methods or not user.must_change_password:
        return await steps.advance(visit)
    if not is_password(user, form.optional("oldPassword") or ""):
        return await steps.advance(visit, error="The current password is wrong.")
    if wanted != form.get("confirmNewPassword"):
        return await steps.advance(visit, error="The new password was typed in two ways.")
    if not 8 <= len(wanted) <= 256 or wanted == user.password:
        return await steps.advance(visit, error="Choose another password, of 8 to 256 characters.")
    now = visit.world.clock.now()
    changed = replace(user, password=wanted, must_change_password=False, password_changed_at=now)
    await visit.world.directory.put(changed)
    return await steps.advance(visit.at(replace(visit.flow, at=now)))


def is_password(user: User, sent: str) -> bool:
    return hmac.compare_digest(user.password.encode("utf-8", "surrogatepass"), sent.encode("utf-8", "surrogatepass"))


async def account(visit: Visit, form: Form) -> Reply:
    known = {user.id for _, user in visit.session.signed_in(visit.world)}
    if form["account"] not in known:
        return await steps.advance(visit, error="This account is not signed in any more.")
    return await steps.advance(visit.at(replace(visit.flow, user=form["account"])))


async def consent(visit: Visit, form: Form) -> Reply:
    user = visit.user
    if form["consent"] != "accept":
        raise SentBack(OAuthError(USER_DECLINED), visit.asked.back)
    if user is None or visit.account is None:
        return await steps.advance(visit)
    steps.refuse_without_administrator(visit, user)
    await grant(visit, user, for_all=user.is_administrator and "on_behalf" in form)
    return await steps.advance(visit.at(replace(visit.flow, consented=True)))


async def grant(visit: Visit, user: User, *, for_all: bool) -> None:
    """Writes down what was consented to: for this user, or by an administrator for everybody."""
    directory, application = visit.world.directory, visit.asked.application
    tenant = visit.tenant_of(user)
    known = directory.service_principal(tenant.id, application.client_id)
    principal = known or service_principal(tenant.id, application.client_id)
    granted = tuple(
        ScopeGrant(asked.resource.client_id, values, None if for_all else user.id)
        for asked, values in steps.missing_permissions(visit, user)
    )
    await directory.put(replace(principal, scope_grants=(*principal.scope_grants, *granted)))
