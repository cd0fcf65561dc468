"""Records of the tables that describe the instance: of its tables, columns, choices and types of fields.

The columns of a table are records of the table that declares them, as on a real instance; hidden fields have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockservers.vendors.servicenow.schema.dictionary import SYSTEM_FIELDS, Dictionary, Field, Table
from mockservers.vendors.servicenow.schema.field_types import (
    BUILT_IN,
    CHOICES,
    COLLECTION,
    COLUMNS,
    INTERNAL_TYPES,
    LABELS_OF_TYPES,
    LENGTHS,
    LONG_TEXTS,
    NAME_LENGTH,
    OBJECTS,
    SCALARS,
    TYPES,
    TYPES_OF_FIELDS,
)
from mockservers.vendors.servicenow.schema.records import Records, make_fixed_id

Row = Mapping[str, Any]

SET_BY_PLATFORM = frozenset({field.name for field in SYSTEM_FIELDS} - {"sys_tags"})


def generate_definitions(dictionary: Dictionary) -> dict[str, list[Row]]:
    """Return the records for all tables of a dictionary, by the table that has them."""
    tables = list(dictionary.tables.values())
    return {
        OBJECTS: [_describe_table(table) for table in tables],
        COLUMNS: [row for table in tables for row in describe_columns(table)],
        CHOICES: [row for table in tables for row in _describe_choices(table)],
        TYPES: [_describe_type(name, label) for name, label in LABELS_OF_TYPES.items()],
    }


def _describe_table(table: Table) -> Row:
    """Return the record of a table in sys_db_object."""
    return {
        "sys_id": make_fixed_id(OBJECTS, table.name),
        "name": table.name,
        "label": table.label,
        "super_class": make_fixed_id(OBJECTS, table.parent.name) if table.parent else None,
    }


def describe_columns(table: Table) -> Iterator[Row]:
    """Yield the records of a table in sys_dictionary: of the table itself, and of the columns that it declares."""
    yield make_column_row(table.name, "", table.label, COLLECTION)
    for field in table.declared.values():
        if not field.is_hidden:
            yield _describe_field(table, field)


def _describe_field(table: Table, field: Field) -> Row:
    is_display = field.name == table.display.name
    type_name = TYPES_OF_FIELDS.get(field.name) or INTERNAL_TYPES.get(field.kind, field.kind)
    flags = {
        "display": is_display,
        "read_only": field.name in SET_BY_PLATFORM,
        "unique": field.name == "sys_id",
        "primary": field.name == "sys_id",
        "text_index": table.is_searched and field.kind == "string",
    }
    return {
        **make_column_row(table.name, field.name, field.label, type_name),
        "max_length": LENGTHS.get(type_name) or LONG_TEXTS.get(field.name) or (NAME_LENGTH if is_display else None),
        "reference": field.reference or None,
        "default_value": table.own_defaults.get(field.name),
        "choice": 1 if field.choices else None,
        **{name: "true" for name, is_set in flags.items() if is_set},
    }


def make_column_row(table: str, element: str, label: str, internal_type: str) -> Row:
    """Return a record of sys_dictionary; the record of a table has no element."""
    return {
        "sys_id": make_fixed_id(COLUMNS, table, element),
        "name": table,
        "element": element or None,
        "column_label": label,
        "internal_type": internal_type,
    }


def _describe_choices(table: Table) -> Iterator[Row]:
    for field in table.choosing.values():
        for place, (value, label) in enumerate(field.choices.items()):
            yield {
                "sys_id": make_fixed_id(CHOICES, table.name, field.name, value),
                "name": table.name,
                "element": field.name,
                "value": value,
                "label": label,
                "sequence": place + 1,
            }


def _describe_type(name: str, label: str) -> Row:
    return {
        "sys_id": make_fixed_id(TYPES, name),
        "name": name,
        "label": label,
        "scalar_type": SCALARS.get(name, "string"),
        "scalar_length": LENGTHS.get(name),
    }


def insert_definitions(records: Records) -> None:
    """Insert the records that describe the product's tables, which users cannot change."""
    for table, rows in generate_definitions(records.dictionary).items():
        records.insert_many(table, [{**row, BUILT_IN: "true"} for row in rows])
