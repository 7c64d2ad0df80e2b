"""The system's broker, by its native runtime (`pymsalruntime` 0.20.7): one call at a time asked, waited for, read.

The module is taken from wherever the program has it, and looked for when a plugin is made, never before.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable
from typing import Any, Protocol

from conformance.reference_client import broker_status
from conformance.reference_client.errors import AuthError, Kind

log = logging.getLogger("conformance.reference_client")


class Failing(Protocol):
    """What every answer of the runtime has."""

    def get_error(self) -> Any:
        """Return why it failed, or nothing."""
        ...


# fmt: off
REDIRECTS = {
    "win32":  "ms-appx-web://Microsoft.AAD.BrokerPlugin/{client_id}",
    "darwin": "msauth.com.msauth.unsignedapp://auth",
}
# fmt: on
NATIVE_CLIENT = "https://login.microsoftonline.com/common/oauth2/nativeclient"
NO_WINDOW = 0


class NativeBrokerPlugin:
    """A broker that is there, or is not: `is_broker_available`, and `problem` says why not.

    Where `is_installed` is false the runtime's package is missing, which is the developer's to mend.

    `system` is the system's name as in `sys.platform`; it decides the redirect URI. `deadline` is how long an answer
    is waited for where no person is asked, in seconds.
    """

    def __init__(self, *, system: str = sys.platform, deadline: float = 60.0) -> None:
        self.system = system
        self.deadline = deadline
        self.problem = ""
        self.is_installed = True
        self._runtime: Any = None
        try:
            self._runtime = importlib.import_module("pymsalruntime")
        except ImportError as missing:
            self.problem = f"{missing}: pip install pymsalruntime"
            self.is_installed = False
        except RuntimeError as down:  # what the real one raises where it finds no broker
            self.problem = str(down)

    @property
    def is_broker_available(self) -> bool:
        return self._runtime is not None

    def redirect_uri(self, client_id: str) -> str:
        """Return the way back that brokers of this system are registered by."""
        return REDIRECTS.get(self.system, NATIVE_CLIENT).format(client_id=client_id)

    def redirect_uris(self, client_id: str) -> tuple[str, ...]:
        """Return what an application registers for the brokers of all systems."""
        return tuple(uri.format(client_id=client_id) for uri in (*REDIRECTS.values(), NATIVE_CLIENT))

    def window(self, handle: int | bytes | None) -> int:
        """Return a handle as the runtime takes it; the console's, else the desktop's, where none or zero was given."""
        if isinstance(handle, bytes):
            handle = int.from_bytes(handle, "little")
        return handle or self._runtime.get_console_window() or self._runtime.get_desktop_window() or NO_WINDOW

    def parameters(self, client_id: str, authority: str) -> Any:
        return self._runtime.MSALRuntimeAuthParameters(client_id, authority)

    def ask(self, operation: str, *given: Any, timeout: float | None = None) -> Any:
        """Ask and wait; raise `AuthError` for a failure, a refusal to begin, or no answer in time."""
        waiting = self._runtime.CallbackData()
        try:
            getattr(self._runtime, operation)(*given, waiting.complete)
        except RuntimeError as refused:
            raise AuthError(Kind.USAGE, str(refused), code="broker_refused") from refused
        if not waiting.signal.wait(timeout or self.deadline):
            raise AuthError(Kind.TIMEOUT, f"the broker did not answer {operation} in time", code="broker_timeout")
        return waiting.result

    def checked(self, result: Failing, read: Callable[[Any], Any] | None = None) -> Any:
        """Return what `read` makes of an answer; raise `AuthError` for a failure.

        That somebody took another account is no failure where the answer is about them.
        """
        error = result.get_error()
        if error is None:
            return read(result) if read else None
        if broker_status.name(error) == "UserSwitch" and read:
            try:
                return read(result)
            except (RuntimeError, AuthError) as empty:  # a failed answer raises where it is read, or has no token
                raise broker_status.of(error) from empty
        raise broker_status.of(error)
