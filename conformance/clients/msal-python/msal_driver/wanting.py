"""What was asked for and the library has no word for is unsupported, never left out in silence."""

from __future__ import annotations

from json_lines import Facts, UnsupportedError  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml


def refuse(wanted: Facts, method: str, *names: str) -> None:
    """Raise `UnsupportedError` where one of these was asked for."""
    unknown = [name for name in names if wanted.get(name) not in (None, {}, [], False)]
    if unknown:
        raise UnsupportedError(f"{method} of msal for Python has no {', '.join(unknown)}")


def given(wanted: Facts, **names: str) -> Facts:
    """Return the keyword arguments of a method, by its own names, for what was asked for."""
    return {name: wanted[asked] for name, asked in names.items() if wanted.get(asked) is not None}
