"""Who is signed in, as the client tells it."""

from __future__ import annotations

from conformance.checks.check import Check
from conformance.matching import Expected


class AccountsCheck(Check):
    """The client's list of accounts, in the order of user names."""

    count: Expected = None
    """How many."""
    usernames: Expected = None
    """Their user names."""
    home_account_ids: Expected = None
    """Their ids, `object.tenant` of the home directory."""
    tenant_ids: Expected = None
    """The tenants they are told for."""
    environments: Expected = None
    """The hosts they are told for."""
