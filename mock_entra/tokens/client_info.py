"""`client_info`: who the user is at home, which a client's cache is keyed by (facts: protocol 3.1)."""

from mock_entra.directory import User
from mock_entra.signing import encode
from mock_entra.wire import Form, as_json


def is_asked_for(sent: Form) -> bool:
    return sent.optional("client_info") == "1"


def written(user: User) -> str:
    """Base64url JSON, without padding: object id and tenant of the home account, also for guests."""
    return encode(as_json({"uid": user.home_id or user.id, "utid": user.home_tenant or user.tenant}))
