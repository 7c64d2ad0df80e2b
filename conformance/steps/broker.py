"""Something happens at the device: its broker fails, somebody logs on or off, time passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field

from conformance.edge import Edge
from conformance.steps.step import BaseStep, Facts

if TYPE_CHECKING:
    from conformance.scene import Scene

Operation: TypeAlias = Literal[
    "read_account", "discover_accounts", "sign_in", "sign_in_silently", "sign_in_interactively",
    "acquire_token_silently", "acquire_token_interactively", "sign_out", "sso_cookie",
]  # fmt: skip


class Failing(Edge):
    """How calls go wrong: by a status, or by one of the last five. Left out, `operation` is any that gives tokens."""

    status: str = ""
    """The status's name, `NoNetwork`."""
    context: str = ""
    """What is said with it."""
    tag: int | None = None
    """Its tag."""
    code: int = 0
    """The platform's own number."""
    operation: Operation | None = None
    """Of this operation alone."""
    nth: int = Field(1, ge=1)
    """The how-manieth such call from now on."""
    times: int = Field(1, ge=1)
    """How many calls from there on."""
    late: float | None = None
    """Answered after so many seconds."""
    never: Literal[True] | None = None
    """Not answered at all."""
    garbled: Literal[True] | None = None
    """Answered with nonsense."""
    stopped: Literal[True] | None = None
    """The broker ends in the middle of the call."""
    bad_telemetry: Literal[True] | None = None
    """A good answer, beside which stands nonsense about how it came to be."""


class Wanted(Edge):
    """What happens, in this order."""

    ahead: float | None = None
    """The device's clock goes forward by so many seconds."""
    log_off: list[str] = Field(default_factory=list)
    """Accounts that are removed from the device."""
    log_on: list[str] = Field(default_factory=list)
    """Who logs on at the device; nobody is prompted, and no client is told."""
    keys: dict[str, list[Literal["hello", "fido"]]] = Field(default_factory=dict)
    """Who of them sets up a face, or a security key."""
    enrolled: bool | None = None
    """Whether the device is enrolled from now on."""
    plunder: str | None = None
    """Somebody's tokens are lifted from the broker's store: `plundered.refresh_token` and `plundered.primary`."""
    version: str = ""
    """The system brings this version of its broker; the client runs on."""
    mends: bool = False
    """What was to go wrong and has not yet is forgotten."""
    next: Failing | list[Failing] | None = None
    """The calls to come that go wrong."""


class Broker(BaseStep):
    """At the machine itself; no client notices before it asks."""

    do: Literal["broker"]
    with_: Wanted

    async def play(self, scene: Scene) -> Facts:
        device, wanted = scene.own_device, self.with_
        if wanted.ahead is not None:
            device.travel(wanted.ahead)
        for who in wanted.log_off:
            device.log_off(who)
        for who in [*wanted.log_on, *(each for each in wanted.keys if each not in wanted.log_on)]:
            await device.log_on(who, wanted.keys.get(who, []))
        if wanted.enrolled is not None:
            device.enrol(wanted.enrolled)
        if wanted.version:
            device.update(wanted.version)
        if wanted.mends:
            device.mend()
        several = wanted.next if isinstance(wanted.next, list) else [wanted.next] if wanted.next else []
        for failing in several:
            device.fail(failing.model_dump(exclude_unset=True))
        return {"plundered": device.plundered(wanted.plunder)} if wanted.plunder else {}
