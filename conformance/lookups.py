"""Facts that take a look of their own, where an expectation asks for them: token, cache, leaks."""

from __future__ import annotations

from typing import Any

from conformance import cache_format, files, leaks, tokens
from conformance.scene import Scene
from conformance.steps import BaseStep
from conformance.variables import UnknownVariableError

Facts = dict[str, Any]


async def looked_up(step: BaseStep, facts: Facts, scene: Scene) -> Facts:
    """Return what the step's expectations want to know besides what was seen."""
    more: Facts = {}
    app = str(getattr(step, "app", "app"))
    if step.wants("token") and isinstance(facts.get("result", {}).get("token"), str):
        more["token"] = await _token(app, facts["result"], scene)
    if step.wants("id_token") and "result" in facts:
        more["id_token"] = await _id_token(app, facts["result"], scene)
    if step.wants("result") and "result" in facts:
        more["result"] = facts["result"] | _likeness(step, facts["result"], scene)
    if step.wants("cache"):
        more["cache"] = await _cache(app, scene)
    if step.wants("files"):
        more["files"] = await _files(step, scene)
    if step.wants("leaks"):
        more["leaks"] = leaks.found(facts, scene)
    return more


def _likeness(step: BaseStep, result: Facts, scene: Scene) -> Facts:
    """Say of each step whose token is compared whether it is the same; equal names mean that it is as expected."""
    told: Facts = {}
    for check in (step.must.result, step.should.result):
        if check and check.same_as:
            told["same_as"] = check.same_as if _is_same(check.same_as, result, scene) else ANOTHER
        if check and check.differs_from:
            told["differs_from"] = THE_SAME if _is_same(check.differs_from, result, scene) else check.differs_from
    return told


def _is_same(name: str, result: Facts, scene: Scene) -> bool:
    if name not in scene.story.seen:
        raise UnknownVariableError(name)
    return bool(scene.story.seen[name].get("result", {}).get("token") == result.get("token"))


ANOTHER, THE_SAME = "another token", "the same token"


async def _token(app: str, result: Facts, scene: Scene) -> Facts:
    instances = scene.story.scenario.instances()
    keys = await scene.keys(scene.story.registration(app).tenant) if instances else None
    return tokens.access_token(result["token"], result.get("expires_in"), keys)


async def _id_token(app: str, result: Facts, scene: Scene) -> Facts:
    """What the client shows: the token itself, or the claims alone."""
    if isinstance(result.get("id_token"), str):
        keys = await scene.keys(scene.story.registration(app).tenant)
        return tokens.access_token(result["id_token"], None, keys)
    return {"claims": result["id_token_claims"]} if result.get("id_token_claims") else {}


async def _cache(app: str, scene: Scene) -> Facts:
    try:
        return cache_format.summary(await scene.cache(app))
    except cache_format.UnreadableCacheError:
        return cache_format.nothing()


async def _files(step: BaseStep, scene: Scene) -> Facts:
    names = [name for each in (step.must, step.should) for name in each.files or {}]
    return files.seen(scene.folder, names, await scene.world.exchanges(0))
