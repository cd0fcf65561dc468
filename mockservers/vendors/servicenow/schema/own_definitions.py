"""Tables, columns and choices that users have added to an instance, read from the records that define them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from mockservers.core.service.data_tables import InvalidDefinition
from mockservers.core.storage.driver import execute_directly, fetch_value
from mockservers.vendors.servicenow.schema.dictionary import SYSTEM_FIELDS, Dictionary, Field, Table
from mockservers.vendors.servicenow.schema.field_types import (
    BUILT_IN,
    CHOICES,
    COLLECTION,
    COLUMNS,
    DEFINITIONS,
    FOLLOWING,
    KINDS_OF_TYPES,
    OBJECTS,
)
from mockservers.vendors.servicenow.schema.values import Stored, convert_for_storage

MOST: Mapping[str, int] = {OBJECTS: 200, COLUMNS: 5_000, CHOICES: 5_000}  # records of a world besides the built-in ones
MOST_OF_HIERARCHY = 200  # own columns
LONGEST_NAME = 80
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
OWN_PREFIXES = ("u_", "x_")
DISPLAYED = ("name", "u_name", "number", "u_number", "sys_created_on")  # fields that have the display value
SYSTEM = frozenset(field.name for field in SYSTEM_FIELDS)
TEXTS = frozenset({"string", "date", "datetime"})  # kinds of fields that can have it
READ: Mapping[str, str] = {
    OBJECTS: "sys_id, name, label, super_class",
    COLUMNS: "sys_id, name, element, column_label, internal_type, reference, default_value, display",
    CHOICES: "sys_id, name, element, value, label, language, inactive, sequence",
}
ANY = " OR ".join(f'EXISTS (SELECT 1 FROM "servicenow_{name}" WHERE {BUILT_IN} IS NULL)' for name in DEFINITIONS)
SUPER_TABLES = (
    f'SELECT sys_id, name FROM "servicenow_{OBJECTS}" WHERE sys_id IN'
    f' (SELECT super_class FROM "servicenow_{OBJECTS}" WHERE {BUILT_IN} IS NULL)'
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class OwnDefinitions:
    """The records that define what users have added, in the order of insertion.

    ``names`` are the names of the tables that others extend, by the sys_ids of their records.
    """

    tables: Sequence[Row]
    columns: Sequence[Row]
    choices: Sequence[Row]
    names: Mapping[str, str]


def read_own_definitions(db: Connection) -> OwnDefinitions | None:
    """Return the definitions of a world; None if it has the product's alone."""
    if not fetch_value(db, f"SELECT {ANY}"):
        return None
    found = {table: _read_rows(db, table) for table in DEFINITIONS}
    return OwnDefinitions(found[OBJECTS], found[COLUMNS], found[CHOICES], dict(execute_directly(db, SUPER_TABLES)))


def _read_rows(db: Connection, table: str) -> list[Row]:
    sql = f'SELECT {READ[table]} FROM "servicenow_{table}" WHERE {BUILT_IN} IS NULL ORDER BY "row"'
    names = READ[table].split(", ")
    return [dict(zip(names, row, strict=True)) for row in execute_directly(db, sql)]


def extend_dictionary(base: Dictionary, own: OwnDefinitions, *, is_strict: bool) -> Dictionary:
    """Return a dictionary with the base's tables and those of a world.

    Args:
        base: The dictionary of the product.
        own: The definitions.
        is_strict: False to leave out what cannot exist.

    Raises:
        InvalidDefinition: a definition cannot exist.
    """
    return _Extension(base, own, is_strict=is_strict).build()


@dataclass
class _Draft:
    """A table that is being built: the table without what is added, its parent's draft, and what is added."""

    table: Table
    parent: _Draft | None
    fields: dict[str, Field] = field(default_factory=dict)
    defaults: dict[str, Stored] = field(default_factory=dict)
    display: str = ""

    @cached_property
    def root(self) -> str:
        """The name of the table at the top of the hierarchy."""
        return self.parent.root if self.parent else self.table.name

    def find_field(self, name: str) -> Field | None:
        """Return a column of the table or of one that it extends."""
        found = self.fields.get(name) or self.table.own.get(name)
        return found or (self.parent.find_field(name) if self.parent else None)


