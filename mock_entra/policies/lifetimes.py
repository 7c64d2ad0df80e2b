"""How long an access token lives: an hour and a bit, or what the tenant's token lifetime policy says.

Source: "Configurable token lifetimes": 60 to 90 minutes by default, a policy may say 10 minutes to one day; tokens an
application gets for itself live 60 minutes (facts: protocol 4.3).
"""

from dataclasses import replace

from mock_entra.token_request import Authorization, TokenRequest

APPLICATION_LIFETIME = 3599


def permit(request: TokenRequest, authorization: Authorization) -> Authorization:
    return replace(authorization, lifetime=lifetime(request, authorization.resource.client_id))


def lifetime(request: TokenRequest, resource: str) -> int:
    """Seconds: the API's own policy before the tenant's, before the default."""
    tenant, directory = request.authority.required_tenant, request.authority.world.directory
    chosen = directory.application(resource)
    names = (chosen.name, chosen.client_id) if chosen else (resource,)
    own = [policy for policy in tenant.lifetimes if policy.application in names]
    general = [policy for policy in tenant.lifetimes if policy.application is None]
    return next((policy.access_token for policy in own + general), APPLICATION_LIFETIME)
