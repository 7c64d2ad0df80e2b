"""The ledger written out: one JSON object an exchange, or an HTTP archive (HAR 1.2)."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from mock_entra.ledger import Exchange
from mock_entra.redaction import Redactor
from mock_entra.wire import Header


def entry(exchange: Exchange, redactor: Redactor) -> dict[str, Any]:
    """An exchange as plain data; times in seconds, bodies as text."""
    request, reply = exchange.request, exchange.reply
    request_type, reply_type = request.headers.get("content-type", ""), content_type(reply.headers)
    return {
        "number": exchange.number,
        "at": exchange.at,
        "took": exchange.took,
        "world": exchange.world,
        "tenant": exchange.tenant,
        "endpoint": exchange.endpoint,
        "fault": exchange.fault,
        "refusal": exchange.refusal,
        "request": {
            "method": request.method,
            "url": request.origin + redactor.target(request.target),
            "headers": {name: redactor.header(name, value) for name, value in request.headers.items()},
            "body": redactor.body(request_type, request.body),
        },
        "reply": {
            "status": reply.status,
            "headers": [[name, redactor.header(name, value)] for name, value in reply.headers],
            "body": redactor.body(reply_type, reply.body),
        },
    }


def json_lines(exchanges: Iterable[Exchange], redactor: Redactor) -> Iterator[str]:
    return (json.dumps(entry(exchange, redactor)) for exchange in exchanges)


def har(exchanges: Iterable[Exchange], redactor: Redactor) -> dict[str, Any]:
    """The exchanges as one HTTP archive, readable by a browser's developer tools."""
    creator = {"name": "mock-entra", "version": "1"}
    return {"log": {"version": "1.2", "creator": creator, "entries": [har_entry(e, redactor) for e in exchanges]}}


def har_entry(exchange: Exchange, redactor: Redactor) -> dict[str, Any]:
    plain = entry(exchange, redactor)
    request, reply = plain["request"], plain["reply"]
    mime = content_type(exchange.reply.headers)
    sent = {"mimeType": exchange.request.headers.get("content-type", ""), "text": request["body"]}
    return {
        "startedDateTime": datetime.fromtimestamp(exchange.at, UTC).isoformat(),
        "time": exchange.took * 1000,
        "request": {
            "method": request["method"],
            "url": request["url"],
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": named(request["headers"].items()),
            "queryString": [],
            "headersSize": -1,
            "bodySize": len(exchange.request.body),
            **({"postData": sent} if exchange.request.body else {}),
        },
        "response": {
            "status": reply["status"],
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": named(reply["headers"]),
            "content": {"size": len(exchange.reply.body), "mimeType": mime, "text": reply["body"]},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": len(exchange.reply.body),
        },
        "cache": {},
        "timings": {"send": 0, "wait": exchange.took * 1000, "receive": 0},
    }


def named(headers: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def content_type(headers: tuple[Header, ...]) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")
