"""How long an access token lives: an hour, a day and more where it can be taken back, or what the tenant's policy says.

Source: "Configurable token lifetimes": 60 to 90 minutes by default, a policy may say 10 minutes to one day; tokens an
application gets for itself live 60 minutes. The service draws a user's from these at random; here it is always an hour,
so that a run can be repeated, and a world that wants another says so by a `token_lifetime` policy. "Continuous access
evaluation": up to 28 hours, whatever a policy says, where the client can be challenged (`cp1`) and the API challenges
(facts: protocol 4.3).
"""

from dataclasses import replace

from mock_entra.token_request import Authorization, TokenRequest

APPLICATION_LIFETIME = 3599
CONTINUOUS_LIFETIME = 28 * 3600 - 1
CONTINUOUS_APPLICATION_LIFETIME = 24 * 3600 - 1


def permit(request: TokenRequest, authorization: Authorization) -> Authorization:
    if authorization.asked.is_capable and authorization.resource.evaluates_continuously:
        is_app = authorization.subject is None
        seconds = CONTINUOUS_APPLICATION_LIFETIME if is_app else CONTINUOUS_LIFETIME
        return replace(authorization, lifetime=seconds)
    return replace(authorization, lifetime=lifetime(request, authorization.resource.client_id))


def lifetime(request: TokenRequest, resource: str) -> int:
    """Seconds: the API's own policy before the tenant's, before the default."""
    tenant, directory = request.authority.required_tenant, request.authority.world.directory
    chosen = directory.application(resource)
    names = (chosen.name, chosen.client_id) if chosen else (resource,)
    own = [policy for policy in tenant.lifetimes if policy.application in names]
    general = [policy for policy in tenant.lifetimes if policy.application is None]
    return next((policy.access_token for policy in own + general), APPLICATION_LIFETIME)
