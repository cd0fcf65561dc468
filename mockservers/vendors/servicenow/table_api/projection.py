"""Conversion of database rows to records in responses: selected fields, display values and links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mockservers.vendors.servicenow.encoded_query.conditions import (
    Joins,
)
from mockservers.vendors.servicenow.encoded_query.nodes import Path
from mockservers.vendors.servicenow.schema.dictionary import CLASS, DICTIONARY, Field, Table
from mockservers.vendors.servicenow.schema.values import find_display_value, format_value

VALUES, DISPLAY, BOTH = "false", "true", "all"  # of sysparm_display_value


@dataclass(frozen=True)
class Projection:
    """The fields of records (empty: all), the display mode, and the links of references with their base URL."""

    fields: tuple[str, ...] = ()
    mode: str = VALUES
    links: bool = True
    base: str = ""


class RowShape:
    """Converter from a table's database rows to records in responses."""

    def __init__(self, table: Table, projection: Projection) -> None:
        self._projection = projection
        self._paths = dict(_find_paths(table, projection.fields))
        self._named = projection.mode != VALUES
        self._members: list[tuple[str, Callable[[Sequence[Any]], Any]]] = []

    def select_expressions(self, joins: Joins) -> Iterator[str]:
        """Yield the SELECT expressions: the value of each field, and the display value of references if needed."""
        at = 0
        self._members = []
        for name, path in self._paths.items():
            extra = self._find_display_expression(joins, path)
            yield joins.resolve_column(path)
            if extra:
                yield extra
            self._members.append((name, _make_value_member(path.field, at, self._projection, named=bool(extra))))
            at += 2 if extra else 1

    def convert_row(self, values: Sequence[Any]) -> dict[str, Any]:
        """Return the record of a database row."""
        return {name: make(values) for name, make in self._members}

    def _find_display_expression(self, joins: Joins, path: Path) -> str | None:
        if not self._named or not path.field.is_reference:
            return None
        target = DICTIONARY[path.field.reference]
        return f'{joins.resolve_alias(path.steps)}."{target.display.name}"'


def _find_paths(table: Table, names: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yield the requested fields with their paths, without unknown fields; all fields if no name is given."""
    for name in names or table.visible:
        steps = DICTIONARY.walk(table, name)
        if steps:
            yield name, Path(tuple(steps))


def _make_value_member(field: Field, at: int, projection: Projection, *, named: bool) -> Callable[[Sequence[Any]], Any]:
    """Return the function that creates a field's member from a row; ``at`` is the index of its value.

    With ``named``, the display value follows the value.
    """
    if field.is_reference:
        return _make_reference_member(f"{projection.base}/{field.reference}/", at, projection, named=named)
    labels = {name: table.label for name, table in DICTIONARY.tables.items()} if field.name == CLASS else {}
    if projection.mode == VALUES:
        return lambda row: format_value(row[at])
    if projection.mode == DISPLAY:
        return lambda row: labels.get(row[at]) or find_display_value(field, format_value(row[at]))

    def both(row: Sequence[Any]) -> dict[str, str]:
        value = format_value(row[at])
        return {"display_value": labels.get(value) or find_display_value(field, value), "value": value}

    return both


def _make_reference_member(
    base: str, at: int, projection: Projection, *, named: bool
) -> Callable[[Sequence[Any]], Any]:
    def member(row: Sequence[Any]) -> str | dict[str, str]:
        sys_id = row[at]
        label = format_value(row[at + 1]) if named and sys_id else ""
        if projection.mode == BOTH:
            both = {"display_value": label, "value": sys_id or ""}
            return {**both, "link": base + sys_id} if projection.links and sys_id else both
        if not sys_id:
            return ""
        if not projection.links:
            return label if projection.mode == DISPLAY else sys_id
        link = base + sys_id
        return {"display_value": label, "link": link} if projection.mode == DISPLAY else {"link": link, "value": sys_id}

    return member
