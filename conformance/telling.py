"""A run as the command line wants it: clients found, reports listening, the verdicts handed back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from conformance import client as clients
from conformance import device, run_folder
from conformance.clients import BUILT_IN
from conformance.events import Event, Listener
from conformance.load import Variant
from conformance.places import MistakeError
from conformance.reports.console import ConsoleReport
from conformance.reports.drawn import DrawnReports
from conformance.reports.junit import JunitReport
from conformance.run import Options, Verdicts, run


def tell(
    stories: list[Variant],
    wanted: list[str],
    *,
    jobs: int = 0,
    seed: int | None = None,
    strict: bool = False,
    junit: Path | None = None,
    files: Mapping[str, Path] = MappingProxyType({}),
    leniencies: tuple[str, ...] = (),
    brokers: tuple[str, ...] = ("",),
    repertoire: Iterable[Variant] = (),
) -> Verdicts:
    """Tell the stories to the clients named (all built-in ones where none is) and return the verdicts.

    `files` are the reports to draw at the end, `{"html": file}`; they may raise `LeakError`. `repertoire` is what else
    could have been told: without it, reports cannot say of a story that it is not written.
    """
    found = [clients.find(name) for name in wanted or BUILT_IN]
    _check_brokers(stories, brokers)
    verdicts = Verdicts()
    listeners: list[Listener] = [verdicts, ConsoleReport()]
    listeners += [DrawnReports(files)] if files else []
    listeners += [JunitReport(junit, strict=strict)] if junit else []
    written = tuple(each.id for each in repertoire)
    options = Options(
        seed=seed, leniencies=leniencies, brokers=brokers, repertoire=written, **({"jobs": jobs} if jobs else {})
    )

    def listen(event: Event) -> None:
        for listener in listeners:
            listener(event)

    with run_folder.of_its_own():
        asyncio.run(run(stories, found, options, listen))
    return verdicts


def _check_brokers(stories: list[Variant], brokers: tuple[str, ...]) -> None:
    """Raise `MistakeError` where nothing would be told."""
    told = [each for each in stories if any(device.concerns(each.scenario, broker) for broker in brokers)]
    if stories and not told and all(each.scenario.column == "client" for each in stories):
        need = "are told with a broker alone" if stories[0].scenario.brokered else "need no broker"
        columns = "|".join((*device.COLUMNS, "none"))
        raise MistakeError(f"these stories {need}, or not with this one: --broker {columns}")
