"""Pages a person sees: drawn by Jinja, complete without JavaScript."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> "Environment":
    """Every value is escaped; a missing one is an error. Jinja is imported for the first page, not at start."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("mock_entra.pages", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def draw(template: str, **values: Any) -> str:
    """A page, by the name of its template."""
    return environment().get_template(f"{template}.html").render(values)
