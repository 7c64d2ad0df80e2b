"""RFC 8628 3.3: where somebody types the code a device shows, and then signs in."""

from mock_entra import artifacts, pages
from mock_entra.artifacts import DeviceCode
from mock_entra.authority import SHARED, Authority
from mock_entra.authorization_request import SentBack
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import DEVICE_EXPIRED, DEVICE_UNKNOWN, OAuthError
from mock_entra.hosts import Place
from mock_entra.sign_in import devices, flow, session, steps
from mock_entra.sign_in.faces import to_a_person
from mock_entra.sign_in.visit import Visit, Wrong
from mock_entra.wire import NO_STORE, Reply, html_reply

UNKNOWN = Wrong("This code is not known, or was used before. Look at the device again.", DEVICE_UNKNOWN)
EXPIRED = Wrong("This code has expired. Have the device show another one.", DEVICE_EXPIRED)


async def answer(call: Call) -> Reply:
    """GET or POST /common/oauth2/deviceauth; `otc` is the code."""
    try:
        return await read(call)
    except SentBack as sent_back:
        return to_a_person(call.world, call.http, sent_back.refusal)
    except OAuthError as refusal:
        return to_a_person(call.world, call.http, refusal)


async def read(call: Call) -> Reply:
    typed = "".join((call.http.form.optional("otc") or "").split()).upper()
    if not typed:
        return asking(call, call.http.query.optional("otc") or "")
    key = await call.world.store.get(call.world.records("user-codes"), typed)
    code = await artifacts.known(call.world, DeviceCode, key) if key else None
    if key is None or code is None or code.user or code.declined:
        return asking(call, typed, UNKNOWN)
    if call.world.clock.now() >= code.expires_at:
        return asking(call, typed, EXPIRED)
    return await begin(call, key, code)


def asking(call: Call, typed: str, wrong: Wrong | None = None) -> Reply:
    action = f"{call.http.origin}{call.http.path}"
    said = {"user_code": typed, "error": wrong.text if wrong else None}
    page = pages.draw("device_code", action=action, flow="", tenant_name="Device sign-in", **said)
    return html_reply(page, *NO_STORE).refusing(wrong.row.code if wrong and wrong.row else None)


async def begin(call: Call, key: str, code: DeviceCode) -> Reply:
    """A sign-in like any other, whose answer goes to the device."""
    authority = authority_of(call, code)
    parameters = {"device": key, "client_id": code.client_id, "scope": code.scope}
    asked = await devices.asked_for(authority, parameters)
    browser = await session.of(call.world, call.http)
    under_way = flow.begin(authority, parameters, kind="device")
    return await steps.advance(Visit(authority, call.http, asked, browser, under_way))


def authority_of(call: Call, code: DeviceCode) -> Authority:
    tenant = call.world.directory.tenant(code.tenant) if code.tenant else None
    place = Place(tenant.id if tenant else SHARED[0], None, "login")
    return Authority(call.world, call.host, place, call.http.origin, tenant)
