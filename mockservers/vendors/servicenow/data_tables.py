"""The tables of the instance as the control plane shows them, and what can be changed in them.

A hierarchy of tables is shown as its root table, as the product's lists of a root table show the records of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mockservers.core.service.data_tables import DataTable, Format
from mockservers.core.suggestions import suggest
from mockservers.vendors.servicenow import store
from mockservers.vendors.servicenow.schema.dictionary import (
    CLASS,
    DICTIONARY,
    SYSTEM_FIELDS,
    Field,
    Table,
    sql_table_name,
)
from mockservers.vendors.servicenow.schema.records import make_fixed_id
from mockservers.vendors.servicenow.schema.values import convert_for_storage, format_moment

IMPORTED = (  # written by imports, whose counts and states belong together
    *("sys_import_set", "sys_import_set_run", "sys_import_set_row", "sys_import_set_row_error"),
    *("x_fls_flexera_fnms_import_run", "x_fls_flexera_fnms_import_transaction"),
)
IMPORTS = "Imports write these records, whose states and counts belong together: advance the clock, or set the pace."
SYSTEM = {field.name for field in SYSTEM_FIELDS}
EDITOR = "system"  # sys_updated_by of a change by the control plane, and of records in files
FILE = "file"  # in place of a column: the table that a file is named after


def _make_format(field: Field, example: str) -> Format:
    def normalize(text: str) -> str:
        stored = convert_for_storage(field, text)
        if stored is None:
            raise ValueError(text)
        return str(stored)

    return Format(example, normalize)


def _describe_field(field: Field) -> Mapping[str, Any]:
    """Return the facts about a column that the SQL table does not say."""
    if field.name in SYSTEM:
        return {"fixed": "The instance sets the system fields."}
    match field.kind:
        case "date":
            return {"type": "text", "format": _make_format(field, "2026-11-22")}
        case "datetime":
            return {"type": "text", "format": _make_format(field, "2026-11-22 13:05:10")}
        case "boolean":
            return {"type": "text", "choices": ("true", "false")}
    return {}


def _complete_record(before: Mapping[str, Any], changes: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Add the system fields of an update.

    Raises:
        ValueError: the record's class does not have a field.
    """
    table = DICTIONARY[before[CLASS]]
    if unknown := [name for name in changes if name not in table.visible]:
        raise ValueError(f"A record of {table.name} has no field {unknown[0]}.")
    stamp = {
        "sys_updated_on": format_moment(now),
        "sys_updated_by": EDITOR,
        "sys_mod_count": (before["sys_mod_count"] or 0) + 1,
    }
    return {**{name: None if value == "" else value for name, value in changes.items()}, **stamp}


def _complete_new_record(record: Mapping[str, Any], now: datetime, number: int) -> Mapping[str, Any]:
    """Add sys_id, system fields and defaults to a record whose file has the class.

    Raises:
        ValueError: the class does not exist, is not of the hierarchy, or does not have a field.
    """
    given = {name: value for name, value in record.items() if value not in {None, ""}}
    family = DICTIONARY[given.pop(FILE)].family
    table = DICTIONARY[suggest("table", given.get(CLASS, family[0]), family)]
    if unknown := [name for name in given if name not in table.fields and name != "row"]:
        raise ValueError(f"A record of {table.name} has no field {unknown[0]}.")
    stamp = format_moment(now)
    usual = {
        **table.defaults,
        "sys_id": make_fixed_id("file", table.root.name, number),
        CLASS: table.name,
        "sys_created_on": stamp,
        "sys_created_by": EDITOR,
        "sys_updated_on": stamp,
        "sys_updated_by": EDITOR,
        "sys_mod_count": 0,
    }
    return {**usual, **given}


def _make_data_table(root: Table) -> DataTable:
    return DataTable(
        store.tables.tables[sql_table_name(root)],
        root.name,
        key=("sys_id",),
        columns={name: facts for name, field in root.stored.items() if (facts := _describe_field(field))},
        hidden=("row", *(name for name, field in root.stored.items() if field.is_hidden)),
        fixed=IMPORTS if root.name in IMPORTED else "",
        complete=_complete_record,
        links={
            name: sql_table_name(DICTIONARY[field.reference])
            for name, field in root.stored.items()
            if field.is_reference and field.reference in DICTIONARY
        },
        complete_new=_complete_new_record,
        members={name: {FILE: name} for name in root.family},
    )


DATA_TABLES = (
    *map(_make_data_table, DICTIONARY.list_roots()),
    DataTable(
        store.attachment_contents,
        "sys_attachment_doc",
        fixed="It is the content of an attachment: upload the attachment again.",
        links={"sys_attachment": "servicenow_sys_attachment"},
    ),
    DataTable(
        store.users,
        "web_service_users",
        columns={"roles": "texts", "user_name": {"fixed": "Tokens refer to it."}},
        kept="Tokens refer to users.",
    ),
)
