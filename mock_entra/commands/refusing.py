"""How a command says that it cannot: one clear message on standard error, and exit code 2."""

import sys
from typing import NoReturn


def refuse(message: object) -> NoReturn:
    """Ends the command; `message` says what, where and what to do."""
    sys.stderr.write(f"mock-entra: {message}\n")
    raise SystemExit(2)
