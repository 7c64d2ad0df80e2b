"""Samples: whole programs as their makers would write them, a folder each. They know nothing of the suite."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

SAMPLES = (
    "auth-code",
    "auth-code-pkce",
    "device-code",
    "refresh-token",
    "silent-flow",
    "client-credentials",
    "on-behalf-of",
    "username-password",
    "desktop",
    "web-app",
    "hybrid-spa",
    "command-line",
    "user-management",
    "cache-on-disk",
    "ciam-daemon",
)
