"""Nobody goes on whose sign-in lacks what conditional access, or the user's own setting, demands.

Source: "Developer guidance for Conditional Access"; facts: protocol 6.3, 7. Whatever is handed in here was signed for
earlier (or by a password alone): 50076, 50079, 53000, 53001 and 53003 send the client back to the person, with `claims`
to take along. Multi-factor authentication is one of the demands. Applications by themselves are not looked at.
"""

from mock_entra.directory.requirements import demanded
from mock_entra.token_request import Authorization, TokenRequest
from mock_entra.world import Leniency


def permit(request: TokenRequest, authorization: Authorization) -> Authorization:
    user, delegation, asked = authorization.subject, authorization.delegation, authorization.asked
    if user is None or delegation is None:
        return authorization
    tenant, directory = request.authority.required_tenant, request.authority.world.directory
    resource = authorization.resource.client_id
    demands = demanded(directory, tenant, user, (resource,), asked.contexts, asked.policies)
    unmet = demands.unmet(user, delegation.sign_in.methods, delegation.sign_in.device)
    if unmet is not None and not request.authority.world.lenient(Leniency.NO_SECOND_FACTOR):
        raise demands.refusal(unmet, resource)
    return authorization
