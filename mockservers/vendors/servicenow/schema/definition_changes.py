"""Changes of the records that describe the instance: what is refused, and what follows from a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from mockservers.core.service.data_tables import InvalidDefinition
from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.writes import change_matching_rows, delete_rows
from mockservers.vendors.servicenow.schema.definitions import describe_columns
from mockservers.vendors.servicenow.schema.dictionary import OWN, Dictionary, Table, sql_table_name
from mockservers.vendors.servicenow.schema.field_types import (
    BUILT_IN,
    CHOICES,
    COLUMNS,
    DEFINITIONS,
    FOLLOWING,
    LENGTHS,
    OBJECTS,
)
from mockservers.vendors.servicenow.schema.own_definitions import SYSTEM
from mockservers.vendors.servicenow.schema.records import Records
from mockservers.vendors.servicenow.schema.values import Stored
from mockservers.vendors.servicenow.schema.world_dictionary import read_dictionary

DESCRIBING = frozenset((*DEFINITIONS, *FOLLOWING))
UNCHANGEABLE: Mapping[str, frozenset[str]] = {
    OBJECTS: frozenset({"name", "super_class"}),
    COLUMNS: frozenset({"name", "element", "internal_type", "reference"}),
    CHOICES: frozenset({"name", "element"}),
}
OWN_OBJECTS = f'SELECT name FROM "servicenow_{OBJECTS}" WHERE {BUILT_IN} IS NULL'
OWN_COLUMNS = (
    f'SELECT sys_id, name, element, column_label FROM "servicenow_{COLUMNS}" WHERE {BUILT_IN} IS NULL ORDER BY "row"'
)

Row = Mapping[str, Any]


class DefinitionRecords:
    """The records of the tables that describe the instance, with what follows from their changes.

    Its methods are those of ``Records``.

    Args:
        db: The connection.
        records: The records of the world before the change.

    Raises:
        InvalidDefinition: by the methods, if the change is refused; the transaction must be rolled back.
    """

    def __init__(self, db: Connection, records: Records) -> None:
        self._db, self._records = db, records

    def insert(self, table: str, values: Mapping[str, Stored], sys_id: str = "") -> str:
        """Add a record, with this sys_id or a new one, and return the sys_id."""
        _check_kind(table)
        sys_id = self._records.insert(table, complete_definition(table, values), sys_id)
        self._settle()
        return sys_id

    def update(self, table: str, sys_id: str, values: Mapping[str, Stored]) -> None:
        """Change a record."""
        check_change(table, self._records.get(table, sys_id) or {}, values)
        self._records.update(table, sys_id, values)
        self._settle()

    def update_many(self, table: str, changes: Sequence[tuple[str, Mapping[str, Stored]]]) -> None:
        """Change records: pairs of sys_id and new values."""
        for sys_id, values in changes:
            self.update(table, sys_id, values)

    def overwrite(self, table: str, sys_id: str, values: Mapping[str, Stored]) -> None:
        """Change a record without a stamp."""
        check_change(table, self._records.get(table, sys_id) or {}, values)
        self._records.overwrite(table, sys_id, values)
        self._settle()

    def delete(self, table: str, sys_id: str) -> None:
        """Delete a record."""
        check_delete(table, self._records.get(table, sys_id) or {})
        self._records.delete(table, sys_id)
        self._settle()

    def _settle(self) -> None:
        settle_definitions(self._db, self._records)


def _check_kind(table: str) -> None:
    if table in FOLLOWING:
        raise InvalidDefinition(f"The records of {table} follow from those of {OBJECTS} and {COLUMNS}: change those.")


def check_change(table: str, before: Row, changes: Mapping[str, Any]) -> None:
    """Check the change of a record.

    Raises:
        InvalidDefinition: the change is refused.
    """
    _check_kind(table)
    if before.get(BUILT_IN):
        raise InvalidDefinition(f"A record of {table} that describes the product itself cannot be changed.")
    if fixed := sorted(name for name in changes if name in UNCHANGEABLE[table]):
        raise InvalidDefinition(f"{fixed[0]} of a record cannot be changed: delete the record and add another.")
    if table == COLUMNS and not before.get("element"):
        raise InvalidDefinition(f"The record of a table in {COLUMNS} follows from that in {OBJECTS}: change that.")


def check_delete(table: str, before: Row) -> None:
    """Check the deletion of a record.

    Raises:
        InvalidDefinition: the deletion is refused.
    """
    _check_kind(table)
    if before.get(BUILT_IN):
        raise InvalidDefinition(f"A record of {table} that describes the product itself cannot be deleted.")
    if table == COLUMNS and (not before.get("element") or before.get("element") in SYSTEM):
        raise InvalidDefinition(f"The column belongs to its table: delete the table's record in {OBJECTS}.")


def complete_definition(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new record with the values that it leaves out."""
    given = {name: value for name, value in values.items() if value is not None}
    if table == OBJECTS:
        return {"label": make_label(given.get("name", "")), **given}
    if table == COLUMNS:
        return _complete_column(given)
    return {"label": given.get("value"), **given}