class _Extension:
    """The building of a dictionary: first all tables, then columns, then choices."""

    def __init__(self, base: Dictionary, own: OwnDefinitions, *, is_strict: bool) -> None:
        self._base, self._own, self._is_strict = base, own, is_strict
        self._drafts: dict[str, _Draft] = {}
        self._hierarchies: dict[str, list[_Draft]] = {}
        self._changed: set[str] = set()
        self._described: set[tuple[str, str]] = set()  # tables, and their columns that the platform adds
        for table in base.tables.values():
            self._add_draft(table, table.parent.name if table.parent else "")

    def build(self) -> Dictionary:
        tables, columns, choices = self._own.tables, self._own.columns, self._own.choices
        self._add_each(OBJECTS, self._add_table, _sort_tables(tables[: MOST[OBJECTS]], self._own.names, self._drafts))
        self._add_each(COLUMNS, self._add_column, columns)
        self._add_each(CHOICES, self._add_choice, sorted(choices, key=lambda row: row["sequence"] or 0))
        if self._is_strict:
            self._check_numbers()
        return self._make_dictionary()

    def _check_numbers(self) -> None:
        for table, rows in ((OBJECTS, self._own.tables), (COLUMNS, self._own.columns), (CHOICES, self._own.choices)):
            if len(rows) > MOST[table]:
                raise _locate(InvalidDefinition(f"A world has at most {MOST[table]:,} own records of {table}."), table)

    def _add_draft(self, table: Table, parent: str) -> None:
        self._drafts[table.name] = draft = _Draft(table, self._drafts[parent] if parent else None)
        self._hierarchies.setdefault(draft.root, []).append(draft)

    def _add_each(self, table: str, add: Callable[[Row], None], rows: Sequence[Row]) -> None:
        for row in rows[: MOST[table]]:
            try:
                add(row)
            except InvalidDefinition as error:
                if self._is_strict:
                    raise _locate(error, table) from None

    def _add_table(self, row: Row) -> None:
        name, parent = row["name"] or "", _find_parent(row, self._own.names)
        check_name(name, "table", needs_prefix=True)
        if name in self._drafts:
            raise InvalidDefinition(f"There is already a table {name}.")
        if parent is None or (parent and parent not in self._drafts):
            raise InvalidDefinition(f"super_class of {name} must be the sys_id of a table's record in {OBJECTS}.")
        if parent in {*DEFINITIONS, *FOLLOWING}:
            raise InvalidDefinition(f"The mock server does not allow tables that extend {parent}.")
        self._add_draft(Table(name, row["label"] or name, None, {}, is_own=True), parent)
        self._changed.add(self._drafts[name].root)

    def _add_column(self, row: Row) -> None:
        draft, name = self._find_draft(row), row["element"] or ""
        if row["internal_type"] == COLLECTION or not name:
            if name or row["internal_type"] != COLLECTION or not draft.table.is_own:
                raise InvalidDefinition(f"A column needs an element, and a new table is a record of {OBJECTS}.")
            return self._check_described(draft, name)
        if draft.table.is_own and draft.parent is None and name in SYSTEM:
            return self._check_described(draft, name)
        self._check_column(draft, name)
        column = _make_field(name, row)
        if column.reference and column.reference not in self._drafts:
            raise InvalidDefinition(f"The reference of {name} must be the name of a table, not {column.reference!r}.")
        draft.fields[name] = column
        default = convert_for_storage(column, row["default_value"] or "")
        if default is not None and not str(default).startswith("javascript:"):
            draft.defaults[name] = default
        if row["display"] == "true" and draft.table.is_own and column.kind in TEXTS:
            draft.display = name
        self._changed.add(draft.root)
        return None

    def _check_described(self, draft: _Draft, name: str) -> None:
        """Check a record that follows from the record of its table."""
        if (draft.table.name, name) in self._described:
            raise InvalidDefinition(f"There is already a record for {name or 'the table'} in {draft.table.name}.")
        self._described.add((draft.table.name, name))

    def _check_column(self, draft: _Draft, name: str) -> None:
        table = draft.table
        if table.name in {*DEFINITIONS, *FOLLOWING}:
            raise InvalidDefinition(f"The mock server does not allow columns of {table.name}.")
        check_name(name, "column", needs_prefix=not table.is_own)
        members = self._hierarchies[draft.root]
        if name in SYSTEM or any(name in each.fields or name in each.table.own for each in members):
            raise InvalidDefinition(f"There is already a column {name} in {table.name}, or in a table related to it.")
        if sum(len(each.fields) for each in members) >= MOST_OF_HIERARCHY:
            raise InvalidDefinition(f"The mock server allows {MOST_OF_HIERARCHY} columns of a table besides its own.")

    def _add_choice(self, row: Row) -> None:
        draft, name = self._find_draft(row), row["element"] or ""
        column = draft.find_field(name)
        if column is None or column.kind not in {"string", "integer"}:
            raise InvalidDefinition(f"{draft.table.name} has no column {name!r} that can have choices.")
        if not row["value"]:
            raise InvalidDefinition("A choice needs a value.")
        if row["inactive"] != "true" and row["language"] in {None, "en"}:
            known = draft.fields.get(name) or draft.table.choosing.get(name)
            before = known.choices if known else {}
            draft.fields[name] = replace(column, choices={**before, row["value"]: row["label"] or row["value"]})
            self._changed.add(draft.root)

    def _find_draft(self, row: Row) -> _Draft:
        name = row["name"] or ""
        if name not in self._drafts:
            raise InvalidDefinition(f"There is no table {name!r}.")
        return self._drafts[name]

    def _make_dictionary(self) -> Dictionary:
        """Make new tables for the hierarchies that differ from the base's; the others are the base's."""
        made = copy(self._base)
        made.tables = {}
        for name, draft in self._drafts.items():
            parent = made.tables[draft.parent.table.name] if draft.parent else None
            is_changed = draft.root in self._changed
            made.tables[name] = table = _make_table(draft, parent) if is_changed else draft.table
            if parent and is_changed:
                parent.children.append(table)
        return made


