"""Two versions of one client side by side: the report says where they differ."""

import asyncio

import pytest

from conformance import client, installation, stories, telling
from conformance.events import Outcome

BEFORE = "msal-node@5.2.0"
"""The last version before issuers were validated (upstream pull request 8570)."""


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    try:
        asyncio.run(installation.install(client.find(BEFORE)))
    except installation.InstallError as error:
        pytest.skip(f"{BEFORE} is not in the cache and cannot be installed: {error}")


def test_the_customer_tenants_differ_and_the_report_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    told = stories.choose(stories.read(), ["CIAM-01"])
    verdicts = telling.tell(told, [BEFORE, "msal-node"])
    changed = {str(each.cell) for each in verdicts.ended if each.outcome is Outcome.KNOWN}
    assert changed == {"CIAM-01/guid-issuer+host @ msal-node", "CIAM-01/guid-issuer+domain @ msal-node"}
    assert "CIAM-01/guid-issuer+host: msal-node known, msal-node@5.2.0 passed" in capsys.readouterr().out


def test_a_version_that_was_never_published_is_skipped_with_the_reason() -> None:
    told = stories.choose(stories.read(), ["CC-01"])
    [ended] = telling.tell(told, ["msal-node@0.0.1-never"]).ended
    assert ended.outcome is Outcome.SKIPPED
    assert "npm install" in ended.reasons[0]
