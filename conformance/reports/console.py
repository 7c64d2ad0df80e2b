"""What a person sees: rich on a terminal, plain lines otherwise."""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from conformance.events import CellEnded, ClientMet, Event, Outcome, RunEnded, RunStarted, Told
from conformance.redaction import redacted
from conformance.reports import differences, families

# fmt: off
STYLES = {
    Outcome.PASSED:      "green",
    Outcome.FAILED:      "bold red",
    Outcome.KNOWN:       "yellow",
    Outcome.FIXED:       "bold cyan",
    Outcome.UNSUPPORTED: "dim",
    Outcome.SKIPPED:     "magenta",
    Outcome.BROKEN:      "bold white on red",
    Outcome.OBSERVED:    "blue",
}
# fmt: on


class ConsoleReport:
    """A line a cell as it ends, a progress bar on a terminal, and a count of every outcome at the end."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._console = Console(file=stream, highlight=False, soft_wrap=True)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=self._console, transient=True, disable=not self._console.is_terminal,
        )  # fmt: skip
        self._task = self._progress.add_task("stories")
        self._counts: dict[str, Counter[Outcome]] = {}
        self._ends: list[CellEnded] = []
        self._stories: tuple[Told, ...] = ()
        self._width = 0

    def __call__(self, event: Event) -> None:
        match event:
            case ClientMet():
                self._console.print(Text(f"{event.client}: {event.name} {event.version} on {event.runtime}", "dim"))
            case RunStarted():
                self._stories = event.stories
                self._width = max((len(str(cell)) for cell in event.cells), default=0)
                self._progress.update(self._task, total=len(event.cells))
                self._progress.start()
            case CellEnded():
                self._ended(event)
            case RunEnded():
                self._progress.stop()
                self._summary(event)

    def _ended(self, event: CellEnded) -> None:
        self._ends.append(event)
        self._counts.setdefault(event.cell.client, Counter())[event.outcome] += 1
        line = Text.assemble(
            (f"{event.outcome:<11}", STYLES[event.outcome]),
            f" {event.cell!s:<{self._width}}",
            (f" {event.took:6.2f} s", "dim"),
        )
        self._progress.console.print(line)
        for reason in event.reasons:
            self._progress.console.print(Text(f"            {redacted(reason)}", "dim"))
        self._progress.advance(self._task)

    def _summary(self, event: RunEnded) -> None:
        self._console.print()
        if self._stories:
            signs = self._console.encoding.startswith("utf")
            for table in families.tables(self._stories, self._ends, STYLES, self._console.width, signs=signs):
                self._console.print(table)
        for client, counts in self._counts.items():
            told = [Text(f"{counts[each]} {each}", STYLES[each]) for each in Outcome if counts[each]]
            self._console.print(Text(f"{client}: ") + Text(", ").join(told))
        differing = differences.lines(self._ends)
        if differing:
            self._console.print(Text("versions differ:", "bold"))
        for line in differing:
            self._console.print(Text(f"  {line}"))
        self._console.print(Text(f"told in {event.took:.1f} s", "dim"))
