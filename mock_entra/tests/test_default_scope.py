"""`.default` is whatever was granted of an API; of one that nothing was granted of, nobody gets a user's token."""

from dataclasses import replace

import pytest

from mock_entra import errors
from mock_entra.directory.applications import Permission
from mock_entra.directory.service_principals import ScopeGrant
from mock_entra.tests import test_sign_in
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_device_code import start, type_code
from mock_entra.tests.test_sign_in import authorize
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.tests.test_user_grants import call_on, refresh, sign_in

GRAPH = "https://graph.microsoft.com"


@pytest.fixture
def unlisted(asked: Asked) -> str:
    """An API that the desktop application does not list, and was given nothing of."""
    return asked.application("todolist-v1").identifier_uris[0]


async def list_it(asked: Asked, *scopes: str, roles: tuple[str, ...] = ()) -> None:
    desktop, api = asked.application("desktop"), asked.application("todolist-v1").client_id
    listed = (*desktop.required_permissions, Permission(api, roles, scopes))
    await asked.world.directory.put(replace(desktop, required_permissions=listed))


async def test_an_api_that_is_not_listed_is_refused_by_its_name(asked: Asked, unlisted: str) -> None:
    told = refused(await sign_in(asked, scope=f"openid {unlisted}/.default"), errors.RESOURCE_NOT_LISTED)
    for named in (asked.application("desktop").client_id, unlisted, asked.application("todolist").client_id):
        assert named in told["error_description"]


async def test_at_v1_so_is_its_resource(asked: Asked, unlisted: str) -> None:
    reply = await sign_in(asked, path="oauth2/token", scope="", resource=unlisted)
    refused(reply, errors.RESOURCE_NOT_LISTED)


async def test_a_refresh_token_does_not_reach_it(asked: Asked, unlisted: str) -> None:
    token = body(await sign_in(asked))["refresh_token"]
    refused(await refresh(asked, token, scope=f"{unlisted}/.default"), errors.RESOURCE_NOT_LISTED)


async def test_nor_does_an_api_that_calls_on(asked: Asked, unlisted: str) -> None:
    token = body(await sign_in(asked))["access_token"]
    refused(await call_on(asked, token, scope=f"{unlisted}/.default"), errors.RESOURCE_NOT_LISTED)


@pytest.mark.parametrize("prompt", ["", "none", "consent"])
async def test_the_page_sends_the_client_back(asked: Asked, unlisted: str, prompt: str) -> None:
    browser = await test_sign_in.sign_in(await Browser(asked).go(authorize(asked)))
    await browser.go(authorize(asked, scope=f"openid {unlisted}/.default", prompt=prompt))
    assert browser.landed["error"] == "invalid_client"
    assert browser.landed["error_description"].startswith("AADSTS650057: ")


async def test_a_person_at_a_device_is_told(asked: Asked, unlisted: str) -> None:
    browser = await type_code(asked, await start(asked, f"openid {unlisted}/.default"))
    assert (await test_sign_in.sign_in(browser)).page.said["code"] == "AADSTS650057"


async def test_an_api_that_is_listed_waits_for_consent(asked: Asked, unlisted: str) -> None:
    await list_it(asked, "ToDoList.Read")
    refused(await sign_in(asked, scope=f"{unlisted}/.default"), errors.CONSENT_REQUIRED)
    browser = await Browser(asked).go(authorize(asked, scope=f"openid {unlisted}/.default"))
    await (await test_sign_in.sign_in(browser)).press("idSIButton9")
    assert "code" in browser.landed
    assert claims(await sign_in(asked, scope=f"{unlisted}/.default"))["scp"] == "ToDoList.Read"


async def test_one_that_is_listed_for_the_application_itself_gives_no_users_token(asked: Asked, unlisted: str) -> None:
    await list_it(asked, roles=("ToDoList.Read.All",))
    refused(await sign_in(asked, scope=f"{unlisted}/.default"), errors.CONSENT_REQUIRED)


async def test_what_was_granted_need_not_be_listed(asked: Asked, unlisted: str) -> None:
    tenant, desktop = asked.tenant("contoso"), asked.application("desktop")
    principal = asked.world.directory.service_principal(tenant.id, desktop.client_id)
    assert principal
    granted = ScopeGrant(asked.application("todolist-v1").client_id, ("ToDoList.Read",))
    await asked.world.directory.put(replace(principal, scope_grants=(*principal.scope_grants, granted)))
    assert claims(await sign_in(asked, scope=f"{unlisted}/.default"))["scp"] == "ToDoList.Read"


async def test_everybody_has_graphs_openid_scopes(asked: Asked) -> None:
    about = {"client_id": asked.application("spa").client_id, "scope": f"openid profile {GRAPH}/.default"}
    assert claims(await sign_in(asked, **about))["scp"] == "openid profile"


async def test_a_clients_own_api_needs_no_grant(asked: Asked) -> None:
    about = {"client_id": asked.application("todolist").client_id, "client_secret": asked.secret("todolist")}
    found = claims(await sign_in(asked, **about, scope=f"{about['client_id']}/.default"))
    assert (found["aud"], found["scp"]) == (about["client_id"], "ToDoList.Read ToDoList.ReadWrite")
