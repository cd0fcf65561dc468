"""Random requests to ServiceNow's Aggregate API, and their results computed from plain records.

This module uses neither SQL nor the mock server's code: records are dictionaries of texts as the Table API returns
them, numbers are fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from random import Random
from typing import Any

Record = Mapping[str, str]
Key = tuple[Any, ...]  # what a group's records have in common; texts in lower case
FUNCTIONS = ("sum", "avg", "min", "max")
COMPARES: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
EXACT = Context(prec=80)


@dataclass(frozen=True)
class Shape:
    """The fields of a table: numeric ones, others that can be compared, and those to group by, also dotted ones."""

    numbers: Sequence[str]
    others: Sequence[str]
    groups: Sequence[str]


@dataclass(frozen=True)
class Asked:
    """A request: aggregates are pairs of function and field; ``order`` are pairs of a key and true for descending."""

    aggregates: Sequence[tuple[str, str]]
    groups: Sequence[str]
    having: Sequence[tuple[str, str, str, str]] = ()
    order: Sequence[tuple[tuple[str, ...], bool]] = ()

    def as_parameters(self) -> dict[str, str]:
        """Return the query parameters."""
        parameters = {"sysparm_count": "true"}
        for function in FUNCTIONS:
            if names := [name for each, name in self.aggregates if each == function]:
                parameters[f"sysparm_{function}_fields"] = ",".join(names)
        order = ("^".join((*key, "DESC") if descends else key) for key, descends in self.order)
        lists = {
            "sysparm_group_by": self.groups,
            "sysparm_having": map("^".join, self.having),
            "sysparm_order_by": order,
        }
        return parameters | {name: text for name, parts in lists.items() if (text := ",".join(parts))}


@dataclass(frozen=True)
class AggregateOracle:
    """Draws requests for records of a shape, and computes their groups."""

    shape: Shape
    random: Random
    number_fields: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "number_fields", frozenset(self.shape.numbers))

    def draw(self, records: Sequence[Record]) -> Asked:
        """Draw a request; conditions compare with values that groups have."""
        fields = [(function, name) for function in FUNCTIONS for name in self._choose_fields(function)]
        aggregates = self.random.sample(fields, self.random.randint(0, 4))
        groups = self.random.sample(list(self.shape.groups), self.random.choice((0, 1, 1, 2, 3)))
        if not groups:
            return Asked(aggregates, groups)
        keys = [*((name,) for name in groups), ("COUNT",), *((function.upper(), name) for function, name in fields)]
        order = [(key, self.random.random() < 0.5) for key in self.random.sample(keys, self.random.choice((0, 1, 2)))]
        having = [self._draw_condition(records, groups, fields) for _ in range(self.random.choice((0, 0, 1, 2)))]
        return Asked(aggregates, groups, having, order)

    def _choose_fields(self, function: str) -> Sequence[str]:
        return self.shape.numbers if function in {"sum", "avg"} else (*self.shape.numbers, *self.shape.others)

    def _draw_condition(
        self, records: Sequence[Record], groups: Sequence[str], fields: Sequence[tuple[str, str]]
    ) -> tuple[str, str, str, str]:
        function, name = self.random.choice((*fields, *(("count", other) for other in self.shape.others)))
        members = self.random.choice(list(self.split(records, groups).values()) or [[]])
        operator, text = self.random.choice(list(COMPARES)), self.compute(function, name, members)
        return (function, name, operator, text) if text else ("count", name, operator, "3")

    def split(self, records: Iterable[Record], groups: Sequence[str]) -> dict[Key, list[Record]]:
        """Return the records by group."""
        found: dict[Key, list[Record]] = {}
        for record in records:
            found.setdefault(tuple(self.rank(name, record[name]) for name in groups), []).append(record)
        return found

    def select(self, asked: Asked, records: Sequence[Record]) -> list[tuple[Key, list[Record]]]:
        """Return the groups that a request asks for, in its order."""
        groups = [
            (key, members)
            for key, members in self.split(records, asked.groups).items()
            if all(self._holds(condition, members) for condition in asked.having)
        ]
        groups.sort(key=lambda group: group[0])
        for key, descends in reversed(asked.order):
            groups.sort(key=lambda group: self._rank_group(key, asked, group), reverse=descends)
        return groups

    def _rank_group(self, key: Sequence[str], asked: Asked, group: tuple[Key, list[Record]]) -> Any:
        function, name = (key[0].lower(), key[-1])
        if key == ("COUNT",):
            return len(group[1])
        if len(key) == 1:
            return group[0][list(asked.groups).index(name)]
        return self._rank_value(function, name, self.compute(function, name, group[1]))

    def _rank_value(self, function: str, name: str, text: str) -> tuple[int, Any]:
        is_number = function in {"count", "sum", "avg"}
        return (bool(text), Fraction(text) if text else 0) if is_number else self.rank(name, text)

    def _holds(self, condition: tuple[str, str, str, str], members: Sequence[Record]) -> bool:
        function, name, operator, bound = condition
        value = self.compute(function, name, members)
        ranks = (self._rank_value(function, name, text) for text in (value, bound))
        return bool(value) and COMPARES[operator](*ranks)

    def rank(self, name: str, text: str) -> tuple[int, Any]:
        """Return the rank of a field's value: no value is first, numbers are in their order, texts ignore case."""
        if name in self.number_fields:
            return bool(text), Fraction(text) if text else 0
        return bool(text), text.lower()

    def compute(self, function: str, name: str, members: Sequence[Record]) -> str:
        """Return an aggregate of records as a text; empty if no record has a value."""
        if function == "count":
            return str(len(members))
        values = [record[name] for record in members if record[name]]
        if not values:
            return ""
        if function in {"min", "max"}:
            choose = min if function == "min" else max
            return choose(values, key=lambda text: self.rank(name, text))
        total = sum(map(Fraction, values), Fraction())
        if function == "avg":
            return format_fraction(total / len(values))
        return format_fraction(total).rstrip("0").rstrip(".")


def format_fraction(number: Fraction) -> str:
    """Return a number with four decimals, halves away from zero."""
    exact = EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))
    return str(exact.quantize(Decimal("0.0001"), ROUND_HALF_UP) + 0)
