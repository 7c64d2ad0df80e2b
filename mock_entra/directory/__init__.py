"""Who exists in a world: tenants, users, groups, applications and service principals."""

from mock_entra.directory.applications import Application
from mock_entra.directory.directory import Directory
from mock_entra.directory.groups import Group
from mock_entra.directory.profile import Identity, Profile
from mock_entra.directory.records import Record
from mock_entra.directory.service_principals import ServicePrincipal
from mock_entra.directory.tenants import Tenant
from mock_entra.directory.users import User

__all__ = ["Application", "Directory", "Group", "Identity", "Profile", "Record", "ServicePrincipal", "Tenant", "User"]
