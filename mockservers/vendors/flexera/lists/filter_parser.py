"""Parser of the filters of Flexera's lists, which validates them by the rules of the list.

The page "Filtering" at developer.flexera.com defines the operators ``eq ne co gt ge lt le`` in lower case (two lists
add ``in`` and ``nin``), ``and``, ``or``, ``not``, parentheses, and literals in single quotes. The official examples
also have literals without quotes (``managedAppId eq 123``), so they are accepted too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mockservers.vendors.flexera.domain import normalize_timestamp
from mockservers.vendors.flexera.errors import InvalidFilter

LONGEST = 8_000  # characters
DEEPEST = 50  # levels of parentheses and "not"
TOKEN = re.compile(r"\s*(?:(?P<sign>[(),])|'(?P<text>(?:[^']|'')*)'|(?P<word>[^\s(),']+))")
LISTS = {"in", "nin"}


@dataclass(frozen=True)
class FilterAttribute:
    """An attribute of a filter and the operators that it accepts; ``is_moment`` is true if its values are moments."""

    operators: frozenset[str]
    is_moment: bool = False


@dataclass(frozen=True)
class FilterComparison:
    """``attribute operator value``; ``in`` and ``nin`` have several values."""

    attribute: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class JoinedFilters:
    """Filters joined by ``and`` or ``or``."""

    word: str
    parts: tuple[Filter, ...]


@dataclass(frozen=True)
class NegatedFilter:
    """``not`` followed by a filter."""

    part: Filter


Filter = FilterComparison | JoinedFilters | NegatedFilter


@dataclass(frozen=True)
class FilterRules:
    """Rules of a list's filters; with ``any_case``, case is ignored in operators and values."""

    attributes: Mapping[str, FilterAttribute]
    any_case: bool = False


EQUAL = frozenset({"eq"})
RANGE = frozenset({"gt", "ge", "lt", "le"})
TEXT = frozenset({"eq", "ne", "co", "in", "nin"})
MOMENT = FilterAttribute(RANGE, is_moment=True)
ONE = FilterAttribute(EQUAL)

IMPORT_JOBS = FilterRules(
    {"sourceHref": ONE, "status": ONE, "startedAt": MOMENT, "createdAt": MOMENT, "finishedAt": MOMENT},
)
MANAGED_APPS = FilterRules({"modifiedAt": MOMENT})
APP_USERS = FilterRules({"managedAppId": ONE})
APP_EVENTS = FilterRules({"managedAppId": ONE, "occurredAt": MOMENT})
USAGE = FilterRules({"managedAppId": ONE, "sourceId": ONE, "appUser": ONE, "usageGroup": ONE}, any_case=True)
DISCOVERED = FilterRules(
    {
        "source.managedAppId": ONE,
        "name": FilterAttribute(TEXT),
        "category": FilterAttribute(TEXT),
        "snapshotAt": FilterAttribute(frozenset({"ge", "le"}), is_moment=True),
    },
    any_case=True,
)


def parse(text: str, rules: FilterRules) -> Filter:
    """Parse a filter.

    Raises:
        InvalidFilter: the text is not a filter, or the list does not allow an attribute, operator or value.
    """
    if len(text) > LONGEST:
        raise InvalidFilter(f"it is longer than {LONGEST} characters")
    return _FilterParser(text, rules).parse()


def iterate_attributes(condition: Filter) -> Iterator[str]:
    """Yield the attributes that a filter names."""
    if isinstance(condition, FilterComparison):
        yield condition.attribute
    elif isinstance(condition, NegatedFilter):
        yield from iterate_attributes(condition.part)
    else:
        for part in condition.parts:
            yield from iterate_attributes(part)


class _FilterParser:
    """Recursive-descent parser: or, and, not, comparison."""

    def __init__(self, text: str, rules: FilterRules) -> None:
        self._tokens = list(_split_tokens(text))
        self._rules = rules
        self._at = 0
        self._depth = 0

    def parse(self) -> Filter:
        found = self._parse_chain("or")
        if self._at < len(self._tokens):
            raise InvalidFilter(f"unexpected {self._tokens[self._at][1]!r}")
        return found

    def _parse_chain(self, word: str) -> Filter:
        parts = [self._parse_part(word)]
        while self._accept(word):
            parts.append(self._parse_part(word))
        return parts[0] if len(parts) == 1 else JoinedFilters(word, tuple(parts))

    def _parse_part(self, word: str) -> Filter:
        return self._parse_chain("and") if word == "or" else self._parse_operand()

    def _parse_operand(self) -> Filter:
        self._depth += 1
        if self._depth > DEEPEST:
            raise InvalidFilter(f"it has more than {DEEPEST} levels")
        if self._accept("not"):
            found: Filter = NegatedFilter(self._parse_operand())
        elif self._accept("("):
            found = self._parse_chain("or")
            self._expect(")")
        else:
            found = self._parse_comparison()
        self._depth -= 1
        return found

    def _parse_comparison(self) -> FilterComparison:
        kind, name = self._next()
        attribute = self._rules.attributes.get(name) if kind == "word" else None
        if attribute is None:
            raise InvalidFilter(f"unknown attribute {name!r}")
        operator = self._next()[1]
        operator = operator.lower() if self._rules.any_case else operator
        if operator not in attribute.operators:
            raise InvalidFilter(f"{name} has no operator {operator!r}")
        values = self._parse_list() if operator in LISTS else (self._parse_literal(),)
        return FilterComparison(name, operator, tuple(self._convert_value(attribute, value) for value in values))

    def _parse_list(self) -> tuple[str, ...]:
        self._expect("(")
        found = [self._parse_literal()]
        while self._accept(","):
            found.append(self._parse_literal())
        self._expect(")")
        return tuple(found)

    def _parse_literal(self) -> str:
        kind, text = self._next()
        if kind == "sign":
            raise InvalidFilter(f"unexpected {text!r}")
        return text

    def _convert_value(self, attribute: FilterAttribute, text: str) -> str:
        if attribute.is_moment:
            try:
                return normalize_timestamp(text)
            except ValueError:
                raise InvalidFilter(f"{text!r} is not an ISO 8601 date") from None
        return text.lower() if self._rules.any_case else text

    def _next(self) -> tuple[str, str]:
        if self._at == len(self._tokens):
            raise InvalidFilter("it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _accept(self, word: str) -> bool:
        """Consume the next token if it is this sign or keyword; return True if so."""
        if self._at == len(self._tokens):
            return False
        kind, text = self._tokens[self._at]
        found = kind != "text" and (text.lower() if self._rules.any_case else text) == word
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise InvalidFilter(f"{sign!r} is missing")


def _split_tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each token; in a quoted literal two quotes are an escaped quote."""
    at, end = 0, len(text.rstrip())
    while at < end:
        found = TOKEN.match(text, at)
        if found is None:
            raise InvalidFilter(f"it cannot be read from character {at + 1} on")
        kind = str(found.lastgroup)
        yield kind, found[kind].replace("''", "'") if kind == "text" else found[kind]
        at = found.end()