def _complete_column(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new record of sys_dictionary; a column of the type ``choice`` is a text with choices."""
    element, type_name = given.get("element", ""), given.get("internal_type", "string")
    usual = {
        "column_label": make_label(element),
        "internal_type": type_name,
        "max_length": LENGTHS.get(type_name),
    }
    chosen = {"internal_type": "string", "choice": given.get("choice") or 1} if type_name == "choice" else {}
    return {**usual, **given, **chosen}


def make_label(name: str) -> str:
    """Return the label of a name: ``u_cost_center`` is labelled "Cost center"."""
    return name.removeprefix("u_").replace("_", " ").strip().capitalize() or name


def settle_definitions(db: Connection, records: Records) -> Dictionary:
    """Make everything that follows from the present definitions; return the world's dictionary.

    Args:
        db: The connection of a transaction for writing.
        records: The records of the world before the change.

    Raises:
        InvalidDefinition: a definition cannot exist; the transaction must be rolled back.
    """
    _delete_parts(db, records.dictionary)
    after = read_dictionary(db, is_strict=True)
    _describe_tables(db, records, after)
    _delete_data(db, records.dictionary, after)
    return after


def _delete_parts(db: Connection, before: Dictionary) -> None:
    """Delete the columns and choices of deleted tables, and the choices of deleted columns."""
    objects = {name for (name,) in execute_directly(db, OWN_OBJECTS)}
    columns = {(name, element) for _, name, element, _ in execute_directly(db, OWN_COLUMNS)}
    for table in before.tables.values():
        if table.is_own and table.name not in objects:
            _delete_rows(db, COLUMNS, "name = ?", (table.name,))
            _delete_rows(db, CHOICES, "name = ?", (table.name,))
        for field in table.declared.values():
            if field.is_own and (table.name, field.name) not in columns:
                names = ", ".join("?" * len(table.family))
                _delete_rows(db, CHOICES, f"element = ? AND name IN ({names})", (field.name, *table.family))


def _delete_rows(db: Connection, table: str, condition: str, parameters: tuple[str, ...]) -> None:
    sql = f'SELECT sys_id FROM "servicenow_{table}" WHERE {BUILT_IN} IS NULL AND {condition}'
    if ids := execute_directly(db, sql, parameters).fetchall():
        delete_rows(db, f"servicenow_{table}", ("sys_id",), ids)


def _describe_tables(db: Connection, records: Records, after: Dictionary) -> None:
    """Add the records that every table has in sys_dictionary, and label them as their tables."""
    columns = execute_directly(db, OWN_COLUMNS)
    found = {(name, element or ""): (sys_id, label) for sys_id, name, element, label in columns}
    for table in after.tables.values():
        if not table.is_own:
            continue
        rows = [row for row in describe_columns(table) if not row["element"] or row["element"] in SYSTEM]
        records.insert_many(COLUMNS, [row for row in rows if (table.name, row["element"] or "") not in found])
        sys_id, label = found.get((table.name, ""), ("", table.label))
        if label != table.label:
            records.update(COLUMNS, sys_id, {"column_label": table.label})


def _delete_data(db: Connection, before: Dictionary, after: Dictionary) -> None:
    """Delete the records of tables and the values of columns that no longer exist."""
    for table in before.tables.values():
        if table.name not in after:
            delete_rows(db, sql_table_name(table), ("sys_class_name",), [(table.name,)])
            continue
        own = [name for name, field in table.declared.items() if field.is_own]
        if removed := [name for name in own if name not in after[table.name].fields]:
            _delete_values(db, table, removed)


def _delete_values(db: Connection, table: Table, names: list[str]) -> None:
    paths = ", ".join(f"'$.{name}'" for name in names)
    of_family = f"sys_class_name IN ({', '.join('?' * len(table.family))})"
    change_matching_rows(
        db,
        sql_table_name(table),
        f'"{OWN}" = NULLIF(json_remove("{OWN}", {paths}), \'{{}}\')',
        f'"{OWN}" IS NOT NULL AND {of_family}',
        table.family,
    )
