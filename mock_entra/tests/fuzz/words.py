"""What people, scanners and broken programs write into fields."""

import math
from typing import Any, TypeVar

from hypothesis import strategies as st

# fmt: off
ODD = (
    "", " ", "\x00", "\t", "\r\nx-evil: 1", "%", "%zz", "%00", "+", "&", "=", ";", "é", "İstanbul", "ß", "\U0001d4b3",
    "\u202e", "\ufeff", "\ufffd", "{", "{}", "{tenant}", "{parameter}", "{0.__class__}", "%s", "../../etc/passwd",
    "null", "None", "true", "0", "-1", "1e999", "NaN", "AADSTS50000", "<script>alert(1)</script>", "' OR 1=1 --",
    "\"><b id=x>", "'><img src=x onerror=alert(1)>", "</title><svg/onload=1>",
    "${jndi:ldap://x}", "a" * 5000, "00000000-0000-0000-0000-000000000000", "/", "//", "https://", "api://",
    "/.default", ".default", "https://x//.default",
)
# fmt: on

T = TypeVar("T")


def mostly(usual: st.SearchStrategy[T], other: st.SearchStrategy[Any], times: int = 6) -> st.SearchStrategy[Any]:
    """`usual` so many times as often as `other`; `one_of` would take both alike, however often one is named."""
    return st.sampled_from([True] * times + [False]).flatmap(lambda right: usual if right else other)


text = st.one_of(st.sampled_from(ODD), st.text(max_size=24))
"""Any Unicode a client can percent-encode (no lone surrogates), the usual suspects more often."""

line = st.one_of(
    st.sampled_from([word.encode().translate(None, b"\r\n\x00") for word in ODD]),
    st.binary(max_size=40).map(lambda raw: raw.translate(None, b"\r\n\x00").strip()),
)
"""A header's value: any bytes that can stand in one line."""

number = st.one_of(
    st.one_of(st.integers(-(2**70), 2**70), st.floats(allow_nan=True, allow_infinity=True)),
    st.sampled_from([10**400, -(10**400), 2**63, 1e308, -0.0, math.nan, math.inf]),
)

anything = st.recursive(
    st.one_of(st.none(), st.booleans(), number, text, st.sampled_from(["\ud800", "\udfff.a", "A" * 3000])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(text, inner, max_size=3)),
    max_leaves=5,
)
"""Any JSON, numbers that are none in other languages and lone surrogates among it."""
