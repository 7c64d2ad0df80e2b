"""OData 4.01, part 2, 5.1.1: a `$filter`, read: clauses joined by `and` and `or`, negated by `not`.

Source: "Use the $filter query parameter", "Advanced query capabilities on directory objects": `ne`, `not` and
`endswith` are answered only with `ConsistencyLevel: eventual` and `$count=true`.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic

from mock_entra.resources.graph import clauses
from mock_entra.resources.graph.clauses import Clause
from mock_entra.resources.graph.kind import Kind, T
from mock_entra.resources.graph.refusal import bad_request, unsupported

TEXT = r"'(?:[^']|'')*'"
MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?Z"
IDENTITY = (
    rf"identities\s*/\s*any\s*\(\s*(?P<each>\w+)\s*:\s*(?P=each)/issuerAssignedId\s+eq\s+{TEXT}"
    rf"\s+and\s+(?P=each)/issuer\s+eq\s+{TEXT}\s*\)"
)
WORD = re.compile(rf"\s*({IDENTITY}|{TEXT}|{MOMENT}|[A-Za-z_][A-Za-z0-9_]*|[(),])")
LONGEST = 120
"""Words of one filter."""
CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}

Test = Callable[[T], bool]


def test(kind: Kind[T], written: str | None, *, advanced: bool) -> Test[T]:
    """Whether an object fits; 400 for a filter that is malformed, or that Graph does not support for this request."""
    if written is None:
        return lambda _: True
    reader = Reader(kind, words(written))
    clause = reader.disjunction()
    if reader.words:
        raise malformed()
    if clause.advanced and not advanced:
        raise unsupported("This filter is an advanced query: say ConsistencyLevel: eventual and $count=true.")
    return clause.fits


def words(written: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(written.rstrip()):
        word = WORD.match(written, at)
        if word is None or len(found) == LONGEST:
            raise malformed()
        found.append(word[1])
        at = word.end()
    return found


def malformed() -> Exception:
    return bad_request(
        "Invalid filter clause: this mock answers eq, ne, in, not, and, or, startswith, endswith, "
        "ge, gt, le, lt of moments, and identities/any."
    )


class Reader(Generic[T]):
    """Reads words from the left; what binds least is read first."""

    def __init__(self, kind: Kind[T], words: list[str]) -> None:
        self.kind = kind
        self.words = words

    def disjunction(self) -> Clause[T]:
        clause = self.conjunction()
        while self.takes("or"):
            clause = clauses.either(clause, self.conjunction())
        return clause

    def conjunction(self) -> Clause[T]:
        clause = self.one()
        while self.takes("and"):
            clause = clauses.both(clause, self.one())
        return clause

    def one(self) -> Clause[T]:
        if self.takes("not"):
            return clauses.negated(self.one())
        if self.takes("("):
            clause = self.disjunction()
            self.must(")")
            return clause
        word = self.next()
        if word.startswith("identities") and len(word) > len("identities"):
            assigned, issuer = (unquoted(text) for text in re.findall(TEXT, word))
            return clauses.has_identity(self.kind, assigned, issuer)
        return self.function(word) if self.takes("(") else self.comparison(word)

    def function(self, word: str) -> Clause[T]:
        functions = {"startswith": clauses.starts, "endswith": clauses.ends}
        name = self.next()
        self.must(",")
        value = self.value()
        self.must(")")
        if word.lower() not in functions or not isinstance(value, str):
            raise malformed()
        return functions[word.lower()](self.kind, name, value)

    def comparison(self, name: str) -> Clause[T]:
        operator = self.next()
        if operator == "in":
            return clauses.is_one_of(self.kind, name, self.values())
        value = self.value()
        if operator in clauses.ORDERS:
            return clauses.compares(self.kind, name, operator, value)
        if operator not in ("eq", "ne"):
            raise malformed()
        clause = clauses.equals(self.kind, name, value)
        return clauses.negated(clause) if operator == "ne" else clause

    def values(self) -> list[Any]:
        self.must("(")
        found = [self.value()]
        while self.takes(","):
            found.append(self.value())
        self.must(")")
        return found

    def value(self) -> Any:
        word = self.next()
        if word.startswith("'"):
            return unquoted(word)
        if re.fullmatch(MOMENT, word):
            return moment(word)
        if word not in CONSTANTS:
            raise malformed()
        return CONSTANTS[word]

    def takes(self, word: str) -> bool:
        """Whether this word comes next; then it is read."""
        if not self.words or self.words[0] != word:
            return False
        del self.words[0]
        return True

    def must(self, word: str) -> None:
        if not self.takes(word):
            raise malformed()

    def next(self) -> str:
        if not self.words:
            raise malformed()
        return self.words.pop(0)


def moment(word: str) -> datetime:
    try:
        return datetime.fromisoformat(word)
    except ValueError as error:
        raise malformed() from error


def unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'")
