"""A whole program runs, unchanged, among the real host names of the story's world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from conformance import programs
from conformance.edge import Edge
from conformance.exchange import Exchange
from conformance.samples import SAMPLES
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene


class Wanted(Edge):
    """Which program, and how it is configured."""

    sample: str
    """A program of `conformance/samples/`."""
    arguments: list[str] = Field(default_factory=list)
    """Its command line."""
    environment: dict[str, str] = Field(default_factory=dict)
    """Its settings; it finds nothing else of ours around it."""
    visits: list[str] = Field(default_factory=lambda: [""])
    """Where the person goes whom it sends to a browser, one after the other, as seen from the address it told."""

    @field_validator("sample")
    @classmethod
    def _is_one(cls, sample: str) -> str:
        if sample not in SAMPLES:
            raise ValueError(f"no sample is named {sample}, only {', '.join(SAMPLES)}")
        return sample


class Program(BaseStep):
    """One run of a program, from start to end; the person goes where its words send them."""

    do: Literal["program"]
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        wanted = self.with_
        before = await scene.world.cursor()
        ran = await programs.run(wanted.sample, wanted.arguments, wanted.environment, wanted.visits, scene)
        secrets = {value for name, value in wanted.environment.items() if SECRET.intersection(name.split("_"))}
        secrets |= {secret for each in await scene.world.exchanges(before) for secret in _handed_out(each)}
        return {"program": {**ran, "secrets": _shown(ran, secrets)}}


SECRET = frozenset({"SECRET", "PASSWORD", "TOKEN"})
"""Words in the names of settings that are nobody's business."""

TOKENS = ("access_token", "refresh_token", "id_token", "device_code", "spa_code")


def _handed_out(exchange: Exchange) -> set[str]:
    """What an answer hands out, or a request hands in, that no program may print."""
    codes = [exchange.form["code"]] if "code" in exchange.form else []
    return {str(exchange.answer[name]) for name in TOKENS if name in exchange.answer} | set(codes)


def _shown(ran: Facts, secrets: set[str]) -> list[str]:
    return [where for where in ("output", "errors") if any(secret in ran[where] for secret in secrets)]
