"""Faults on purpose: which exchanges go wrong, how, and how often."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal
from uuid import uuid4

from mock_entra.store import Store
from mock_entra.wire import JSON_CONTENT, Reply, Request, as_json

Transport = Literal["reset", "truncate", "drip", "tls"]


@dataclass(frozen=True, slots=True)
class Match:
    """Which requests a fault is for; what is left out matches everything. `form` values are compared exactly."""

    endpoint: str | None = None
    method: str | None = None
    host: str | None = None
    path: str | None = None
    form: dict[str, str] = field(default_factory=dict)
    skip: int = 0

    def fits(self, endpoint: str, request: Request) -> bool:
        """Whether a request that leads to the endpoint of this name is one of them; `skip` is not looked at."""
        return (
            self.endpoint in (None, endpoint)
            and self.method in (None, request.method)
            and self.host in (None, request.host_name)
            and (self.path is None or self.path in request.path)
            and all(fields_of(request).get(name) == value for name, value in self.form.items())
        )


def fields_of(request: Request) -> dict[str, str]:
    """The form leniently read: a fault must be able to meet a request that is itself malformed."""
    from urllib.parse import parse_qsl

    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens instead of, or to, the true answer.

    With `refusal`, the name of a row of `errors`, the service refuses; with `status`, `body` or `json`, that is the
    answer (200 unless told); else the true answer goes out. `delay` is in
    seconds. `transport`: `reset` closes the connection without an answer, `truncate` after half of the body, `drip`
    sends `drip_bytes` every `drip_interval` seconds, `tls` lets the next handshakes fail. `times` counts down; None
    is for ever.
    """

    id: str = field(default_factory=lambda: uuid4().hex[:12])
    match: Match = field(default_factory=Match)
    times: int | None = 1
    refusal: str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    json: Any = None
    delay: float = 0.0
    transport: Transport | None = None
    drip_bytes: int = 16
    drip_interval: float = 0.05

    @property
    def answers(self) -> bool:
        """Whether it says what goes out instead of the true answer."""
        return self.status is not None or self.body is not None or self.json is not None

    def reply(self) -> Reply:
        """The answer it gives where it `answers`: `json` before `body`, 200 unless `status` says otherwise."""
        content = as_json(self.json) if self.json is not None else (self.body or "").encode()
        given = tuple(self.headers.items())
        typed = any(name.lower() == "content-type" for name in self.headers)
        headers = given if typed or self.json is None else (JSON_CONTENT, *given)
        return Reply(self.status or 200, content, headers)


class Faults:
    """The faults of one world, tried in the order they were added; counts survive in the store."""

    def __init__(self, store: Store, namespace: str) -> None:
        self._store = store
        self._namespace = namespace
        self._faults: dict[str, Fault] = {}

    async def load(self) -> None:
        """Finds the faults that wait in the store."""
        for id, text in (await self._store.all(self._namespace)).items():
            written = json.loads(text)
            self._faults[id] = Fault(**{**written, "match": Match(**written["match"])})

    def __iter__(self) -> Any:
        return iter(self._faults.values())

    async def add(self, fault: Fault) -> None:
        """It waits from now on, behind those added earlier; one with the same id is replaced."""
        await self._keep(fault)

    async def remove(self, id: str) -> bool:
        """It no longer happens; False where none of this id waited."""
        self._faults.pop(id, None)
        return await self._store.delete(self._namespace, id)

    async def clear(self) -> None:
        """None of them happens any more."""
        for id in list(self._faults):
            await self.remove(id)

    async def meet(self, endpoint: str, request: Request) -> Fault | None:
        """The fault this request meets, counted."""
        for fault in list(self._faults.values()):
            if fault.transport == "tls" or not fault.match.fits(endpoint, request):
                continue
            if fault.match.skip:
                await self._keep(replace(fault, match=replace(fault.match, skip=fault.match.skip - 1)))
                continue
            self._count(fault)
            await self.write_down(fault.id)
            return fault
        return None

    def meet_handshake(self) -> Fault | None:
        """The fault a TLS handshake meets, counted here and now; `write_down` lets the store know.

        A handshake cannot wait for a store, and another one may begin before any task of this one runs.
        """
        fault = next((fault for fault in self._faults.values() if fault.transport == "tls"), None)
        if fault:
            self._count(fault)
        return fault

    async def write_down(self, id: str) -> None:
        """Lets the store have of this fault what is known here: its count, or that it is over."""
        fault = self._faults.get(id)
        if fault is None:
            await self._store.delete(self._namespace, id)
        else:
            await self._store.put(self._namespace, id, json.dumps(asdict(fault)))

    def _count(self, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times <= 1:
            self._faults.pop(fault.id, None)
        else:
            self._faults[fault.id] = replace(fault, times=fault.times - 1)

    async def _keep(self, fault: Fault) -> None:
        self._faults[fault.id] = fault
        await self.write_down(fault.id)
