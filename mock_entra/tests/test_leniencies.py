"""A lenient world lets exactly the named mistake through, and is as strict as ever in all else."""

from collections.abc import Awaitable, Callable

import pytest

from mock_entra.tests.conftest import Asked, body
from mock_entra.tests.test_token_endpoint import claims, decoded
from mock_entra.wire import Reply
from mock_entra.world import Leniency

Mistake = Callable[[Asked], Awaitable[Reply]]


async def wrong_secret(asked: Asked) -> Reply:
    return await asked.token(client_secret="wrong-secret")


async def expired_secret(asked: Asked) -> Reply:
    asked.world.clock.travel(3 * 365 * 86400)
    reply = await asked.token()
    asked.world.clock.travel(-3 * 365 * 86400)
    return reply


async def no_credential(asked: Asked) -> Reply:
    return await asked.token(client_secret="")


async def foreign_tenant(asked: Asked) -> Reply:
    stranger = asked.daemon(asked.tenant("fabrikam", "ciam"))
    return await asked.token(asked.tenant("contoso"), **stranger | {"scope": "https://graph.microsoft.com/.default"})


async def a_scope_by_name(asked: Asked) -> Reply:
    return await asked.token(scope="https://graph.microsoft.com/User.Read.All")


async def unknown_resource(asked: Asked) -> Reply:
    return await asked.token(scope="api://nobody/.default")


async def disabled_application(asked: Asked) -> Reply:
    from dataclasses import replace

    daemon = asked.application("daemon")
    await asked.world.directory.put(replace(daemon, enabled=False))
    reply = await asked.token()
    await asked.world.directory.put(daemon)
    return reply


MISTAKES: dict[Leniency, Mistake] = {
    Leniency.ANY_SECRET: wrong_secret,
    Leniency.EXPIRED_SECRET: expired_secret,
    Leniency.NO_CREDENTIAL: no_credential,
    Leniency.FOREIGN_TENANT: foreign_tenant,
    Leniency.ANY_SCOPE: a_scope_by_name,
    Leniency.UNKNOWN_RESOURCE: unknown_resource,
    Leniency.DISABLED_APPLICATION: disabled_application,
}


@pytest.mark.parametrize("leniency", MISTAKES)
async def test_a_leniency_lets_its_own_mistake_through_and_no_other(asked: Asked, leniency: Leniency) -> None:
    asked.world.leniencies = frozenset({leniency})
    passed = {name for name, mistake in MISTAKES.items() if (await mistake(asked)).status == 200}
    assert passed == {leniency}


async def test_a_strict_world_lets_no_mistake_through(asked: Asked) -> None:
    assert {(await mistake(asked)).status for mistake in MISTAKES.values()} <= {400, 401}


async def test_roles_may_come_without_consent(asked: Asked) -> None:
    asked.world.leniencies = frozenset({Leniency.ROLES_WITHOUT_CONSENT})
    unconsented = asked.application("unconsented")
    found = claims(await asked.token(client_id=unconsented.client_id, client_secret=asked.secret("unconsented")))
    assert found["roles"] == ["ToDoList.Read.All"]


async def test_an_audience_may_be_somebody_elses(asked: Asked) -> None:
    asked.world.leniencies = frozenset({Leniency.FOREIGN_AUDIENCE})
    assert claims(await asked.token())["aud"] != asked.application("todolist").client_id


async def test_a_version_may_be_the_other_one(asked: Asked) -> None:
    asked.world.leniencies = frozenset({Leniency.WRONG_VERSION})
    assert claims(await asked.token())["ver"] == "1.0"


async def test_idtyp_may_be_left_out(asked: Asked) -> None:
    asked.world.leniencies = frozenset({Leniency.NO_IDTYP})
    assert "idtyp" not in claims(await asked.token())


async def test_a_token_may_be_said_to_live_longer_than_it_does(asked: Asked) -> None:
    asked.world.leniencies = frozenset({Leniency.SHORT_LIFE_UNTOLD})
    reply = await asked.token()
    assert body(reply)["expires_in"] == 2 * (claims(reply)["exp"] - claims(reply)["iat"])


async def test_a_token_may_be_signed_with_the_public_key(asked: Asked) -> None:
    asked.world.leniencies = frozenset({Leniency.HMAC_TOKEN})
    assert decoded(body(await asked.token())["access_token"].split(".")[0])["alg"] == "HS256"


async def test_metadata_may_name_another_issuer(asked: Asked) -> None:
    asked.world.leniencies = frozenset({Leniency.WRONG_ISSUER_METADATA})
    reply = await asked.ask(f"/{asked.tenant('contoso').id}/v2.0/.well-known/openid-configuration")
    assert body(reply)["issuer"] == "https://issuer.invalid/v2.0"


async def test_a_public_client_may_present_a_credential_without_becoming_confidential(asked: Asked) -> None:
    asked.world.leniencies = frozenset({Leniency.PUBLIC_CREDENTIAL})
    reply = await asked.token(client_id=asked.application("desktop").client_id, client_secret="anything")
    assert body(reply)["error_codes"] == [7000218]


async def test_a_shared_authority_may_answer_an_application(asked: Asked) -> None:
    from dataclasses import replace

    asked.world.leniencies = frozenset({Leniency.ANY_AUTHORITY, Leniency.FOREIGN_TENANT})
    consumers = asked.tenant("consumers", "consumers")
    daemon = replace(asked.application("daemon"), audience="AzureADandPersonalMicrosoftAccount")
    await asked.world.directory.put(daemon)
    scope = "https://graph.microsoft.com/.default"
    form = asked.daemon(asked.tenant("contoso")) | {"scope": scope}
    reply = await asked.ask("/consumers/oauth2/v2.0/token", "POST", form=form)
    assert claims(reply)["tid"] == consumers.id
