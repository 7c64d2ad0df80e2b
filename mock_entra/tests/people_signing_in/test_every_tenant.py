"""At the authorities of all tenants, the rules of the tenant that somebody belongs to hold as at its own."""

from dataclasses import replace

import pytest

from mock_entra import errors
from mock_entra.directory import Application, ServicePrincipal, Tenant
from mock_entra.directory.directory import named
from mock_entra.tests import people
from mock_entra.tests.browser import Browser
from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.people import accept, authorize, sign_in
from mock_entra.tests.test_token_endpoint import claims, refused
from mock_entra.wire import Reply

FRED, FABRIKAM = "fred@fabrikam.example", "fabrikam.example"
EVERYWHERE = ("fabrikam.example", "organizations", "common")


def application(town: Asked, name: str = "web") -> Application:
    found = named(town.world.directory.applications(), name)
    assert found
    return found


def principal(town: Asked, tenant: Tenant) -> ServicePrincipal:
    found = town.world.directory.service_principal(tenant.id, application(town).client_id)
    assert found
    return found


async def ask(town: Asked, segment: str, **form: str) -> Reply:
    """Of the token endpoint, as the web application; '' leaves a parameter out."""
    own = {"client_id": application(town).client_id, "client_secret": people.WEB_SECRET, "scope": "openid"}
    sent = {name: value for name, value in (own | form).items() if value}
    return await town.ask(f"/{segment}/oauth2/v2.0/token", "POST", form=sent)


async def password(town: Asked, segment: str) -> Reply:
    return await ask(town, segment, grant_type="password", username=FRED, password=people.SECRET)


async def signed_in(town: Asked, browser: Browser, segment: str) -> Reply:
    """Fred signs in to the web application, and Fabrikam lets it in by him."""
    await browser.go(authorize(town, segment, scope="openid profile offline_access"))
    await accept(await sign_in(browser, FRED))
    reply: Reply = await people.redeem(town, browser, segment)
    return reply


@pytest.mark.parametrize("segment", ["organizations", "common"])
async def test_one_tenants_application_is_for_its_tenant(town: Asked, segment: str) -> None:
    await town.world.directory.put(replace(application(town), audience="AzureADMyOrg"))
    refused(await password(town, segment), errors.SINGLE_TENANT_ON_COMMON)
    form = {"client_id": application(town).client_id, "scope": "openid"}
    refused(await town.ask(f"/{segment}/oauth2/v2.0/devicecode", "POST", form=form), errors.SINGLE_TENANT_ON_COMMON)


@pytest.mark.parametrize("segment", ["fabrikam.example", "organizations"])
async def test_a_tenant_that_never_let_an_application_in_does_not_know_it(town: Asked, segment: str) -> None:
    told = refused(await password(town, segment), errors.UNKNOWN_APPLICATION)["error_description"]
    assert f"'{town.tenant('fabrikam').display_name}'" in told


@pytest.mark.parametrize("segment", ["organizations", "common"])
async def test_whoever_consents_there_lets_it_in(town: Asked, browser: Browser, segment: str) -> None:
    assert claims(await signed_in(town, browser, segment))["tid"] == town.tenant("fabrikam").id
    assert (await password(town, "organizations")).status == 200


@pytest.mark.parametrize("segment", EVERYWHERE)
async def test_disabled_in_the_users_tenant_is_disabled_everywhere(town: Asked, browser: Browser, segment: str) -> None:
    token = body(await signed_in(town, browser, FABRIKAM))["refresh_token"]
    disabled = replace(principal(town, town.tenant("fabrikam")), enabled=False)
    await town.world.directory.put(disabled)
    refused(await ask(town, segment, grant_type="refresh_token", refresh_token=token), errors.APPLICATION_DISABLED)


async def test_disabled_at_home_it_serves_the_others(town: Asked, browser: Browser) -> None:
    token = body(await signed_in(town, browser, FABRIKAM))["refresh_token"]
    await town.world.directory.put(replace(principal(town, town.tenant("contoso")), enabled=False))
    assert (await ask(town, "organizations", grant_type="refresh_token", refresh_token=token)).status == 200
