"""A step that is done several times at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from conformance.steps import BaseStep

if TYPE_CHECKING:
    from conformance.scene import Scene

Facts = dict[str, Any]


async def played(step: BaseStep, scene: Scene) -> Facts:
    """Let a step happen as often as it says; return what was seen of the first, and `parallel` of all."""
    apart = [other for each in _by_instance(step) for other in _by_wish(each)] * step.parallel
    if len(apart) == 1:
        return await apart[0].play(scene)
    seen = await asyncio.gather(*(each.play(scene) for each in apart))
    return seen[0] | {"parallel": together(seen)}


def _by_instance(step: BaseStep) -> list[BaseStep]:
    return [step.model_copy(update={"app": name}) for name in step.among] or [step]


def _by_wish(step: BaseStep) -> list[BaseStep]:
    written = step.model_dump(by_alias=True, exclude_unset=True)
    apart = [{**written, "with": {**written.get("with", {}), **each}} for each in step.with_each]
    return [type(step).model_validate(each) for each in apart] or [step]


def together(seen: list[Facts]) -> Facts:
    """Return what the check `parallel` looks at."""
    results = [each["result"] for each in seen if "result" in each]
    errors = [each["error"] for each in seen if "error" in each]
    sources = [each.get("source") for each in results]
    return {
        "results": len(results),
        "errors": len(errors),
        "tokens": len({each.get("token") for each in results}),
        "network": sources.count("network"),
        "cache": sources.count("cache"),
        "kinds": sorted({str(each["kind"]) for each in errors}),
        "said": sorted({str(each.get("message")) for each in errors}),
    }
