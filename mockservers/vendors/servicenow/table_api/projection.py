"""Conversion of database rows to records in responses: selected fields, display values and links.

SQLite returns the texts of a row, which are the members of the record; only members with links, display values or
decimals are made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from mockservers.vendors.servicenow.encoded_query.conditions import Joins
from mockservers.vendors.servicenow.encoded_query.nodes import Path
from mockservers.vendors.servicenow.schema.dictionary import CLASS, Dictionary, Field, Table, sql_column
from mockservers.vendors.servicenow.schema.values import CONCEALED, Stored, find_display_value, format_value

NUMBERS = frozenset({"integer", "decimal"})
VALUES, DISPLAY, BOTH = "false", "true", "all"  # of sysparm_display_value
LINKED = "linked"  # of the CMDB Instance API: values, and references with display value, link and value
Member = str | dict[str, str]
MakeMember = Callable[[Any, str], Member]  # of a field's value, and the display value of the record that it refers to


@dataclass(frozen=True)
class Projection:
    """The fields of records (empty: all), the display mode, the links of references with their base URL.

    ``hidden`` are fields that the caller may not read.
    """

    fields: tuple[str, ...] = ()
    mode: str = VALUES
    links: bool = True
    base: str = ""
    hidden: frozenset[Field] = frozenset()


class RowShape:
    """Converter from a table's database rows to records in responses: the values, then the labels of references."""

    def __init__(self, dictionary: Dictionary, table: Table, projection: Projection) -> None:
        self._dictionary, self._table = dictionary, table
        self._paths = {
            name: path
            for name, path in _find_paths(dictionary, table, projection.fields)
            if projection.hidden.isdisjoint(path.steps)
        }
        self._names = tuple(self._paths)
        self._labeled = [path for path in self._paths.values() if projection.mode != VALUES and path.field.is_reference]
        self._has_joins = bool(self._labeled) or any(len(path.steps) > 1 for path in self._paths.values())
        places = {path: len(self._names) + at for at, path in enumerate(self._labeled)}
        self._made = [
            (name, make, places.get(path))
            for name, path in self._paths.items()
            if (make := _choose_make(dictionary, path.field, projection))
        ]

    def select_expressions(self, joins: Joins, pick: str = "{}") -> str:
        """Return the SELECT expressions, adding the joins that they need.

        ``pick`` is the SQL expression of a field's value, with ``{}`` for its column.
        """
        return self._compile(joins, pick) if self._has_joins or pick != "{}" else self._expressions

    @cached_property
    def _expressions(self) -> str:
        return self._compile(Joins(self._dictionary, self._table), "{}")

    def _compile(self, joins: Joins, pick: str) -> str:
        values = [_select_value(pick.format(joins.resolve_column(path)), path.field) for path in self._paths.values()]
        labels = [_select_label(self._dictionary, joins, path, pick) for path in self._labeled]
        return ", ".join([*values, *labels]) or "1"

    def convert_row(self, row: Sequence[Any]) -> dict[str, Member]:
        """Return the record of a database row."""
        record: dict[str, Any] = dict(zip(self._names, row, strict=False))  # labels follow the values
        for name, make, place in self._made:
            record[name] = make(record[name], row[place] if place else "")
        return record


@lru_cache(maxsize=200)
def find_shape(dictionary: Dictionary, table: Table, projection: Projection) -> RowShape:
    """Return the shape of a table's records, which clients ask for again and again."""
    return RowShape(dictionary, table, projection)


def _find_paths(dictionary: Dictionary, table: Table, names: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yield the requested fields with their paths, without unknown fields; all fields if no name is given."""
    for name in names or table.visible:
        steps = dictionary.walk(table, name)
        if steps:
            yield name, Path(tuple(steps))


def _select_value(column: str, field: Field) -> str:
    if field.kind == "decimal":
        return column
    return f"COALESCE(CAST({column} AS TEXT), '')" if field.kind == "integer" else f"COALESCE({column}, '')"


def _select_label(dictionary: Dictionary, joins: Joins, path: Path, pick: str) -> str:
    """Return the expression of the display value of the record that a field refers to."""
    display = dictionary[path.field.reference].display
    column = pick.format(sql_column(display, joins.resolve_alias(path.steps)))
    return f"COALESCE(CAST({column} AS TEXT), '')" if display.kind in NUMBERS else f"COALESCE({column}, '')"


def _choose_make(dictionary: Dictionary, field: Field, projection: Projection) -> MakeMember | None:
    """Return the function that makes a field's member; None if the member is the selected text."""
    if field.is_reference:
        by_key = "/" if field.key == "sys_id" else f"?{field.key}="
        return _choose_reference(f"{projection.base}/{field.reference}{by_key}", projection)
    if field.kind == "domain":
        return _choose_domain(_choose_reference(f"{projection.base}/sys_user_group/", projection))
    if field.kind == "password":
        return _make_password(is_both=projection.mode == BOTH)
    if projection.mode in {VALUES, LINKED}:
        return _make_decimal if field.kind == "decimal" else None
    labels = {name: table.label for name, table in dictionary.tables.items()} if field.name == CLASS else {}
    return _make_display(field, labels, is_both=projection.mode == BOTH)


def _make_decimal(value: Stored, _label: str) -> str:
    return format_value(value)


def _make_display(field: Field, labels: Mapping[str, str], *, is_both: bool) -> MakeMember:
    def make(value: Stored, _label: str) -> Member:
        text = format_value(value)
        shown = labels.get(text) or find_display_value(field, text)
        return {"display_value": shown, "value": text} if is_both else shown

    return make


def _choose_domain(make: MakeMember | None) -> MakeMember | None:
    """Return the function that makes the member of a domain, whose display value is the value; captured."""
    return make and (lambda domain, _label: make(domain, domain))


def _make_password(*, is_both: bool) -> MakeMember:
    def make(value: Stored, _label: str) -> Member:
        text = CONCEALED if value else ""
        return {"display_value": text, "value": text} if is_both else text

    return make


def _choose_reference(base: str, projection: Projection) -> MakeMember | None:
    """Return the function that makes a reference's member: what is shown depends on the mode, and whether links are."""

    def make_link(sys_id: str, _label: str) -> Member:
        return {"link": base + sys_id, "value": sys_id} if sys_id else ""

    def make_labeled_link(sys_id: str, label: str) -> Member:
        return {"display_value": label, "link": base + sys_id} if sys_id else ""

    def make_label(_sys_id: str, label: str) -> Member:
        return label

    def make_both(sys_id: str, label: str) -> Member:
        both = {"display_value": label, "value": sys_id}
        return {**both, "link": base + sys_id} if projection.links and sys_id else both

    def make_linked(sys_id: str, label: str) -> Member:
        return {"display_value": label, "link": base + sys_id, "value": sys_id} if sys_id else ""

    if projection.mode == LINKED:
        return make_linked
    if projection.mode == BOTH:
        return make_both
    if projection.mode == DISPLAY:
        return make_labeled_link if projection.links else make_label
    return make_link if projection.links else None
