"""Pages a person sees: drawn by Jinja, complete without JavaScript.

Each template begins with the values it needs and the fields its form posts; what may be left out is in `OPTIONAL`.
"""

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mock_entra.pages import inline
from mock_entra.pages.addresses import safe

if TYPE_CHECKING:
    from jinja2 import Environment

OPTIONAL = MappingProxyType(
    {
        "application_name": None,  # what the person signs in to
        "back": None,  # an address to go on to
        "can_go_back": False,  # shows idBtn_Back where a page may be the first
        "error": None,  # what was wrong with the last answer
        "error_uri": None,  # the page about a refusal
        "login_hint": "",  # fills i0116
        "user_code": "",  # fills otc
        "user_name": None,  # who is signing in
    }
)


@cache
def environment() -> "Environment":
    """Every value is escaped; a missing one is an error. Jinja is imported for the first page, not at start."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    drawing = Environment(
        loader=PackageLoader("mock_entra.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    drawing.filters["address"] = safe
    drawing.globals.update(OPTIONAL)
    drawing.globals.update(
        style=inline.STYLE,
        style_source=inline.source(inline.STYLE),
        script=inline.SUBMIT,
        script_source=inline.source(inline.SUBMIT),
        leave=inline.LEAVE,
        leave_source=inline.source(inline.LEAVE),
    )
    return drawing


def draw(template: str, **values: Any) -> str:
    """A page, by the name of its template. Raises jinja2.UndefinedError where a needed value is missing."""
    return environment().get_template(f"{template}.html").render(values)
