"""Where stories are found: in `--scenarios`, then in the checkout beside the package, then in the installed copy."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from conformance.load import Variant, load_all
from conformance.places import MistakeError


def folder(wanted: Path | None = None) -> Path:
    """Return the folder of the stories; raise `MistakeError` where there is none."""
    if wanted is not None:
        if not wanted.exists():
            raise MistakeError(f"{wanted}: no such folder of scenarios")
        return wanted
    beside = Path(__file__).parent.parent / "scenarios"
    if beside.is_dir():
        return beside
    spec = importlib.util.find_spec("scenarios")
    for place in (spec.submodule_search_locations or []) if spec else []:
        return Path(place)
    raise MistakeError("no scenarios found: give their folder with --scenarios")


def choose(stories: list[Variant], wanted: list[str]) -> list[Variant]:
    """Return the stories that are named by id, variant, family or the file they stand in; all where none is named."""
    if not wanted:
        return stories
    chosen = [each for each in stories if any(_is_named(each, name) for name in wanted)]
    for name in wanted:
        if not any(_is_named(each, name) for each in stories):
            raise MistakeError(f"no scenario is named {name}: see `conformance list`")
    return chosen


def _is_named(story: Variant, name: str) -> bool:
    own = {story.id, story.scenario.id, story.scenario.id.partition("-")[0], story.family}
    file = story.file.resolve()
    return name in own or name.upper() in own or Path(name).resolve() in (file, *file.parents)


def read(wanted: Path | None = None) -> list[Variant]:
    return load_all([folder(wanted)])
