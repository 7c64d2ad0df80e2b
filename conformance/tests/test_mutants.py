"""Green means something: for each rule the authority does not keep, and each lie of a driver or of a broker, a named
story is red."""

from dataclasses import replace
from pathlib import Path

import pytest

from conformance import client, device, stories
from conformance.events import Outcome
from conformance.load import Variant
from conformance.troupe import Troupe

# fmt: off
LENIENCIES = {
    "any-secret":                  "CC-05/wrong-secret",
    "expired-secret":              "CC-05/expired-secret",
    "no-credential":               "CC-10/no-proof",
    "public-credential":           "CC-10/public-with-a-secret",
    "replayed-assertion":          "CC-09",
    "assertion-audience":          "CC-08/other-audience",
    "assertion-issuer":            "CC-08/other-issuer",
    "assertion-subject":           "CC-08/other-subject",
    "expired-assertion":           "CC-08/expired",
    "future-assertion":            "CC-08/not-yet-valid",
    "unsigned-assertion":          "CC-08/unsigned",
    "hmac-assertion":              "CC-08/signed-with-the-public-key",
    "embedded-key":                "CC-08/key-in-its-header",
    "unregistered-certificate":    "CC-03",
    "any-subject-name":            "CC-03",
    "foreign-tenant":              "REG-02",
    "disabled-application":        "CC-10/disabled",
    "any-scope":                   "CC-10/single-permission",
    "any-authority":               "CC-11",
    "unknown-resource":            "CC-10/unknown-resource",
    "roles-without-consent":       "REG-04",
    "any-redirect":                "ACG-12/another-host",
    "spent-code":                  "ACG-11",
    "expired-code":                "ACG-10/too-late",
    "foreign-code":                "ACG-10/another-application",
    "any-verifier":                "ACG-10/another-verifier",
    "no-verifier":                 "ACG-10/no-verifier",
    "any-origin":                  "ACG-13/page-by-program",
    "spent-device-code":           "DEV-08",
    "foreign-refresh-token":       "RT-04/another-application",
    "expired-refresh-token":       "RT-04/too-late",
    "revoked-refresh-token":       "RT-04/revoked",
    "bound-token-without-signature": "WAM-03",
    "foreign-assertion":           "OBO-08/for-another-api",
    "no-second-factor":            "CA-08/second-factor",
    "unassigned-user":             "CA-08/not-assigned",
    "foreign-audience":            "CC-01",
    "wrong-version":               "REG-03/v2",
    "no-idtyp":                    "REG-04",
    "short-life-untold":           "CC-01",
    "hmac-token":                  "CC-01",
    "wrong-issuer-metadata":       "CC-01",
    "api-any-signature":           "VAL-01/broken-signature",
    "api-unsigned-token":          "VAL-01/unsigned",
    "api-expired-token":           "VAL-01/expired",
    "api-future-token":            "VAL-01/not-yet-valid",
    "api-any-audience":            "VAL-01/other-audience",
    "api-any-issuer":              "VAL-01/other-issuer",
    "api-any-tenant":              "VAL-01/other-tenant",
    "api-no-permission":           "VAL-02/no-permission",
    "api-read-may-write":          "VAL-02/read-scope",
    "api-everyone-sees-all":       "VAL-03/user",
    "api-owner-by-name":           "VAL-04",
    "unbound-token":               "POP-08/right",
    "proof-by-any-key":            "POP-08/another-key",
    "stale-proof":                 "POP-08/long-ago",
    "proof-of-another-request":    "POP-08/another-path",
    "proof-with-any-nonce":        "POP-08/another-nonce",
    "api-bearer-where-pop-is-due": "VAL-05/bound-borne",
    "api-revoked-token":           "CLM-04/can-be-challenged",
}
LIES = {
    "never-touches-the-wire":   "CC-01",
    "says-cache":               "CC-01",
    "never-uses-the-cache":     "CC-01",
    "swallows-errors":          "CC-05/wrong-secret",
    "returns-anothers-token":   "REG-04",
    "leaks-the-secret":         "ERR-02/secret",
    "cries-for-the-user":       "CC-05/wrong-secret",
    "asks-twice":               "CC-04",
    "names-no-number":          "ERR-01/wrong-secret",
    "asks-for-more":            "CC-01",
    "never-expires":            "CC-01",
    "takes-any-state":          "ACG-03/wrong",
    "hands-out-anybodys-token": "MUL-01",
    "says-network":             "SIL-02/public",
    "shows-the-refresh-token":  "SIL-02/public",
    "will-not-be-forced":       "SIL-04",
    "forgets-the-claims":       "CA-02",
    "prompts-nobody":           "ACG-01/own",
    "shows-no-code":            "DEV-03/mistyped",
    "opens-twice":              "ACG-01/own",
    "forgets-nobody":           "MUL-01",
    "asks-no-broker":           "WAM-01",
    "falls-back":               "WAM-16/status",
    "calls-bearer-proof":       "POP-01",
    "polls-on-when-refused":    "DEV-03/no-consent",
    "polls-on-behind":          "DEV-04/cancelled",
    "keys-by-the-token":        "CCH-07/assertion",
    "keys-everybody-alike":     "CCH-07/assertion",
    "routes-nobody":            "ACG-07/token-requests",
    "forgets-the-hint":         "ACG-07/hint-and-account",
    "asks-openid-alone":        "ACG-01/own",
    "calls-it-unknown":         "ROPC-04/second-factor",
}
BROKER_LIES = {
    "opens_browser":           "WAM-16/status",
    "hands_out_refresh_token": "WAM-02/memory",
    "ignores_status":          "WAM-16/status",
    "other_account":           "WAM-05",
    "other_key":               "POP-01",
}
# fmt: on

