"""The tables of the instance as the control plane shows them, and what can be changed in them.

A hierarchy of tables is shown as its root table, as the product's lists of a root table show the records of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection

from mockservers.core.service.data_tables import DataTable, Format
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.storage.database import draw_number
from mockservers.core.suggestions import suggest
from mockservers.vendors.servicenow import store
from mockservers.vendors.servicenow.schema.business_rules import Stamp
from mockservers.vendors.servicenow.schema.definition_changes import (
    check_change,
    check_delete,
    complete_definition,
    settle_definitions,
)
from mockservers.vendors.servicenow.schema.definitions import generate_definitions
from mockservers.vendors.servicenow.schema.dictionary import (
    CLASS,
    DICTIONARY,
    OWN,
    OWN_RECORDS,
    SYSTEM_FIELDS,
    Dictionary,
    Field,
    Table,
    sql_table_name,
)
from mockservers.vendors.servicenow.schema.field_types import (
    BUILT_IN,
    CHOICES,
    COLUMNS,
    DEFINITIONS,
    FOLLOWING,
    OBJECTS,
)
from mockservers.vendors.servicenow.schema.records import Records, make_fixed_id, resolve_defaults
from mockservers.vendors.servicenow.schema.values import convert_for_storage, format_moment
from mockservers.vendors.servicenow.schema.world_dictionary import read_dictionary
from mockservers.vendors.servicenow.store import OWN_ROOT

IMPORTED = (  # written by imports, whose counts and states belong together
    *("sys_import_set", "sys_import_set_run", "sys_import_set_row", "sys_import_set_row_error"),
    *("x_fls_flexera_fnms_import_run", "x_fls_flexera_fnms_import_transaction"),
)
IMPORTS = "Imports write these records, whose states and counts belong together: advance the clock, or set the pace."
SYSTEM = {field.name for field in SYSTEM_FIELDS}
EDITOR = "system"  # sys_updated_by of a change by the control plane, and of records in files
EXAMPLES = {"date": "2026-11-22", "datetime": "2026-11-22 13:05:10", "duration": "1970-01-01 02:30:00"}
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
    if field.kind in EXAMPLES:
        return {"type": "text", "format": _make_format(field, EXAMPLES[field.kind])}
    if field.kind == "journal":
        return {"fixed": "A text is a record of sys_journal_field."}
    return {"type": "text", "choices": ("true", "false")} if field.kind == "boolean" else {}


def _describe_own_field(field: Field) -> Mapping[str, Any]:
    types = {"integer": "integer", "decimal": "number"}
    return {"type": types.get(field.kind, "text"), **_describe_field(field)}


class _WorldTables:
    """The tables of a world, whose dictionary may have more than the product's."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary

    def make(self, root: Table) -> DataTable:
        """Return the table of a hierarchy; ``OWN_ROOT`` stands for all own tables that extend no other."""
        own = [table for table in self._dictionary.list_roots() if table.is_own] if root is OWN_ROOT else []
        names = [name for table in own for name in table.family] if own else root.family
        fields = {name: field for table in own or [root] for name, field in table.stored.items()}
        whole = {name: field for name, field in fields.items() if not field.is_own}
        made = DataTable(
            store.tables.tables[sql_table_name(root)],
            root.name,
            key=("sys_id",),
            columns={name: facts for name, field in whole.items() if (facts := _describe_field(field))},
            hidden=("row", *(name for name, field in fields.items() if field.is_hidden)),
            complete=self._complete_record,
            links=dict(self._find_links(fields)),
            complete_new=self._complete_new_record,
            members={name: {FILE: name} for name in names},
            packed={name: _describe_own_field(field) for name, field in fields.items() if field.is_own},
            packed_in=OWN,
        )
        return replace(made, **self._describe_table(root.name))

    def _describe_table(self, name: str) -> Mapping[str, Any]:
        """Return the arguments for tables that differ from the others."""
        if name in IMPORTED:
            return {"fixed": IMPORTS}
        if name in FOLLOWING:
            return {"fixed": "The types of fields are the product's."}
        return self._describe_definitions(name) if name in DEFINITIONS else {}

    def _describe_definitions(self, name: str) -> Mapping[str, Any]:
        def complete(before: Mapping[str, Any], changes: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
            check_change(name, before, changes)
            return self._complete_record(before, changes, now)

        def complete_new(record: Mapping[str, Any], now: datetime, number: int) -> Mapping[str, Any]:
            given = complete_definition(name, complete_definition_of_file(name, record))
            return self._complete_new_record(given, now, number)

        def settle(db: Connection, now: datetime) -> None:
            random = SeededRandom(0, partial(draw_number, db))  # what follows from definitions has fixed sys_ids
            settle_definitions(db, Records(db, random, Stamp(format_moment(now), EDITOR), self._dictionary))

        return {
            "complete": complete,
            "complete_new": complete_new,
            "check_delete": partial(check_delete, name),
            "after_change": settle,
            "file_rows": f"{BUILT_IN} IS NULL",
            "defines": True,
        }

    def _find_links(self, fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
        for name, field in fields.items():
            if field.is_reference and field.reference in self._dictionary:
                target = sql_table_name(self._dictionary[field.reference])
                yield name, target if field.key == "sys_id" else f"{target}.{field.key}"

    def _complete_record(
        self, before: Mapping[str, Any], changes: Mapping[str, Any], now: datetime
    ) -> Mapping[str, Any]:
        """Add the system fields of an update.

        Raises:
            ValueError: the record's class does not have a field.
        """
        table = self._dictionary[before[CLASS]]
        if unknown := [name for name in changes if name not in table.visible]:
            raise ValueError(f"A record of {table.name} has no field {unknown[0]}.")
        stamp = {
            "sys_updated_on": format_moment(now),
            "sys_updated_by": EDITOR,
            "sys_mod_count": (before["sys_mod_count"] or 0) + 1,
        }
        return {**{name: None if value == "" else value for name, value in changes.items()}, **stamp}

    def _complete_new_record(self, record: Mapping[str, Any], now: datetime, number: int) -> Mapping[str, Any]:
        """Add sys_id, system fields and defaults to a record whose file has the class.

        Raises:
            ValueError: the class does not exist, is not of the hierarchy, or does not have a field.
        """
        given = {name: value for name, value in record.items() if value not in {None, ""}}
        family = self._find_family(given.pop(FILE, ""))
        if not family:
            raise ValueError(f"No record of {OBJECTS} defines a table for this record.")
        table = self._dictionary[suggest("table", given.get(CLASS, family[0]), family)]
        known = table.fields.keys() - table.journals
        if unknown := [name for name in given if name not in known and name != "row"]:
            raise ValueError(f"A record of {table.name} has no field {unknown[0]}.")
        stamp = format_moment(now)
        usual = {
            **resolve_defaults(table, Stamp(stamp, EDITOR)),
            "sys_id": make_fixed_id("file", OWN_RECORDS if table.root.is_own else table.root.name, number),
            CLASS: table.name,
            "sys_created_on": stamp,
            "sys_created_by": EDITOR,
            "sys_updated_on": stamp,
            "sys_updated_by": EDITOR,
            "sys_mod_count": 0,
        }
        return {**usual, **given}

    def _find_family(self, name: str) -> Sequence[str]:
        """Return the classes that the records of a file may have: of a table, or of all own tables."""
        if name in self._dictionary:
            return self._dictionary[name].family
        return [other for table in self._dictionary.list_roots() if table.is_own for other in table.family]


def complete_definition_of_file(table: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a definition of a file with its sys_id, which follows from the names; ``super_class`` may be a name.

    Raises:
        ValueError: the product has the definition.
    """
    given = {name: value for name, value in record.items() if value not in {None, ""} and name != BUILT_IN}
    key = [str(given.get(name, "")) for name in KEYS[table]]
    if (table, *key) in _list_built_in():
        raise ValueError(f"The product has this record ({', '.join(key)}): leave it out.")
    parent = given.get("super_class", "")
    if parent and not SYS_ID.fullmatch(parent):
        given["super_class"] = make_fixed_id(table, parent)
    return {"sys_id": make_fixed_id(table, *key), **given}


@cache
def _list_built_in() -> frozenset[tuple[str, ...]]:
    """Return the definitions of the product: the table, and the values of its key."""
    rows = generate_definitions(DICTIONARY)
    return frozenset((table, *(row[name] or "" for name in key)) for table, key in KEYS.items() for row in rows[table])


KEYS: Mapping[str, Sequence[str]] = {
    OBJECTS: ("name",),
    COLUMNS: ("name", "element"),
    CHOICES: ("name", "element", "value"),
}
SYS_ID = re.compile("[0-9a-f]{32}", re.ASCII)
CONTENTS = DataTable(
    store.attachment_contents,
    "sys_attachment_doc",
    fixed="It is the content of an attachment: upload the attachment again.",
    links={"sys_attachment": "servicenow_sys_attachment"},
)
USERS = DataTable(
    store.users,
    "web_service_users",
    columns={"roles": "texts", "user_name": {"fixed": "Tokens refer to it."}},
    kept="Tokens refer to users.",
)


def make_data_tables(dictionary: Dictionary) -> Sequence[DataTable]:
    """Return the tables of a world with a dictionary."""
    roots = (root for root in dictionary.list_roots() if not root.view_of and not root.is_own)
    make = _WorldTables(dictionary).make
    return (*map(make, roots), make(OWN_ROOT), CONTENTS, USERS)


DATA_TABLES = make_data_tables(DICTIONARY)


def find_data_tables(db: Connection) -> Sequence[DataTable]:
    """Return the tables of a world."""
    dictionary = read_dictionary(db)
    return DATA_TABLES if dictionary is DICTIONARY else make_data_tables(dictionary)
