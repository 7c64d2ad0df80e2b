"""The control plane's addresses: a row for each family of verbs."""

from fastapi import APIRouter

from mock_entra.control.routes import clock, directory, documentation, faults, ledger, leniencies, mint, worlds

# fmt: off
ROUTES: dict[str, APIRouter] = {
    "documentation": documentation.router,
    "worlds":        worlds.router,
    "directory":     directory.router,
    "clock":         clock.router,
    "faults":        faults.router,
    "ledger":        ledger.router,
    "leniencies":    leniencies.router,
    "mint":          mint.router,
}
# fmt: on
