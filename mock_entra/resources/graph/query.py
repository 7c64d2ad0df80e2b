"""OData 4.01, part 2, 5.1: what a query asks of a collection or an object, as far as Graph's directory answers it."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from mock_entra.errors import OAuthError
from mock_entra.resources.graph.refusal import bad_request, unsupported
from mock_entra.wire import Request

LARGEST_PAGE = 999
USUAL_PAGE = 100
KNOWN = frozenset(("$select", "$top", "$filter", "$count", "$skiptoken"))
NOT_HERE = frozenset(("$expand", "$search", "$orderby", "$skip", "$format", "$apply", "$deltatoken"))
TOP = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Query:
    """`after` is the id of the last object of the page before; `eventual` what opens advanced queries."""

    select: tuple[str, ...] | None = None
    top: int = USUAL_PAGE
    filter: str | None = None
    count: bool = False
    after: str = ""
    eventual: bool = False


def understand(http: Request) -> Query:
    """The query of a request; 400 for what is malformed or not answered here."""
    try:
        written = {name.lower(): value for name, value in http.query.items() if name.startswith("$")}
    except OAuthError as refusal:
        raise bad_request("The query could not be read: every option is specified only once.") from refusal
    check_names(written)
    return Query(
        select(written.get("$select")),
        top(written.get("$top")),
        written.get("$filter"),
        is_counted(written.get("$count")),
        after(written.get("$skiptoken")),
        http.headers.get("consistencylevel", "").lower() == "eventual",
    )


def check_names(written: dict[str, str]) -> None:
    for name in written:
        if name in NOT_HERE:
            raise unsupported(f"This mock does not answer the query option '{name}'.")
        if name not in KNOWN:
            raise bad_request(f"The query parameter '{name}' is not supported.")


def select(written: str | None) -> tuple[str, ...] | None:
    if written is None:
        return None
    names = tuple(dict.fromkeys(name.strip() for name in written.split(",")))
    if not all(names):
        raise bad_request("Parsing OData Select and Expand failed: Term '' is not valid.")
    return names


def top(written: str | None) -> int:
    if written is None:
        return USUAL_PAGE
    if not TOP.fullmatch(written):
        raise bad_request(f"Invalid value '{written}' for $top query option found.")
    if not 1 <= int(written) <= LARGEST_PAGE:
        message = f"Invalid page size specified: '{int(written)}'. Must be between 1 and {LARGEST_PAGE} inclusive."
        raise unsupported(message)
    return int(written)


def is_counted(written: str | None) -> bool:
    if written not in (None, "true", "false"):
        raise bad_request(f"Invalid value '{written}' for $count query option found.")
    return written == "true"


def after(token: str | None) -> str:
    if token is None:
        return ""
    try:
        return urlsafe_b64decode(token.encode("ascii")).decode()
    except ValueError as error:  # binascii's and both codecs' errors are
        raise unsupported("The page token could not be read.") from error


def page_token(last: str) -> str:
    """`$skiptoken` of the page after the object with this id."""
    return urlsafe_b64encode(last.encode()).decode()
