"""What a person is asked, one page after the other, until there is nothing left to ask."""

from collections.abc import Callable
from dataclasses import replace

from mock_entra.errors import NOT_SIGNED_IN
from mock_entra.sign_in import admin_consent, admission, answer, consenting, devices, flow, second_factor, session, whom
from mock_entra.sign_in.flow import FIRST_FACTOR
from mock_entra.sign_in.session import Session, SignedInto
from mock_entra.sign_in.visit import Visit, Wrong
from mock_entra.wire import Reply

Step = Callable[[Visit, Wrong | None], Reply | None]
"""A page to be answered first, or None where this step has nothing to ask; refusals are raised."""


async def advance(visit: Visit, wrong: Wrong | None = None) -> Reply:
    """The next page, or the client's answer; `wrong` is what was wrong with the last one."""
    visit = whom.chosen(staying(visit))
    asked = first(visit, wrong)
    if asked is None:
        return await finished(visit)
    step, page = asked
    await flow.keep(visit.world, visit.flow)
    page = page.adding(flow.cookie(visit.flow, visit.http))
    return await signed_in(visit, page) if step in AFTER_SIGN_IN else page


def first(visit: Visit, wrong: Wrong | None = None) -> tuple[Step, Reply] | None:
    """The first step that has something to ask, and its page."""
    asked = ((step, step(visit, wrong)) for step in STEPS)
    return next(((step, page) for step, page in asked if page is not None), None)


def staying(visit: Visit) -> Visit:
    """Nobody is asked about staying signed in who wished not to be asked again."""
    unasked = visit.flow.kept is None and visit.session.stays is not None
    return visit.at(replace(visit.flow, kept=visit.session.stays)) if unasked else visit


def password(visit: Visit, wrong: Wrong | None) -> Reply | None:
    if visit.account is not None:
        return None
    visit.refuse_silently(NOT_SIGNED_IN)
    return visit.page("password", wrong)


def new_password(visit: Visit, wrong: Wrong | None) -> Reply | None:
    must = visit.user is not None and visit.user.must_change_password and FIRST_FACTOR in visit.flow.methods
    return visit.page("password_change", wrong) if must else None


def keep_signed_in(visit: Visit, wrong: Wrong | None) -> Reply | None:
    """Personal accounts have a page of their own, with ids of its own."""
    if FIRST_FACTOR not in visit.flow.methods or visit.flow.kept is not None:
        return None
    home = visit.world.directory.tenant(visit.user.tenant) if visit.user else None
    return visit.page("kmsi_personal" if home and home.kind == "consumers" else "kmsi", wrong)


STEPS: tuple[Step, ...] = (
    admission.creation,
    devices.confirmation,
    whom.asked,
    password,
    admission.checked,
    new_password,
    second_factor.asked,
    keep_signed_in,
    admin_consent.asked,
    consenting.asked,
)
AFTER_SIGN_IN = (admin_consent.asked, consenting.asked)
"""Whoever is asked these is signed in, and stays so whatever is said."""


async def signed_in(visit: Visit, page: Reply) -> Reply:
    """The page, and the account is the session's from now on."""
    kept = await with_account(visit)
    await session.keep(visit.world, kept)
    return page.adding(*session.cookies(kept, visit.http))


async def finished(visit: Visit) -> Reply:
    """The account is the session's from now on, whatever becomes of what the client asked for."""
    visit = replace(visit, session=await with_account(visit, into=into(visit)))
    await session.keep(visit.world, visit.session)
    await flow.end(visit.world, visit.flow)
    # A browser that does not hear of its session's new secret, because of a refusal, has none.
    reply = await answer.or_refusal(visit.world, visit.http, answered(visit))
    over = flow.cookie_over(visit.flow, visit.http)
    return reply.adding(*session.cookies(visit.session, visit.http), over)


async def with_account(visit: Visit, into: SignedInto | None = None) -> Session:
    """The browser's session with the account; under another secret, where the account was not there as it is now."""
    account = visit.account
    assert account is not None
    known = visit.session.account(visit.world, account.user)
    is_new = known is None or known.at != account.at
    before = await session.renewed(visit.world, visit.session) if is_new else visit.session
    kept = before.with_account(account.into(into) if into else account)
    return replace(kept, stays=visit.flow.kept) if visit.flow.not_again else kept


def into(visit: Visit) -> SignedInto:
    authority = replace(visit.authority, tenant=visit.tenant_of(visit.person))
    return SignedInto(visit.asked.application.client_id, authority.issuer(2))


async def answered(visit: Visit) -> Reply:
    """What the application, or the device, asked for."""
    account, device = visit.account, visit.asked.device
    assert account is not None
    if admin_consent.is_asked_for(visit):
        return admin_consent.granted(visit)
    if device:
        return await devices.accepted(visit, device, visit.person, account)
    return await answer.granted(visit, visit.person, account)
