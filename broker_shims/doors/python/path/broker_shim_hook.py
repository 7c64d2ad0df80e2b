"""Shows msal, and nobody else in the program, the platform of the broker: a finder wraps the two modules that look.

msal 1.31 to 1.39 ask `sys.platform` and `platform.machine()` in `msal.application` and `msal.broker`, when they are
called. The rest of the program goes on seeing the system that it runs on.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

LOOKING = ("msal.application", "msal.broker")
VARIABLE = "BROKER_SHIM"


class Seen:
    """A module as another system would show it: some of its attributes are told, all others are its own."""

    def __init__(self, module: ModuleType, told: dict[str, Any]) -> None:
        self.__dict__["_module"] = module
        self.__dict__["_told"] = told

    def __getattr__(self, name: str) -> Any:
        told = self.__dict__["_told"]
        return told[name] if name in told else getattr(self.__dict__["_module"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.__dict__["_module"], name, value)


class Loader(importlib.abc.Loader):
    """Loads a module as ever, and changes what it sees of the system."""

    def __init__(self, real: importlib.abc.Loader, system: dict[str, str]) -> None:
        self._real = real
        self._system = system

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._real.exec_module(module)
        import platform

        machine = self._system["machine"]
        if hasattr(module, "sys"):
            module.__dict__["sys"] = Seen(sys, {"platform": self._system["python"]})
        if hasattr(module, "platform"):
            module.__dict__["platform"] = Seen(platform, {"machine": lambda: machine})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the two modules as everybody does, and wraps their loader."""

    def __init__(self, system: dict[str, str]) -> None:
        self._system = system
        self._at_it = False

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the finder's protocol
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in LOOKING or self._at_it:
            return None
        self._at_it = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._at_it = False
        if spec is not None and spec.loader is not None:
            spec.loader = Loader(spec.loader, self._system)
        return spec


def install() -> None:
    """Put the finder first, once; without a broker in the environment nothing is changed."""
    told = os.environ.get(VARIABLE)
    if told and not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder(json.loads(told)))
