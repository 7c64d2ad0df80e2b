"""OData JSON 4.01: one object, or a page of many with the way to the next (`@odata.nextLink`)."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlencode

from mock_entra.resources.graph import filtering
from mock_entra.resources.graph.call import Call
from mock_entra.resources.graph.kind import Kind, T
from mock_entra.resources.graph.query import page_token
from mock_entra.wire import NO_STORE, Header, Reply, as_json

Shape = dict[str, Any]
CONTENT: tuple[Header, ...] = (
    (
        "content-type",
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
    ),
    ("odata-version", "4.0"),
    *NO_STORE,
)


def json(value: object, *headers: Header, status: int = 200) -> Reply:
    return Reply(status, as_json(value), (*CONTENT, *headers))


def one(call: Call, kind: Kind[T], thing: T, *headers: Header, status: int = 200) -> Reply:
    """An object with the properties that were selected, else those shown unasked."""
    names = kind.chosen(call.query.select)
    context = f"{call.base}/$metadata#{selected(call, kind.entity_set)}/$entity"
    return json({"@odata.context": context, **kind.show(thing, names)}, *headers, status=status)


def fitting(call: Call, kind: Kind[T]) -> Callable[[T], bool]:
    """What the request's filter leaves; advanced ones need both words of a request."""
    return filtering.test(kind, call.query.filter, advanced=call.query.eventual and call.query.count)


def many(call: Call, kind: Kind[T], things: Iterable[T], shown: Callable[[T], Shape] | None = None) -> Reply:
    """A page of those objects that fit the query."""
    names, fits = kind.chosen(call.query.select), fitting(call, kind)
    found = [thing for thing in things if fits(thing)]
    return page(call, kind.entity_set, found, shown or (lambda thing: kind.show(thing, names)), kind.properties["id"])


def page(
    call: Call, entity_set: str, things: Iterable[T], shown: Callable[[T], Shape], id_of: Callable[[T], str]
) -> Reply:
    """Objects in the order of their ids, so that no page misses any, whatever comes or goes between two requests."""
    everything = sorted(things, key=id_of)
    rest = [thing for thing in everything if id_of(thing) > call.query.after]
    here = rest[: call.query.top]
    told: Shape = {"@odata.context": f"{call.base}/$metadata#{selected(call, entity_set)}"}
    if call.query.count and call.query.eventual and not call.query.after:
        told["@odata.count"] = len(everything)
    if len(rest) > len(here):
        told["@odata.nextLink"] = next_link(call, id_of(here[-1]))
    return json({**told, "value": [shown(thing) for thing in here]})


def selected(call: Call, entity_set: str) -> str:
    return f"{entity_set}({','.join(call.query.select)})" if call.query.select else entity_set


def next_link(call: Call, last: str) -> str:
    """The same query, from the next object on."""
    kept = {name: value for name, value in call.http.query.items() if name.lower() != "$skiptoken"}
    query = urlencode({**kept, "$skiptoken": page_token(last)}, safe="$,'()", quote_via=quote)
    return f"{call.http.origin}{quote(call.http.path)}?{query}"
