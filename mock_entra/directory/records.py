"""Directory objects as records of the store: a kind, a key within the kind, and JSON."""

from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from mock_entra.directory.applications import Application
from mock_entra.directory.groups import Group
from mock_entra.directory.service_principals import ServicePrincipal
from mock_entra.directory.tenants import Tenant
from mock_entra.directory.users import User

Record = Tenant | User | Group | Application | ServicePrincipal

# fmt: off
KINDS: dict[str, tuple[type[Any], Callable[[Any], str]]] = {
    "tenant":            (Tenant,           lambda tenant: tenant.id),
    "user":              (User,             lambda user: user.id),
    "group":             (Group,            lambda group: group.id),
    "application":       (Application,      lambda application: application.client_id),
    "service_principal": (ServicePrincipal, lambda principal: f"{principal.tenant}/{principal.client_id}"),
}
# fmt: on


def key_of(record: Record) -> tuple[str, str]:
    """The kind of a directory object, and its key within the kind."""
    return next((kind, key(record)) for kind, (noun, key) in KINDS.items() if isinstance(record, noun))


@cache
def adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind][0])


def written(record: Record) -> str:
    kind, _ = key_of(record)
    return adapter(kind).dump_json(record).decode()


def read(kind: str, text: str) -> Record:
    record: Record = adapter(kind).validate_json(text)
    return record
