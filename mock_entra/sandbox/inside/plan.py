"""What the outside wants of the inside, written to a file in memory by the one and read by the other."""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Plan:
    """`listen` is answered with sockets in this order; for the rest see `view.build`. `parent` is who we die with."""

    parent: int
    argv: list[str]
    environment: dict[str, str]
    listen: list[tuple[str, str, int]]
    folder: str
    files: dict[str, bytes] = field(default_factory=dict)
    over: dict[str, str] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def written(plan: Plan) -> int:
    """The descriptor of a file in memory that holds the plan."""
    plain = asdict(plan)
    plain["files"] = {name: b64encode(content).decode() for name, content in plan.files.items()}
    descriptor = os.memfd_create("mock-entra-plan")
    with open(descriptor, "wb", closefd=False) as file:
        file.write(json.dumps(plain).encode("utf-8", "surrogateescape"))
    return descriptor


def read(descriptor: int) -> Plan:
    with open(descriptor, "rb") as file:
        file.seek(0)
        plain = json.loads(file.read().decode("utf-8", "surrogateescape"))
    plain["files"] = {name: b64decode(content) for name, content in plain["files"].items()}
    return Plan(**plain)
