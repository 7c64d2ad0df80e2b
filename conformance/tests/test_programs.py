"""Whole programs run beside the story's person, who goes where their words say; what they must not print is seen."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import installation, programs
from conformance.events import CellEnded, Outcome
from conformance.load import Variant
from conformance.troupe import Troupe

Facts = dict[str, Any]
Write = Callable[[str], Variant]

needs_node = pytest.mark.skipif(shutil.which("npm") is None, reason="no npm: apt-get install nodejs npm")

WORLD: Facts = {
    "tenants": [
        {
            "name": "contoso",
            "kind": "workforce",
            "domains": ["contoso.com"],
            "users": [{"name": "alice", "display_name": "Alice Ames"}],
            "applications": [
                {
                    "name": "website",
                    "secrets": [{"name": "app secret"}],
                    "platforms": {"web": {"redirect_uris": ["http://localhost/redirect"]}},
                }
            ],
            "consents": [
                {
                    "application": "website",
                    "resource": "Microsoft Graph",
                    "scopes": ["User.Read"],
                    "roles": ["User.Read.All"],
                }
            ],
        }
    ]
}


def runs(sample: str, must: Facts, user: Facts | None = None, **settings: str) -> str:
    """A story of one program; JSON is YAML, too."""
    told = {
        "AUTHORITY": "https://login.microsoftonline.com/${tenant.id}",
        "CLIENT_ID": "${app.client_id}",
        "CLIENT_SECRET": "${app.secret}",
        **settings,
    }
    step = {"do": "program", "with": {"sample": sample, "environment": told}, "must": must}
    lines: Facts = {"column": "suite", "names": "real", "world": WORLD, "app": {"application": "website"}}
    lines["steps"] = [step | ({"user": user} if user else {})]
    return "\n".join(f"{name}: {json.dumps(value)}" for name, value in lines.items())


def verdict(ended: CellEnded) -> tuple[Outcome, str]:
    return ended.outcome, " / ".join(ended.reasons)


def test_samples_that_use_the_same_share_an_installation() -> None:
    first, other, own = (programs.find(name) for name in ("auth-code", "silent-flow", "cache-on-disk"))
    assert installation.home(first.installed) == installation.home(other.installed)
    assert installation.home(own.installed) != installation.home(other.installed)


@needs_node
def test_where_nobody_is_told_to_go_the_program_is_not_waited_for(troupe: Troupe, story: Write) -> None:
    ended = troupe.tell(story(runs("auth-code", {"program": {"exit": 0}})), None)
    assert ended.outcome is Outcome.FAILED
    assert "a browser was opened, and nobody is told what to do there" in ended.reasons[0]


@needs_node
def test_a_website_stops_when_its_visitor_has_left(troupe: Troupe, story: Write) -> None:
    must = {"program": {"exit": 0, "output": {"lacks": "Graph knows"}}, "prompts": {"browser": 1}}
    told = runs("auth-code", must, {"browser": ["close"]})
    assert verdict(troupe.tell(story(told), None)) == (Outcome.PASSED, "")


@needs_node
def test_a_secret_that_a_program_prints_is_seen(troupe: Troupe, story: Write) -> None:
    told = runs("client-credentials", {"program": {"exit": 0, "secrets": ["output"]}}, OTHER_SECRET="Alice Ames")
    assert verdict(troupe.tell(story(told), None)) == (Outcome.PASSED, "")


@needs_node
def test_a_token_that_a_program_prints_is_seen(troupe: Troupe, story: Write, tmp_path: Path) -> None:
    chatty = tmp_path / "chatty.cjs"
    chatty.write_text(
        "const ask = fetch; globalThis.fetch = (url, how) => (console.error(how.headers), ask(url, how));",
        encoding="utf-8",
    )
    must = {"program": {"exit": 0, "secrets": ["errors"]}}
    told = runs("client-credentials", must, NODE_OPTIONS=f"--require {chatty.as_posix()}")
    assert verdict(troupe.tell(story(told), None)) == (Outcome.PASSED, "")
