"""Known deviations: where a client does otherwise than a story promises, why, and how one can see it.

A deviation replaces an expectation, it never switches one off: a client that does neither is failed, and one that
keeps the promise after all is `fixed`, so that the entry goes.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import Field, model_validator

from conformance import places
from conformance.checks import Expectation
from conformance.edge import Edge
from conformance.matching import Expected
from conformance.validation import validated

FOLDER = Path(__file__).parent / "expectations"


class Evidence(Edge):
    """Where one can see it: in the installed package, or upstream."""

    package: str = ""
    """The package, as it is installed."""
    file: str = ""
    """The file in it."""
    needle: str = ""
    """Text in that file that shows the behaviour; `conformance check` looks for it."""
    link: str = ""
    """An upstream issue, pull request or document."""

    @model_validator(mode="after")
    def _whole(self) -> Evidence:
        if bool(self.link) == bool(self.package and self.file and self.needle):
            raise ValueError("evidence is either package, file and needle, or a link")
        return self


class Deviation(Edge):
    """One thing that one client does otherwise."""

    scenario: str
    """The story's id, `CC-04`."""
    cases: tuple[str, ...] = ("*",)
    """Patterns of its variants."""
    brokers: tuple[str, ...] = ("*",)
    """Patterns of the columns' brokers, `macos`, `*linux`."""
    step: int | str
    """The step by its name or number (from 1)."""
    path: str
    """What of it: `client_assertion.header.alg`; or `result` or `error` for the whole outcome."""
    expect: Expected = None
    """What is there instead of what was promised."""
    instead: Expectation | None = None
    """What is expected of the step instead, where the whole outcome is another."""
    versions: str = ""
    """The versions that do so, as a specifier, `>=5.0,<7.3`; all where it is left out."""
    sometimes: bool = False
    """A race: it does so now and then, and where it keeps the promise that is no news."""
    why: str = Field(min_length=10)
    """The reason, in a sentence."""
    evidence: Evidence
    """How one can see it."""

    @model_validator(mode="after")
    def _something_instead(self) -> Deviation:
        if (self.instead is None) == ("expect" not in self.model_fields_set):
            raise ValueError("a deviation says what it expects: either `expect` or `instead`")
        if self.instead and self.path not in ("result", "error"):
            raise ValueError("`instead` goes with the path `result` or `error`")
        return self

    @model_validator(mode="after")
    def _readable_versions(self) -> Deviation:
        try:
            SpecifierSet(self.versions)
        except InvalidSpecifier as error:
            raise ValueError(str(error)) from error
        return self

    def concerns(self, scenario: str, case: str, version: str, broker: str | None = None) -> bool:
        named = self.scenario == scenario and any(fnmatch.fnmatchcase(case, pattern) for pattern in self.cases)
        there = broker is None or any(fnmatch.fnmatchcase(broker, pattern) for pattern in self.brokers)
        return named and there and self._has(version)

    def _has(self, version: str) -> bool:
        if not self.versions:
            return True
        try:
            return SpecifierSet(self.versions, prereleases=True).contains(Version(version))
        except InvalidVersion:
            return True


@dataclass(frozen=True, slots=True)
class Expectations:
    """Everything known of one client."""

    deviations: tuple[Deviation, ...] = ()
    file: Path | None = None

    def concerning(self, scenario: str, case: str, version: str, broker: str = "") -> Expectations:
        chosen = tuple(each for each in self.deviations if each.concerns(scenario, case, version, broker))
        return Expectations(chosen, self.file)

    def at(self, number: int, name: str, path: str) -> Deviation | None:
        """Return the deviation for a path of a step."""
        steps = {number, str(number), name}
        return next((each for each in self.deviations if each.step in steps and each.path == path), None)


def load(client: str, folders: tuple[Path, ...] = (FOLDER,)) -> Expectations:
    """Read `<client>.yaml` from the first folder that has it; a client without a file deviates nowhere."""
    for folder in folders:
        file = folder / f"{client}.yaml"
        if file.is_file():
            return Expectations(tuple(_read(file)), file)
    return Expectations()


class ExpectationFile(Edge):
    """What is known of one client."""

    deviations: list[Deviation] = Field(default_factory=list)


def _read(file: Path) -> list[Deviation]:
    return validated(ExpectationFile, places.read(file)).deviations