def _find_parent(row: Row, names: Mapping[str, str]) -> str | None:
    """Return the name of the table that a table extends, empty for none; None if it does not exist."""
    return names.get(row["super_class"]) if row["super_class"] else ""


def _sort_tables(rows: Sequence[Row], names: Mapping[str, str], others: Iterable[str]) -> list[Row]:
    """Return the records of tables, each after that of the table that it extends."""
    waiting, found, known = list(rows), list[Row](), {"", *others}
    while ready := [row for row in waiting if _find_parent(row, names) in known]:
        waiting = [row for row in waiting if _find_parent(row, names) not in known]
        found += ready
        known |= {str(row["name"]) for row in ready}
    return found + waiting


def _locate(error: InvalidDefinition, table: str) -> InvalidDefinition:
    error.table = f"servicenow_{table}"
    return error


def check_name(name: str, what: str, *, needs_prefix: bool) -> None:
    """Check the name of a user's table or column.

    Raises:
        InvalidDefinition: it cannot have the name.
    """
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise InvalidDefinition(
            f"The name of a {what} has lower-case letters, digits and _, and at most {LONGEST_NAME}: not {name!r}."
        )
    if needs_prefix and not name.startswith(OWN_PREFIXES):
        raise InvalidDefinition(f"The name of a {what} must begin with u_ or x_: not {name!r}.")


def _make_table(draft: _Draft, parent: Table | None) -> Table:
    display = draft.display or draft.table.display_name
    return replace(
        draft.table,
        parent=parent,
        own={**draft.table.own, **draft.fields},
        display_name=display or ("" if parent else _choose_display(draft.fields)),
        own_defaults={**draft.table.own_defaults, **draft.defaults},
        children=[],
    )


def _make_field(name: str, row: Row) -> Field:
    type_name = row["internal_type"] or "string"
    kind = KINDS_OF_TYPES.get(type_name)
    if kind is None:
        known = ", ".join(KINDS_OF_TYPES)
        raise InvalidDefinition(f"The internal_type of {name} must be one of {known}: not {type_name!r}.")
    reference = row["reference"] or "" if kind == "reference" else ""
    if kind == "reference" and not reference:
        raise InvalidDefinition(f"The column {name} is a reference, so it needs a reference: the name of a table.")
    return Field(name, row["column_label"] or name, kind, reference, is_own=True)


def _choose_display(fields: Mapping[str, Field]) -> str:
    """Return the field with the display value of a table that sets none."""
    return next(name for name in DISPLAYED if name == DISPLAYED[-1] or (name in fields and fields[name].kind in TEXTS))
