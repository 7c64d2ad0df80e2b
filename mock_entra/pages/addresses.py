"""Addresses a page may lead to: any but those that a browser would run."""

import re

RUN = frozenset({"javascript", "data", "vbscript", "blob", "file", "about", "view-source", "filesystem"})
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
NOWHERE = "#"


def safe(address: str) -> str:
    """The address itself where it is a path or of a harmless scheme (https, msauth, an application's own), or '#'.

    Browsers drop blanks and line ends before they look for a scheme, so what does not begin plainly goes nowhere.
    """
    if address.startswith(("/", "?")):
        return address
    scheme = SCHEME.match(address)
    return address if scheme and scheme[1].lower() not in RUN else NOWHERE
