"""Clients that show how one of your own is written, a folder each; copy one and go on from there."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

EXAMPLES = ("perl-curl",)
