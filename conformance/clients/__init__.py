"""Drivers of real clients: a folder each, a row each."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

BUILT_IN = ("reference", "msal-python", "msal-node")
