"""Filters and orders of Flexera's lists: read into a small tree, held against what a list allows.

"Filtering" at developer.flexera.com: operators ``eq ne co gt ge lt le`` (two lists add ``in`` and ``nin``), ``and``,
``or``, ``not``, parentheses; operators in lower case, literals in single quotes. The official examples also have bare
literals (``managedAppId eq 123``); so both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mockservers.vendors.flexera.domain import normalized
from mockservers.vendors.flexera.errors import InvalidFilter

LONGEST = 8_000  # characters
DEEPEST = 50  # levels of parentheses and "not"
TOKEN = re.compile(r"\s*(?:(?P<sign>[(),])|'(?P<text>(?:[^']|'')*)'|(?P<word>[^\s(),']+))")
LISTS = {"in", "nin"}


@dataclass(frozen=True)
class Attribute:
    """What may be filtered by: the operators it takes, and whether its values are moments."""

    operators: frozenset[str]
    is_moment: bool = False


@dataclass(frozen=True)
class Comparison:
    """``attribute operator value``; ``in`` and ``nin`` have several values."""

    attribute: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Joined:
    """Filters joined by ``and`` or ``or``."""

    word: str
    parts: tuple[Filter, ...]


@dataclass(frozen=True)
class Negated:
    """``not`` and a filter."""

    part: Filter


Filter = Comparison | Joined | Negated


@dataclass(frozen=True)
class Rules:
    """What a list's filter may hold; ``any_case``: upper and lower case are the same, for operators and values."""

    attributes: Mapping[str, Attribute]
    any_case: bool = False


EQUAL = frozenset({"eq"})
RANGE = frozenset({"gt", "ge", "lt", "le"})
TEXT = frozenset({"eq", "ne", "co", "in", "nin"})
MOMENT = Attribute(RANGE, is_moment=True)
ONE = Attribute(EQUAL)

IMPORT_JOBS = Rules(
    {"sourceHref": ONE, "status": ONE, "startedAt": MOMENT, "createdAt": MOMENT, "finishedAt": MOMENT},
)
MANAGED_APPS = Rules({"modifiedAt": MOMENT})
APP_USERS = Rules({"managedAppId": ONE})
APP_EVENTS = Rules({"managedAppId": ONE, "occurredAt": MOMENT})
USAGE = Rules({"managedAppId": ONE, "sourceId": ONE, "appUser": ONE, "usageGroup": ONE}, any_case=True)
DISCOVERED = Rules(
    {
        "source.managedAppId": ONE,
        "name": Attribute(TEXT),
        "category": Attribute(TEXT),
        "snapshotAt": Attribute(frozenset({"ge", "le"}), is_moment=True),
    },
    any_case=True,
)


def parse(text: str, rules: Rules) -> Filter:
    """The filter behind a text.

    Raises:
        InvalidFilter: it is none, or holds what the list does not allow.
    """
    if len(text) > LONGEST:
        raise InvalidFilter(f"it is longer than {LONGEST} characters")
    return _Parser(text, rules).whole()


def attributes_of(one: Filter) -> Iterator[str]:
    """The attributes that a filter names."""
    if isinstance(one, Comparison):
        yield one.attribute
    elif isinstance(one, Negated):
        yield from attributes_of(one.part)
    else:
        for part in one.parts:
            yield from attributes_of(part)


class _Parser:
    """Recursive descent: or, and, not, comparison."""

    def __init__(self, text: str, rules: Rules) -> None:
        self._tokens = list(_tokens(text))
        self._rules = rules
        self._at = 0
        self._depth = 0

    def whole(self) -> Filter:
        found = self._joined("or")
        if self._at < len(self._tokens):
            raise InvalidFilter(f"unexpected {self._tokens[self._at][1]!r}")
        return found

    def _joined(self, word: str) -> Filter:
        parts = [self._part(word)]
        while self._took(word):
            parts.append(self._part(word))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _part(self, word: str) -> Filter:
        return self._joined("and") if word == "or" else self._one()

    def _one(self) -> Filter:
        self._depth += 1
        if self._depth > DEEPEST:
            raise InvalidFilter(f"it has more than {DEEPEST} levels")
        if self._took("not"):
            found: Filter = Negated(self._one())
        elif self._took("("):
            found = self._joined("or")
            self._expect(")")
        else:
            found = self._comparison()
        self._depth -= 1
        return found

    def _comparison(self) -> Comparison:
        kind, name = self._next()
        attribute = self._rules.attributes.get(name) if kind == "word" else None
        if attribute is None:
            raise InvalidFilter(f"unknown attribute {name!r}")
        operator = self._next()[1]
        operator = operator.lower() if self._rules.any_case else operator
        if operator not in attribute.operators:
            raise InvalidFilter(f"{name} has no operator {operator!r}")
        values = self._list() if operator in LISTS else (self._literal(),)
        return Comparison(name, operator, tuple(self._value(attribute, one) for one in values))

    def _list(self) -> tuple[str, ...]:
        self._expect("(")
        found = [self._literal()]
        while self._took(","):
            found.append(self._literal())
        self._expect(")")
        return tuple(found)

    def _literal(self) -> str:
        kind, text = self._next()
        if kind == "sign":
            raise InvalidFilter(f"unexpected {text!r}")
        return text

    def _value(self, attribute: Attribute, text: str) -> str:
        if attribute.is_moment:
            try:
                return normalized(text)
            except ValueError:
                raise InvalidFilter(f"{text!r} is not an ISO 8601 date") from None
        return text.lower() if self._rules.any_case else text

    def _next(self) -> tuple[str, str]:
        if self._at == len(self._tokens):
            raise InvalidFilter("it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _took(self, word: str) -> bool:
        """Whether the next token is this sign or keyword; then it is passed."""
        if self._at == len(self._tokens):
            return False
        kind, text = self._tokens[self._at]
        found = kind != "text" and (text.lower() if self._rules.any_case else text) == word
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._took(sign):
            raise InvalidFilter(f"{sign!r} is missing")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each token; in a quoted literal two quotes stand for one."""
    at, end = 0, len(text.rstrip())
    while at < end:
        found = TOKEN.match(text, at)
        if found is None:
            raise InvalidFilter(f"it cannot be read from character {at + 1} on")
        kind = str(found.lastgroup)
        yield kind, found[kind].replace("''", "'") if kind == "text" else found[kind]
        at = found.end()
