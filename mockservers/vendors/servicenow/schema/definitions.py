"""Records of the tables that describe the instance: of its tables, columns, choices, labels and types of fields.

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
    DEFAULT_LENGTH,
    GLOBAL,
    INTERNAL_TYPES,
    LABELS,
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

FLAGS = (  # of columns; false unless it is known to be true
    *("mandatory", "read_only", "display", "unique", "primary", "array", "audit", "dynamic_creation"),
    *("element_reference", "reference_floats", "spell_check", "staged", "table_reference", "text_index"),
    *("use_dependent_field", "use_dynamic_default", "virtual", "xml_view"),
)
SET_BY_PLATFORM = frozenset({field.name for field in SYSTEM_FIELDS} - {"sys_tags"})


def generate_definitions(dictionary: Dictionary) -> dict[str, list[Row]]:
    """Return the records for all tables of a dictionary, by the table that has them."""
    tables = list(dictionary.tables.values())
    columns = [row for table in tables for row in describe_columns(table)]
    return {
        OBJECTS: [describe_table(table) for table in tables],
        COLUMNS: columns,
        CHOICES: [row for table in tables for row in _describe_choices(table)],
        LABELS: [describe_label(row) for row in columns],
        TYPES: [_describe_type(name, label) for name, label in LABELS_OF_TYPES.items()],
    }


def describe_table(table: Table) -> Row:
    """Return the record of a table in sys_db_object."""
    return {
        "sys_id": make_fixed_id(OBJECTS, table.name),
        "name": table.name,
        "label": table.label,
        "super_class": make_fixed_id(OBJECTS, table.parent.name) if table.parent else None,
        **OBJECT_DEFAULTS,
        "sys_name": table.label,
        "sys_update_name": f"{OBJECTS}_{table.name}",
    }


OBJECT_DEFAULTS: Row = {
    "is_extendable": "true",
    "access": "public",
    **dict.fromkeys(("ws_access", "read_access", "create_access", "update_access"), "true"),
    "delete_access": "true",
    "sys_scope": GLOBAL,
    "sys_package": GLOBAL,
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
    length = LENGTHS.get(type_name) or LONG_TEXTS.get(field.name) or (NAME_LENGTH if is_display else DEFAULT_LENGTH)
    known = {
        "max_length": length,
        "reference": field.reference or None,
        "display": _format_flag(is_display),
        "read_only": _format_flag(field.name in SET_BY_PLATFORM),
        "unique": _format_flag(field.name == "sys_id"),
        "primary": _format_flag(field.name == "sys_id"),
        "text_index": _format_flag(table.is_searched and field.kind == "string"),
        "default_value": table.own_defaults.get(field.name),
        "choice": 1 if field.choices else 0,
    }
    return {**make_column_row(table.name, field.name, field.label, type_name), **known}


def make_column_row(table: str, element: str, label: str, internal_type: str) -> Row:
    """Return a record of sys_dictionary with the usual values; the record of a table has no element."""
    return {
        "sys_id": make_fixed_id(COLUMNS, table, element),
        "name": table,
        "element": element or None,
        "column_label": label,
        "internal_type": internal_type,
        **COLUMN_DEFAULTS,
        "sys_name": element or label,
        "sys_update_name": f"{COLUMNS}_{table}_{element or 'null'}",
    }


COLUMN_DEFAULTS: Row = {
    "max_length": DEFAULT_LENGTH,
    "reference": None,
    "default_value": None,
    "choice": 0,
    "active": "true",
    "use_reference_qualifier": "simple",
    **dict.fromkeys(FLAGS, "false"),
    "sys_scope": GLOBAL,
    "sys_package": GLOBAL,
}


def _describe_choices(table: Table) -> Iterator[Row]:
    for field in table.own.values():
        for place, (value, label) in enumerate(field.choices.items()):
            yield {
                "sys_id": make_fixed_id(CHOICES, table.name, field.name, value),
                "name": table.name,
                "element": field.name,
                "value": value,
                "label": label,
                "sequence": place + 1,
                **CHOICE_DEFAULTS,
            }


CHOICE_DEFAULTS: Row = {"language": "en", "inactive": "false"}


def describe_label(column: Row) -> Row:
    """Return the record in sys_documentation for one of sys_dictionary."""
    label, element = column["column_label"] or "", column["element"]
    return {
        "sys_id": make_fixed_id(LABELS, column["name"], element or ""),
        "name": column["name"],
        "element": element,
        "label": label,
        "plural": f"{label}s" if not element else None,
        "language": "en",
    }


def _describe_type(name: str, label: str) -> Row:
    return {
        "sys_id": make_fixed_id(TYPES, name),
        "name": name,
        "label": label,
        "scalar_type": SCALARS.get(name, "string"),
        "scalar_length": LENGTHS.get(name, DEFAULT_LENGTH),
        "visible": "true",
    }


def insert_definitions(records: Records) -> None:
    """Insert the records that describe the product's tables, which users cannot change."""
    for table, rows in generate_definitions(records.dictionary).items():
        records.insert_many(table, [{**row, BUILT_IN: "true"} for row in rows])


def _format_flag(value: bool) -> str:  # noqa: FBT001 -- a value, not a switch
    return "true" if value else "false"
