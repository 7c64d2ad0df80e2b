"""Where an answer leads a browser: by redirection, by a form, by a link or by a frame; and who may be at its end."""

import re

from mock_entra.authority import World
from mock_entra.endpoints import ENDPOINTS, PAGES
from mock_entra.hosts import locate
from mock_entra.tests.drawn import Bones
from mock_entra.tests.fuzz.door import Answer

LOOPBACK = re.compile(r"(https?://(?:localhost|127\.0\.0\.1|\[::1\])):[0-9]{1,5}(?=[/?#]|$)")
LEADING = {"form": "action", "a": "href", "iframe": "src"}


def leads(answer: Answer) -> list[str]:
    """Every address an answer names for a browser to go on to."""
    location = answer.headers.get("location")
    found = [] if location is None else [location]
    if answer.headers.get("content-type", "").startswith("text/html"):
        elements = Bones(answer.body.decode()).attributes
        assert [each for each in elements if each.get("http-equiv", "").lower() == "refresh"] == []
        found += [each[LEADING[each[""]]] for each in elements if each[""] in LEADING]
    return [each for each in found if each != "" and not each.startswith("#")]


def is_own(world: World, address: str) -> bool:
    """An endpoint of this very authority."""
    path = address.removeprefix(world.origin).partition("?")[0]
    place = locate(path)
    return address.startswith(f"{world.origin}/") and (place.endpoint in ENDPOINTS or place.segment.lower() in PAGES)


def is_registered(world: World, address: str) -> bool:
    """An address somebody registered, letter by letter, with an answer behind it; on any port where it is loopback."""
    return any(continues(portless(address), portless(uri)) for uri in registered(world))


def continues(address: str, uri: str) -> bool:
    """Whether the address is the registered one, or that with parameters of ours."""
    rest = address.removeprefix(uri)
    return address.startswith(uri) and (rest == "" or rest[0] in ("#", "&" if "?" in uri else "?"))


def portless(address: str) -> str:
    """A loopback address without its port, and with the path that a browser would ask for."""
    found = LOOPBACK.match(address)
    if found is None:
        return address
    rest = address[found.end() :]
    return found[1] + (rest if rest.startswith("/") else f"/{rest}")


def registered(world: World) -> set[str]:
    """Every address somebody may be sent to, or told of a sign-out at."""
    known = world.directory.applications()
    replies = {uri for each in known for uris in each.redirect_uris.values() for uri in uris}
    return replies | {each.logout_url for each in known if each.logout_url}
