"""MS-DVRJ and MS-KPP: a device gets a certificate, a user's key an identifier (facts: protocol 5.5).

Both take a token for the Device Registration Service, which its user got for a password.
"""

import base64
import hashlib
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding

from mock_entra import signing
from mock_entra.directory import Tenant, User
from mock_entra.endpoints.endpoint import Call
from mock_entra.errors import DEVICE_UNTRUSTED, MALFORMED_REQUEST, NO_SUCH_ENDPOINT, OAuthError
from mock_entra.registered_devices import certificate, keys, records
from mock_entra.registered_devices.records import Device, UserKey
from mock_entra.wire import NO_STORE, Reply, from_json, json_reply
from mock_entra.world.first_party import APIS, REGISTRATION_SERVICE


async def device(call: Call) -> Reply:
    """POST /EnrollmentServer/device/?api-version=2.0

    A device counts as managed, and so as compliant, unless it says `IsManaged: false`, a word of our own (inferred).
    """
    tenant, user = registrant(call)
    told = told_by(call)
    try:
        request = told["CertificateRequest"]["Data"]
        key = certificate.asked_for(base64.b64decode(request))
        transport = keys.from_blob(base64.b64decode(told["TransportKey"]))
    except (ValueError, KeyError, TypeError) as error:
        raise OAuthError(MALFORMED_REQUEST, reason="the device's keys could not be read") from error
    id = str(UUID(bytes=call.world.random(16), version=4))
    issued = certificate.issue(id, key, call.world.keys.signing(tenant.id, tenant.key_owner))
    name = str(told.get("DeviceDisplayName") or id)
    states = ("joined",) if told.get("IsManaged") is False else records.MANAGED
    record = Device(id, tenant.id, name, keys.pem(key), keys.pem(transport), user.id, states)
    await records.put(call.world, record)
    der = issued.public_bytes(Encoding.DER)
    thumbprint = hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()
    told_back = {"Thumbprint": thumbprint, "RawBody": base64.b64encode(der).decode()}
    return json_reply({"Certificate": told_back, "User": {"Upn": user.upn}, "MembershipChanges": []}, *NO_STORE)


async def key(call: Call) -> Reply:
    """POST /EnrollmentServer/key/?api-version=1.0"""
    _, user = registrant(call)
    try:
        blob = base64.b64decode(told_by(call)["kngc"])
        public = keys.from_blob(blob)
    except (ValueError, KeyError, TypeError) as error:
        raise OAuthError(MALFORMED_REQUEST, reason="the user's key could not be read") from error
    id = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    await records.put(call.world, UserKey(id, user.id, keys.pem(public)))
    return json_reply({"kid": id, "upn": user.upn}, *NO_STORE)


def registrant(call: Call) -> tuple[Tenant, User]:
    """Whose token it is, of which tenant; 50155 for any other token."""
    if call.place.segment.lower() != "enrollmentserver":
        raise OAuthError(NO_SUCH_ENDPOINT, path=call.http.path)
    token = call.http.headers.get("authorization", "").removeprefix("Bearer ")
    said, directory = keys.unverified(token), call.world.directory
    tenant = directory.tenant(str(said.get("tid")))
    claims = signing.verified(token, call.world.keys.published(tenant.id, tenant.key_owner)) if tenant else None
    user = directory.user(str(claims.get("oid"))) if claims else None
    own = (REGISTRATION_SERVICE, *APIS[REGISTRATION_SERVICE].uris)
    if tenant is None or claims is None or user is None or claims.get("aud") not in own:
        raise OAuthError(DEVICE_UNTRUSTED)
    if not float(claims.get("nbf", 0)) - 1 <= call.world.clock.now() < float(claims.get("exp", 0)):
        raise OAuthError(DEVICE_UNTRUSTED)
    return tenant, user


def told_by(call: Call) -> dict[str, Any]:
    try:
        told = from_json(call.http.body)
    except ValueError as error:
        raise OAuthError(MALFORMED_REQUEST, reason="the body is no JSON") from error
    if not isinstance(told, dict):
        raise OAuthError(MALFORMED_REQUEST, reason="the body is no object")
    return told
