"""Samples: whole programs as their makers would write them, a folder each. They know nothing of the suite."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

SAMPLES = ("ciam-daemon",)
