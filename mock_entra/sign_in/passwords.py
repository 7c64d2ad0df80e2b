"""The password as it was typed, and another one where the old is over."""

import hmac
from dataclasses import replace

from mock_entra import lockout
from mock_entra.directory import User
from mock_entra.errors import LOCKED_OUT, PASSWORD_EXPIRED, USER_DISABLED, WRONG_PASSWORD
from mock_entra.sign_in import flow
from mock_entra.sign_in.visit import Taken, Visit, Wrong
from mock_entra.wire import Form


async def password(visit: Visit, form: Form) -> Taken:
    user = visit.user
    if user is None:
        return visit, None
    if await lockout.is_locked_out(visit.world, user):
        return visit, Wrong("Too many wrong passwords: this account is locked for a while.", LOCKED_OUT)
    if not is_password(user, form["passwd"]):
        await lockout.failed(visit.world, user, form["passwd"])
        return visit, Wrong("The user name or password is wrong.", WRONG_PASSWORD)
    await lockout.succeeded(visit.world, user)
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
