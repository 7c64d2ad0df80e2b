"""A program with Microsoft's Graph SDK: it hires somebody, looks, promotes, lists everybody, and lets them go.

Its credentials come from azure-identity's own environment variables. With GRAPH_URL it asks there instead of at
graph.microsoft.com, with TOKEN, trusting CA. It prints what it saw as one JSON object.
"""

import asyncio
import json
import os
import ssl
import sys
import time
from typing import Any

import httpx
from azure.core.credentials import AccessToken  # type: ignore[import-not-found]
from azure.identity import EnvironmentCredential  # type: ignore[import-not-found]
from kiota_abstractions.api_error import APIError  # type: ignore[import-not-found]
from kiota_abstractions.base_request_configuration import RequestConfiguration  # type: ignore[import-not-found]
from kiota_authentication_azure.azure_identity_authentication_provider import (  # type: ignore[import-not-found]
    AzureIdentityAuthenticationProvider,
)
from msgraph import GraphServiceClient  # type: ignore[import-not-found]
from msgraph.generated.models.password_profile import PasswordProfile  # type: ignore[import-not-found]
from msgraph.generated.models.user import User  # type: ignore[import-not-found]
from msgraph.generated.users.users_request_builder import UsersRequestBuilder  # type: ignore[import-not-found]
from msgraph.graph_request_adapter import GraphRequestAdapter, options  # type: ignore[import-not-found]
from msgraph_core import GraphClientFactory  # type: ignore[import-not-found]

SCOPES = ["https://graph.microsoft.com/.default"]


class Given:
    """A credential that was handed over."""

    def get_token(self, *scopes: str, **how: Any) -> Any:
        return AccessToken(os.environ["TOKEN"], int(time.time()) + 3600)


def client() -> Any:
    if "GRAPH_URL" not in os.environ:
        return GraphServiceClient(EnvironmentCredential(), SCOPES)
    trust = ssl.create_default_context(cafile=os.environ["CA"])
    http = GraphClientFactory.create_with_default_middleware(
        client=httpx.AsyncClient(verify=trust, trust_env=False), options=options
    )
    door = AzureIdentityAuthenticationProvider(Given(), scopes=SCOPES, allowed_hosts=["localhost"])
    adapter = GraphRequestAdapter(door, http)
    adapter.base_url = os.environ["GRAPH_URL"]
    return GraphServiceClient(request_adapter=adapter)


def person() -> Any:
    password = PasswordProfile(password="Quite-A-Passw0rd", force_change_password_next_sign_in=False)
    return User(
        account_enabled=True,
        display_name="Frida Fox",
        mail_nickname="frida",
        user_principal_name="frida@contoso.com",
        password_profile=password,
    )


async def everybody(graph: Any) -> list[str]:
    """All names, a page of two at a time."""
    asked = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(top=2, select=["id", "displayName"])
    page = await graph.users.get(request_configuration=RequestConfiguration(query_parameters=asked))
    names = [user.display_name for user in page.value]
    while page.odata_next_link:
        page = await graph.users.with_url(page.odata_next_link).get()
        names += [user.display_name for user in page.value]
    return sorted(names)


async def found(graph: Any, clause: str) -> list[str]:
    asked = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(filter=clause)
    page = await graph.users.get(request_configuration=RequestConfiguration(query_parameters=asked))
    return [user.user_principal_name for user in page.value]


async def missing(graph: Any, id: str) -> list[Any]:
    try:
        await graph.users.by_user_id(id).get()
    except APIError as error:
        return [error.response_status_code, error.error.code, bool(error.error.inner_error.request_id)]
    return []


async def main() -> None:
    graph = client()
    made = await graph.users.post(person())
    one = graph.users.by_user_id(made.id)
    await one.patch(User(job_title="Gardener"))
    seen = {
        "upn": made.user_principal_name,
        "title": (await one.get()).job_title,
        "everybody": await everybody(graph),
        "found": await found(graph, "startswith(displayName,'Fri')"),
        "groups": [group.display_name for group in (await graph.groups.get()).value],
    }
    await one.delete()
    sys.stdout.write(json.dumps({**seen, "missing": await missing(graph, made.id)}) + "\n")


asyncio.run(main())