LIAR = Path(__file__).parent / "clients" / "liar"
BROKER = "wam"
"""The column in which stories with a broker are told here."""


@pytest.fixture(scope="module")
def told() -> dict[str, Variant]:
    return {story.id: story for story in stories.read()}


def behind(story: Variant) -> str:
    return BROKER if story.scenario.brokered else ""


def lying(story: Variant, lie: str) -> Variant:
    """The same story at a machine whose broker lies."""
    machine = story.scenario.device.model_copy(update={"lies": [lie]})
    return replace(story, scenario=story.scenario.model_copy(update={"device": machine}))


@pytest.mark.parametrize("rule", LENIENCIES)
def test_a_rule_that_is_not_kept_turns_its_story_red(rule: str, troupe: Troupe, told: dict[str, Variant]) -> None:
    story = told[LENIENCIES[rule]]
    teller = None if story.scenario.column == "suite" else client.find("reference")
    assert troupe.tell(story, teller, leniencies=(rule,), broker=behind(story)).outcome is Outcome.FAILED


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_turns_its_story_red(lie: str, troupe: Troupe, told: dict[str, Variant]) -> None:
    story = told[LIES[lie]]
    assert troupe.tell(story, client.find(f"{LIAR}@{lie}"), broker=behind(story)).outcome is Outcome.FAILED


@pytest.mark.parametrize("column", [BROKER, device.NATIVE])
@pytest.mark.parametrize("lie", BROKER_LIES)
def test_a_lie_of_the_broker_turns_its_story_red(
    lie: str, column: str, troupe: Troupe, told: dict[str, Variant]
) -> None:
    ended = troupe.tell(lying(told[BROKER_LIES[lie]], lie), client.find("reference"), broker=column)
    if ended.outcome is Outcome.SKIPPED:
        pytest.skip(f"{ended.reasons}")
    assert ended.outcome is Outcome.FAILED


@pytest.mark.parametrize("name", sorted({*LENIENCIES.values(), *LIES.values(), *BROKER_LIES.values()}))
def test_the_same_stories_are_green_when_nobody_lies(name: str, troupe: Troupe, told: dict[str, Variant]) -> None:
    story = told[name]
    teller = None if story.scenario.column == "suite" else client.find(str(LIAR))
    assert troupe.tell(story, teller, broker=behind(story)).outcome is Outcome.PASSED


def test_every_rule_that_an_authority_can_be_told_not_to_keep_has_its_story() -> None:
    leniencies = pytest.importorskip("mock_entra.world.leniencies", reason="the authority's own list of rules")
    assert {rule.value for rule in leniencies.Leniency} == set(LENIENCIES)


def test_every_lie_of_a_broker_has_its_story() -> None:
    lies = pytest.importorskip("broker_shims.lies", reason="the broker's own list of lies")
    assert {lie.value for lie in lies.Lie} == set(BROKER_LIES)
