"""The system's broker, as the library reaches it: by its flags, a window's handle, and a scheme for signed requests."""

from __future__ import annotations

import inspect
import re
from typing import Any

import msal  # type: ignore[import-untyped]  # msal ships no types
from json_lines import Facts, UnsupportedError  # type: ignore[import-not-found]  # found by PYTHONPATH, see client.toml

FLAGS = ("enable_broker_on_windows", "enable_broker_on_mac", "enable_broker_on_linux")
TOLD = re.compile(
    r"^(?P<context>.*)\. Status: (?:Response_Status\.)?Status_(?P<status>\w+), "
    r"Error code: (?P<code>-?\d+), Tag: (?P<tag>-?\d+)$",
    re.DOTALL,
)
"""How the library writes a broker's failure into its text; the fields of their own are taken out before."""


def flags() -> list[str]:
    """Return the flags that this version knows; which of them counts, the library decides by the system it sees."""
    known = inspect.signature(msal.PublicClientApplication.__init__).parameters
    return [flag for flag in FLAGS if flag in known]


def options(wanted: Facts | None) -> Facts:
    if not wanted:
        return {}
    if not flags():
        raise UnsupportedError("this version of msal for Python knows no broker")
    return dict.fromkeys(flags(), True)


def window(library: Any, broker: Facts | None) -> Facts:
    """Return the handle to pass, if any."""
    handle = (broker or {}).get("window")
    if handle is None:
        return {}
    if (broker or {}).get("as_bytes"):
        raise UnsupportedError("msal for Python takes a window's handle as a number alone")
    return {"parent_window_handle": library.CONSOLE_WINDOW_HANDLE if handle == "console" else int(handle)}


def passthrough(broker: Facts | None) -> Facts:
    return {"enable_msa_passthrough": True} if (broker or {}).get("msa_passthrough") else {}


def scheme(pop: Facts | None) -> Facts:
    """Return the scheme for a signed request."""
    if pop is None:
        return {}
    if not hasattr(msal, "PopAuthScheme"):
        raise UnsupportedError("this version of msal for Python signs no requests")
    made = msal.PopAuthScheme(http_method=pop.get("method"), url=pop.get("uri"), nonce=pop.get("nonce"))
    return {"auth_scheme": made}


def failure(reply: Facts) -> Facts:
    """Return what the text of a broker's failure says, in parts."""
    found = TOLD.match(str(reply.get("error_description") or "")) if reply.get("error") == "broker_error" else None
    if found is None:
        return {}
    told = found.groupdict()
    return {"broker": {**told, "code": int(told["code"]), "tag": int(told["tag"])}}
