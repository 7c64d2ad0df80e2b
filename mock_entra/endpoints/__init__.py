"""What an authority answers: a row for each path below the tenant segment (and user flow), in lower case.

A path that ends in `/*` takes whatever follows. `error` and `resources` stand at the top of a host instead.
"""

from mock_entra.endpoints import (
    admin_consent,
    authorize,
    device_authorization,
    device_page,
    device_registration,
    discovery,
    error_page,
    instance_discovery,
    kerberos,
    keys,
    login,
    logout,
    token,
    user_info,
    user_realm,
)
from mock_entra.endpoints.endpoint import Endpoint

# fmt: off
ENDPOINTS: dict[str, Endpoint] = {
    "oauth2/v2.0/token":                     Endpoint("token",     token.v2,            ("POST",), cors=True),
    "oauth2/token":                          Endpoint("token",     token.v1,            ("POST",), cors=True),
    "oauth2/v2.0/authorize":                 Endpoint("authorize", authorize.v2,        ("GET", "POST")),
    "oauth2/authorize":                      Endpoint("authorize", authorize.v1,        ("GET", "POST")),
    "oauth2/v2.0/devicecode":                Endpoint("devicecode", device_authorization.v2, ("POST",), cors=True),
    "oauth2/devicecode":                     Endpoint("devicecode", device_authorization.v1, ("POST",), cors=True),
    "oauth2/deviceauth":                     Endpoint("deviceauth", device_page.answer,  ("GET", "POST")),
    "login":                                 Endpoint("login",     login.answer,        ("POST",)),
    "adminconsent":                          Endpoint("adminconsent", admin_consent.v1,  ("GET",)),
    "v2.0/adminconsent":                     Endpoint("adminconsent", admin_consent.v2,  ("GET",)),
    "oauth2/v2.0/logout":                    Endpoint("logout",    logout.answer,       ("GET", "POST")),
    "oauth2/logout":                         Endpoint("logout",    logout.answer,       ("GET", "POST")),
    "v2.0/.well-known/openid-configuration": Endpoint("discovery", discovery.v2,        ("GET",),  cors=True),
    ".well-known/openid-configuration":      Endpoint("discovery", discovery.v1,        ("GET",),  cors=True),
    "discovery/v2.0/keys":                   Endpoint("keys",      keys.v2,             ("GET",),  cors=True),
    "discovery/keys":                        Endpoint("keys",      keys.v1,             ("GET",),  cors=True),
    "discovery/instance":                    Endpoint("instance",  instance_discovery.answer, ("GET",), cors=True),
    "openid/userinfo":                       Endpoint("userinfo",  user_info.answer,    ("GET", "POST"), cors=True),
    "kerberos":                              Endpoint("kerberos",  kerberos.answer,     ("POST",)),
    "device":                                Endpoint("deviceregistration", device_registration.device, ("POST",)),
    "key":                                   Endpoint("deviceregistration", device_registration.key, ("POST",)),
    "userrealm":                             Endpoint("userrealm", user_realm.answer,   ("GET",),  cors=True),
    "userrealm/*":                           Endpoint("userrealm", user_realm.answer,   ("GET",),  cors=True),
}

PAGES: dict[str, Endpoint] = {
    "error":                                 Endpoint("error",     error_page.answer,   ("GET",)),
    "devicelogin":                           Endpoint("deviceauth", device_page.answer,  ("GET", "POST")),
}
# fmt: on


def find(path: str) -> tuple[Endpoint, str] | None:
    """The endpoint of a path, and the part that stood for its star."""
    if path in ENDPOINTS:
        return ENDPOINTS[path], ""
    head, _, rest = path.partition("/")
    found = ENDPOINTS.get(f"{head}/*")
    return (found, rest) if found and rest else None
