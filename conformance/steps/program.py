"""A whole program runs, unchanged, among the real host names of the story's world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from conformance import programs
from conformance.edge import Edge
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

    @field_validator("sample")
    @classmethod
    def _is_one(cls, sample: str) -> str:
        if sample not in SAMPLES:
            raise ValueError(f"no sample is named {sample}, only {', '.join(SAMPLES)}")
        return sample


class Program(BaseStep):
    """One run of a program, from start to end."""

    do: Literal["program"]
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        wanted = self.with_
        before = await scene.world.cursor()
        ran = await programs.run(wanted.sample, wanted.arguments, wanted.environment, scene.world)
        secrets = {value for name, value in wanted.environment.items() if "SECRET" in name}
        answers = [exchange.answer for exchange in await scene.world.exchanges(before)]
        secrets |= {str(answer["access_token"]) for answer in answers if "access_token" in answer}
        return {"program": {**ran, "secrets": _shown(ran, secrets)}}


def _shown(ran: Facts, secrets: set[str]) -> list[str]:
    return [where for where in ("output", "errors") if any(secret in ran[where] for secret in secrets)]
