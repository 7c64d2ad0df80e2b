"""What is left of a run: its ledger as files, and a word on standard error where there is something to say."""

import json
from collections.abc import Iterator
from pathlib import Path

from mock_entra import archive
from mock_entra.authority import World
from mock_entra.redaction import Redactor
from mock_entra.sandbox.box import Box


def keep(world: World, file: Path) -> None:
    """JSON lines in the file, an HTTP archive beside it; one secret is one fingerprint in both."""
    redactor = Redactor()
    lines = archive.json_lines(world.ledger, redactor)
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    file.with_name(f"{file.name}.har").write_text(json.dumps(archive.har(world.ledger, redactor)), "utf-8")


def summary(world: World, box: Box, *, verbose: bool) -> Iterator[str]:
    """Nothing, unless something foreign was tried or everything is to be told."""
    tried = box.foreign.tried
    if verbose:
        yield f"mock-entra: {box.mode} run, {len(world.ledger) - len(tried)} exchanges answered\n"
    if tried:
        yield "mock-entra: refused, for it is no part of this world:\n"
    for what, count in tried.most_common():
        yield f"  {what}{times(count)}\n"


def times(count: int) -> str:
    return f", {count} times" if count > 1 else ""
