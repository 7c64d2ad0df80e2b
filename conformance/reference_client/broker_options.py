"""What a configuration says of the system's broker."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.reference_client.native_broker import NativeBrokerPlugin


@dataclass(frozen=True, slots=True)
class BrokerOptions:
    """One entry turns brokering on: a plugin, made where it is wanted."""

    native_broker_plugin: NativeBrokerPlugin | None = None
