"""How Microsoft Graph says no: `{"error": {"code", "message", "innerError"}}` ("Microsoft Graph error responses")."""

from typing import Any

from mock_entra.wire import Header


class GraphError(Exception):
    """A refusal on its way out; `details` are what a conflict adds to it."""

    def __init__(self, status: int, code: str, message: str, *headers: Header) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
        self.details: tuple[dict[str, str], ...] = ()

    def told(self, inner: dict[str, str]) -> dict[str, Any]:
        details = {"details": list(self.details)} if self.details else {}
        return {"error": {"code": self.code, "message": self.message, **details, "innerError": inner}}


def bad_request(message: str) -> GraphError:
    """The request cannot be understood: its address, its query, its form."""
    return GraphError(400, "BadRequest", message)


def unacceptable(message: str) -> GraphError:
    """The directory understands, and will not have it."""
    return GraphError(400, "Request_BadRequest", message)


def invalid_value(name: str, kind: str = "User") -> GraphError:
    return unacceptable(f"Invalid value specified for property '{name}' of resource '{kind}'.")


def conflict(name: str) -> GraphError:
    """Another object has this value already."""
    message = f"Another object with the same value for property {name} already exists."
    refusal = unacceptable(message)
    refusal.details = ({"code": "ObjectConflict", "message": message, "target": name},)
    return refusal


def unsupported(message: str) -> GraphError:
    """A query of OData that the directory does not answer."""
    return GraphError(400, "Request_UnsupportedQuery", message)


def not_found(id: str) -> GraphError:
    message = f"Resource '{id}' does not exist or one of its queried reference-property objects are not present."
    return GraphError(404, "Request_ResourceNotFound", message)


def denied() -> GraphError:
    return GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def wrong_method(allowed: tuple[str, ...]) -> GraphError:
    message = "Specified HTTP method is not allowed for the request target."
    return GraphError(405, "Request_BadRequest", message, ("allow", ", ".join(allowed)))
