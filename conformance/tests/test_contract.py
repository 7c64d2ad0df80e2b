"""Any driver can be put through the contract; ours keep it, and one that does not is told which clause it breaks."""

import asyncio
from pathlib import Path

import pytest

from conformance import client, contract
from conformance.clients import BUILT_IN

CLIENTS = Path(__file__).parent / "clients"

# fmt: off
BREACHES = {
    "boasts":            "says hello with client, version, runtime and what it can",
    "wants-both-ways":   "says hello with client, version, runtime and what it can",
    "gives-no-reason":   "says hello with client, version, runtime and what it can",
    "pretends":          "answers an unknown verb with unsupported",
    "gives-tokens-away": "answers for an unknown app with an error",
    "prints":            "passes on the error of an authority that does not answer",
    "ends":              "passes on the error of an authority that does not answer",
    "is-silent":         "passes on the error of an authority that does not answer",
    "answers-twice":     "passes on the error of an authority that does not answer",
    "answers-another":   "passes on the error of an authority that does not answer",
    "has-no-words":      "passes on the error of an authority that does not answer",
    "stays":             "ends when its input does",
}
# fmt: on


def broken_clauses(name: str) -> dict[str, str]:
    clauses = asyncio.run(contract.examine(client.find(name)))
    return {clause.name: clause.problem for clause in clauses if clause.problem}


@pytest.mark.parametrize(
    "name", [*BUILT_IN, str(CLIENTS / "liar"), str(CLIENTS / "broken"), f"{CLIENTS / 'broken'}@wants-glue"]
)
def test_a_driver_keeps_the_contract(name: str) -> None:
    assert broken_clauses(name) == {}


@pytest.mark.parametrize("how", BREACHES)
def test_a_driver_that_breaks_the_contract_is_told_where(how: str) -> None:
    assert BREACHES[how] in broken_clauses(f"{CLIENTS / 'broken'}@{how}")
