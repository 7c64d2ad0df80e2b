"""RFC 8628 3.3: where somebody types the code a device shows, and then signs in."""

from mock_entra import artifacts, authorization_request, pages
from mock_entra.artifacts import DeviceCode
from mock_entra.authority import SHARED, Authority
from mock_entra.endpoints.endpoint import Call
from mock_entra.hosts import Place
from mock_entra.sign_in import flow, session, steps
from mock_entra.sign_in.visit import Visit
from mock_entra.wire import NO_STORE, Reply, html_reply

UNKNOWN = "This code is not known, or it is over. Look at the device again."


async def answer(call: Call) -> Reply:
    """GET or POST /common/oauth2/deviceauth; `otc` is the code."""
    typed = (call.http.form.optional("otc") or "").strip().upper()
    if not typed:
        return asking(call, call.http.query.optional("otc") or "")
    key = await call.world.store.get(call.world.records("user-codes"), typed)
    code = await artifacts.known(call.world, DeviceCode, key) if key else None
    over = code is None or code.user or code.declined or call.world.clock.now() >= code.expires_at
    if key is None or code is None or over:
        return asking(call, typed, UNKNOWN)
    return await begin(call, key, code)


def asking(call: Call, typed: str, error: str | None = None) -> Reply:
    action = f"{call.http.origin}{call.http.path}"
    page = pages.draw("device_code", action=action, flow="", tenant_name="Device sign-in", user_code=typed, error=error)
    return html_reply(page, *NO_STORE)


async def begin(call: Call, key: str, code: DeviceCode) -> Reply:
    """A sign-in like any other, whose answer goes to the device."""
    authority = authority_of(call, code)
    parameters = {"device": key, "client_id": code.client_id, "scope": code.scope}
    asked = authorization_request.for_device(authority, parameters)
    browser = await session.of(call.world, call.http)
    return await steps.advance(Visit(authority, call.http, asked, browser, flow.begin(authority, parameters)))


def authority_of(call: Call, code: DeviceCode) -> Authority:
    tenant = call.world.directory.tenant(code.tenant) if code.tenant else None
    place = Place(tenant.id if tenant else SHARED[0], None, "login")
    return Authority(call.world, call.host, place, call.http.origin, tenant)
