"""A badge, in the form that shields.io reads from an endpoint."""

from __future__ import annotations

import json
from typing import Any

from conformance.events import Outcome
from conformance.reports import matrix, summary


def draw(*documents: dict[str, Any]) -> str:
    """Return `{schemaVersion, label, message, color}`."""
    laid = matrix.lay(*documents)
    told = summary.headline(laid)
    counts = laid.counts()
    message = str(told["headline"]) if told["bad"] else f"{counts[Outcome.PASSED]} of {counts.total()} passed"
    color = "red" if told["bad"] else "yellow" if counts[Outcome.FIXED] else "brightgreen"
    return json.dumps({"schemaVersion": 1, "label": "conformance", "message": message, "color": color}, indent=1) + "\n"
