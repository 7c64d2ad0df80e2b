"""Facts that take a look of their own, where an expectation asks for them: token, cache, leaks."""

from __future__ import annotations

import json
from typing import Any

from conformance import leaks, tokens
from conformance.driver import Ok
from conformance.scene import Scene
from conformance.steps import BaseStep

Facts = dict[str, Any]

# The kinds of entries of the cache format that the libraries share.
# fmt: off
ENTRIES = {
    "access_tokens":  "AccessToken",
    "refresh_tokens": "RefreshToken",
    "id_tokens":      "IdToken",
    "accounts":       "Account",
}
# fmt: on


async def looked_up(step: BaseStep, facts: Facts, scene: Scene) -> Facts:
    """Return what the step's expectations want to know besides what was seen."""
    more: Facts = {}
    app = str(getattr(step, "app", "app"))
    if _wants(step, "token") and isinstance(facts.get("result", {}).get("token"), str):
        more["token"] = await _token(app, facts["result"], scene)
    if _wants(step, "cache"):
        more["cache"] = await _cache(app, scene)
    if _wants(step, "leaks"):
        more["leaks"] = leaks.found(facts, scene)
    return more


def _wants(step: BaseStep, name: str) -> bool:
    asked = {name for each in (step.must, step.should) for name in each.model_fields_set}
    return name in asked | {path.split(".")[0] for path in step.observe}


async def _token(app: str, result: Facts, scene: Scene) -> Facts:
    instances = scene.story.scenario.instances()
    keys = await scene.keys(scene.story.registration(app).tenant) if instances else None
    return tokens.access_token(result["token"], result.get("expires_in"), keys)


async def _cache(app: str, scene: Scene) -> Facts:
    reply = await scene.verb(app, "cache_get", {})
    kept = json.loads(reply.value["cache"]) if isinstance(reply, Ok) else {}
    return {name: len(kept.get(kind, {})) for name, kind in ENTRIES.items()}
