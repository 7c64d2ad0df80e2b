"""Pages a person sees: drawn by Jinja, complete without JavaScript."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment() -> Environment:
    """Every value is escaped; a missing one is an error."""
    loader = PackageLoader("mock_entra.pages", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def draw(template: str, **values: Any) -> str:
    """A page, by the name of its template."""
    return environment().get_template(f"{template}.html").render(values)
