"""Microsoft's own applications, present in every tenant: the APIs clients ask for, and clients known by their id.

Client ids and identifier URIs are documented under "verify first-party Microsoft applications in sign-in reports"
or read in a client's source; permissions are a working subset.
"""

from dataclasses import dataclass
from typing import Literal

GRAPH = "00000003-0000-0000-c000-000000000000"
REGISTRATION_SERVICE = "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9"
BROKER = "29d9ed98-a469-4536-ade2-f981bc1d605e"
WINDOWS_SIGN_IN = "38aa3b87-a06d-4817-b275-7a316988d93b"
LINUX_BROKER = "b743a22d-6705-4147-8670-d92fa515ee2b"
BROKERS = frozenset((BROKER, WINDOWS_SIGN_IN, LINUX_BROKER))
"""As whom the brokers of operating systems ask for primary refresh tokens."""
TOKEN_EXCHANGE = "fb60f99c-7a34-4190-8149-302f77469936"  # noqa: S105 - an application, not a secret
"""What tokens are for that are handed in again as a federated credential: `api://AzureADTokenExchange`."""


@dataclass(frozen=True, slots=True)
class FirstPartyAPI:
    """An API of Microsoft's: most take v1 tokens, as Graph does."""

    client_id: str
    name: str
    uris: tuple[str, ...]
    scopes: tuple[str, ...] = ("user_impersonation",)
    roles: tuple[str, ...] = ()
    token_version: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class FirstPartyClient:
    """A public client of Microsoft's; `family` members share refresh tokens (FOCI)."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...] = ("http://localhost",)
    family: bool = False
    preauthorized: tuple[str, ...] = ()


GRAPH_SCOPES = (
    "openid profile email offline_access User.Read User.ReadWrite User.ReadBasic.All User.Read.All "
    "User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All Group.Read.All Group.ReadWrite.All "
    "GroupMember.Read.All GroupMember.ReadWrite.All Mail.Read Mail.Send Files.Read Calendars.Read Application.Read.All "
    "Application.ReadWrite.All Organization.Read.All RoleManagement.Read.Directory User.RevokeSessions.All"
)
# fmt: off
DESCRIPTIONS: dict[str, str] = {
    "User.Read":              "Read your profile, and sign you in",
    "User.ReadWrite":         "Read and change your profile",
    "User.ReadBasic.All":     "Read the names of everybody in your organization",
    "User.Read.All":          "Read everybody's full profile",
    "User.ReadWrite.All":     "Read and change everybody's full profile",
    "Directory.Read.All":     "Read the whole directory",
    "Directory.ReadWrite.All": "Read and change the whole directory",
    "Group.Read.All":         "Read all groups and what is in them",
    "Group.ReadWrite.All":    "Read and change all groups",
    "Group.Create":           "Create groups",
    "GroupMember.Read.All":   "Read who is in which group",
    "GroupMember.ReadWrite.All": "Read and change who is in which group",
    "Mail.Read":              "Read your mail",
    "Mail.Send":              "Send mail in your name",
    "Files.Read":             "Read your files",
    "Calendars.Read":         "Read your calendars",
    "Application.Read.All":   "Read all applications",
    "Application.ReadWrite.All": "Read and change all applications",
    "Organization.Read.All":  "Read about your organization",
    "RoleManagement.Read.Directory": "Read who holds which directory role",
    "User.RevokeSessions.All": "Sign everybody out everywhere",
    "user_impersonation":     "Act in your name",
}
"""What pages say about a permission."""
# fmt: on
FOR_ADMINISTRATORS = (
    "User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All Group.Read.All Group.ReadWrite.All "
    "GroupMember.Read.All Application.Read.All Sites.Read.All"
)
"""Delegated permissions that only an administrator may grant ("Microsoft Graph permissions reference")."""
GRAPH_ROLES = (
    "User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All Group.Read.All "
    "Group.Create Group.ReadWrite.All GroupMember.Read.All GroupMember.ReadWrite.All Mail.Send Application.Read.All "
    "Application.ReadWrite.All Organization.Read.All RoleManagement.Read.Directory User.RevokeSessions.All"
)

# fmt: off
APIS: dict[str, FirstPartyAPI] = {api.client_id: api for api in (
    FirstPartyAPI(GRAPH,                                  "Microsoft Graph",              ("https://graph.microsoft.com", "https://graph.microsoft.us", "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn"), tuple(GRAPH_SCOPES.split()), tuple(GRAPH_ROLES.split())),
    FirstPartyAPI("00000002-0000-0000-c000-000000000000", "Windows Azure Active Directory", ("https://graph.windows.net",), ("User.Read", "Directory.Read.All"), ("Directory.Read.All",)),
    FirstPartyAPI("797f4846-ba00-4fd7-ba43-dac1f8f63013", "Windows Azure Service Management API", ("https://management.azure.com", "https://management.core.windows.net")),
    FirstPartyAPI("cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "Azure Key Vault",              ("https://vault.azure.net",)),
    FirstPartyAPI("e406a681-f3d4-42a8-90b6-c2b029497af1", "Azure Storage",                ("https://storage.azure.com",)),
    FirstPartyAPI("022907d3-0f1b-48f7-badc-1ba6abab6d66", "Azure SQL Database",           ("https://database.windows.net",)),
    FirstPartyAPI("123cd850-d9df-40bd-94d5-c9f07b7fa203", "Azure OSSRDBMS Database",      ("https://ossrdbms-aad.database.windows.net",)),
    FirstPartyAPI("499b84ac-1321-427f-aa17-267ca6975798", "Azure DevOps",                 ("https://app.vssps.visualstudio.com",)),
    FirstPartyAPI("ca7f3f0b-7d91-482c-8e09-c5d840d0eac5", "Log Analytics API",            ("https://api.loganalytics.io",), ("Data.Read",), ("Data.Read",)),
    FirstPartyAPI("7d312290-28c8-473c-a0ed-8e53749b6d6d", "Microsoft Cognitive Services", ("https://cognitiveservices.azure.com",)),
    FirstPartyAPI(REGISTRATION_SERVICE,                   "Device Registration Service",  ("urn:ms-drs:enterpriseregistration.windows.net",)),
    FirstPartyAPI("ce6ff14a-7fdc-4685-bbe0-f6afdfcfa8e0", "Azure Linux VM Sign-In",       ("https://pas.windows.net/CheckMyAccess/Linux",)),
    FirstPartyAPI(TOKEN_EXCHANGE,                         "Azure AD Token Exchange",      ("api://azureadtokenexchange",), (), token_version=2),
    FirstPartyAPI("00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online", ("https://microsoft.sharepoint-df.com",), ("AllSites.Read",), ("Sites.Read.All",)),
    FirstPartyAPI("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online",   ("https://outlook.office365.com", "https://outlook.office.com"), ("Mail.Read",), ("full_access_as_app",)),
)}

CLIENTS: dict[str, FirstPartyClient] = {client.client_id: client for client in (
    FirstPartyClient("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI",            family=True, preauthorized=(GRAPH, "797f4846-ba00-4fd7-ba43-dac1f8f63013", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "e406a681-f3d4-42a8-90b6-c2b029497af1")),
    FirstPartyClient("1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell",     family=True, preauthorized=(GRAPH, "797f4846-ba00-4fd7-ba43-dac1f8f63013")),
    FirstPartyClient("872cd9fa-d31f-45e0-9eab-6e460a02d1f1", "Visual Studio",                  family=True, preauthorized=(GRAPH, "797f4846-ba00-4fd7-ba43-dac1f8f63013")),
    FirstPartyClient("aebc6443-996d-45c2-90f0-388ff96faa56", "Visual Studio Code",             family=True, preauthorized=(GRAPH, "797f4846-ba00-4fd7-ba43-dac1f8f63013")),
    FirstPartyClient("14d82eec-204b-4c2f-b7e8-296a70dab67e", "Microsoft Graph Command Line Tools"),
    FirstPartyClient(BROKER,                                 "Microsoft Authentication Broker", ("ms-appx-web://Microsoft.AAD.BrokerPlugin/29d9ed98-a469-4536-ade2-f981bc1d605e", "urn:ietf:wg:oauth:2.0:oob"), preauthorized=(GRAPH, REGISTRATION_SERVICE)),
    FirstPartyClient(WINDOWS_SIGN_IN,                        "Windows Sign In"),
    FirstPartyClient(LINUX_BROKER,                           "Microsoft Intune Company Portal for Linux", ("https://login.microsoftonline.com/common/oauth2/nativeclient",), preauthorized=(GRAPH, REGISTRATION_SERVICE)),
    FirstPartyClient("d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office",               family=True, preauthorized=(GRAPH,)),
    FirstPartyClient("1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams",                family=True, preauthorized=(GRAPH,)),
    FirstPartyClient("5e3ce6c0-2b1f-4285-8d4b-75ee78787346", "Microsoft Teams Web Client",     preauthorized=(GRAPH,)),
    FirstPartyClient("8ec6bc83-69c8-4392-8f08-b3c986009232", "Microsoft Teams-T4L",            preauthorized=(GRAPH,)),
    FirstPartyClient("93d53678-613d-4013-afc1-62e9e444a0a5", "Office Online Add-in SSO",       preauthorized=(GRAPH,)),
    FirstPartyClient("27922004-5251-4030-b22d-91ecd9a37ea4", "Outlook Mobile",                 family=True, preauthorized=(GRAPH,)),
)}
# fmt: on

API_NAMES = frozenset(
    name.lower() for api in APIS.values() for name in (api.client_id, api.name, *api.uris, *(f"{u}/" for u in api.uris))
)
