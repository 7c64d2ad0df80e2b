"""A page read without a browser: what it says plainly, and what is packed in it."""

import base64
import re
import zlib

PACKED = re.compile(r'<script type="text/plain" id="details-\d+">([^<]+)</script>')


def details(page: str) -> list[str]:
    """Return the details of each column's cells, as the JSON that the page unpacks."""
    found = PACKED.findall(page)
    assert len(found) == page.count('id="details-') > 0, "not a page, or one that packs in another way"
    return [zlib.decompress(base64.b64decode(each)).decode() for each in found]
