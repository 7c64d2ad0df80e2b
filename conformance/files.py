"""The files of a story's folder, as the check `files` looks at them."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from conformance.exchange import Exchange

Facts = dict[str, Any]

TOKENS = ("access_token", "refresh_token", "id_token")


def seen(folder: Path, names: Iterable[str], exchanges: Iterable[Exchange]) -> Facts:
    """Return the facts of all files, and of those that are asked for and not there."""
    tokens = {str(each.answer[name]) for each in exchanges for name in TOKENS if name in each.answer}
    found = {file.name for file in folder.iterdir()}
    return {name: _facts(folder / name, tokens) for name in sorted({*found, *names})}


def _facts(file: Path, tokens: set[str]) -> Facts:
    if not file.is_symlink() and not file.exists():
        return {"exists": False}
    held = file.read_bytes() if file.is_file() else b""
    told = {"link": file.is_symlink(), "mode": f"{stat.S_IMODE(file.lstat().st_mode):o}", "size": len(held)}
    return {"exists": True, **told, "holds_tokens": any(token.encode() in held for token in tokens)}
