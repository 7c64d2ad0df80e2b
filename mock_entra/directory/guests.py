"""Guests: one person, known to several tenants under an object id of each one's own."""

from mock_entra.directory.directory import Directory
from mock_entra.directory.users import User


def account_of(directory: Directory, user: User) -> User:
    """The account somebody signs in with: a guest's is the one at home."""
    home = directory.user(user.home_id) if user.is_guest else None
    return home or user


def still_there(directory: Directory, id: str) -> User | None:
    """The user of this object id; None where the account is gone, and for a guest where the one at home is."""
    user = directory.user(id)
    return None if user is None or (user.is_guest and directory.user(user.home_id) is None) else user


def seen_from(directory: Directory, tenant: str, user: User) -> User | None:
    """The person as this tenant (id) knows it; None where it does not."""
    account = account_of(directory, user)
    if account.tenant == tenant:
        return account
    return next((guest for guest in directory.users(tenant) if guest.home_id == account.id), None)
