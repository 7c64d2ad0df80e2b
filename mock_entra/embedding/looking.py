"""Lines of a ready line by the names people use; a name that fits none or several is a KeyError that lists them."""

from collections.abc import Iterable
from typing import Any

Line = dict[str, Any]


class NotInReadyLine(KeyError):
    """A name that fits no line, or several."""

    __str__ = Exception.__str__  # KeyError would quote the sentence


def tenant(ready: Line, name: str, kind: str | None = None) -> Line:
    everyone = [line for line in ready["world"]["tenants"] if kind in (None, line["kind"])]
    return only("tenant", name, everyone, [line for line in everyone if is_called(line, name)], tenant_label)


def is_called(line: Line, name: str) -> bool:
    return name in (line["name"], line["id"], line["domain"], tenant_label(line))


def application(ready: Line, name: str, within: str | None = None) -> Line:
    everyone = of_tenant(ready, ready["world"]["applications"], within)
    found = [line for line in everyone if name in (line["name"], line["client_id"], label(ready, line, line["name"]))]
    return only("application", name, everyone, found, lambda line: label(ready, line, line["name"]))


def user(ready: Line, name: str, within: str | None = None) -> Line:
    everyone = of_tenant(ready, ready["world"]["users"], within)
    found = [
        line for line in everyone if name in (line["name"], line["upn"], line["oid"], label(ready, line, line["name"]))
    ]
    return only("user", name, everyone, found, lambda line: label(ready, line, line["name"]))


def resource(ready: Line, name: str, within: str | None = None) -> Line:
    names = {line["client_id"]: line["name"] for line in ready["world"]["applications"]}
    everyone = of_tenant(ready, ready["world"]["resources"], within)

    def called(line: Line) -> str:
        return label(ready, line, names[line["client_id"]])

    found = [line for line in everyone if name in (names[line["client_id"]], called(line), *identifiers(line))]
    return only("resource", name, everyone, found, called)


def identifiers(line: Line) -> tuple[str, str]:
    return line["client_id"], line["audience"]


def of_tenant(ready: Line, lines: Iterable[Line], within: str | None) -> list[Line]:
    if within is None:
        return list(lines)
    home = tenant(ready, within)["id"]
    return [line for line in lines if line["tenant"] == home]


def only(what: str, name: str, everyone: list[Line], found: list[Line], label_of: Any) -> Line:
    if len(found) == 1:
        return found[0]
    choices = ", ".join(sorted(map(label_of, found or everyone))) or "none at all"
    if found:
        raise NotInReadyLine(f"several {what}s are called {name!r}: say the tenant of the one that is meant: {choices}")
    raise NotInReadyLine(f"there is no {what} {name!r}; there is: {choices}")


def label(ready: Line, line: Line, name: str) -> str:
    home = next(t for t in ready["world"]["tenants"] if t["id"] == line["tenant"])
    return f"{tenant_label(home)}/{name}"


def tenant_label(line: Line) -> str:
    return f"{line['kind']}/{line['name']}"
