"""The control plane keeps to its own OpenAPI document, by the word of schemathesis (in the long run only)."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mock_entra
from mock_entra.embedding import Server
from mock_entra.tests.fuzz.profile import LONG, examples

if not LONG:
    pytest.skip("schemathesis has an environment of its own: tox -e fuzz", allow_module_level=True)
schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis: tox -e fuzz")

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with mock_entra.serve(plain_http=True, home=tmp_path_factory.mktemp("home")) as server:
        yield server


def test_every_operation_answers_as_its_document_says(server: Server, counted: list[int]) -> None:
    document = schemathesis.openapi.from_url(f"{server.ready['control']['url']}/openapi.json")
    counted.extend(exercise(operation.ok(), server) for operation in document.get_all_operations())


def exercise(operation: Any, server: Server) -> int:
    """Each example in a world of its own; how many there were."""
    headers = {"authorization": f"Bearer {server.ready['control']['token']}"}
    checks = [getattr(schemathesis.checks, name) for name in CHECKS]
    done = 0

    @examples(usual=1, long=25)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        nonlocal done
        case = data.draw(operation.as_strategy())
        with server.world() as world:
            if "world" in case.path_parameters and data.draw(st.sampled_from([True] * 5 + [False])):
                case.path_parameters["world"] = world.id
            if case.path.endswith("/wait") and isinstance(case.body, dict):
                case.body["timeout"] = 0
            case.call_and_validate(headers=headers, checks=checks)
            done += 1

    check()
    return done
