"""Upgrades of worlds that an earlier version wrote."""

from __future__ import annotations

import sqlite3
from itertools import chain

from mockservers.core.storage.tables import quote_name
from mockservers.vendors.servicenow.schema.definitions import generate_definitions
from mockservers.vendors.servicenow.schema.dictionary import CLASS, DICTIONARY
from mockservers.vendors.servicenow.schema.field_types import BUILT_IN

FIRST_MOMENT = "SELECT min(sys_created_on) FROM servicenow_sys_properties"
AUTHOR = "system"


def write_definitions(db: sqlite3.Connection) -> None:
    """Write the records that describe this version's tables, in place of those of an earlier one.

    It is a step for every change of the tables. The records have the time at which the world's first were created.
    """
    [moment] = db.execute(FIRST_MOMENT).fetchone()
    for table, rows in generate_definitions(DICTIONARY).items():
        usual = {
            CLASS: table,
            "sys_created_on": moment,
            "sys_created_by": AUTHOR,
            "sys_updated_on": moment,
            "sys_updated_by": AUTHOR,
            "sys_mod_count": 0,
            BUILT_IN: "true",
        }
        columns = tuple(dict.fromkeys((*usual, *chain.from_iterable(rows))))
        name = quote_name(f"servicenow_{table}")
        _prepare_table(db, name, columns)
        db.execute(f"DELETE FROM {name} WHERE {BUILT_IN} IS NOT NULL")
        db.executemany(
            f"INSERT INTO {name} ({', '.join(map(quote_name, columns))}) VALUES ({', '.join('?' * len(columns))})",
            [[{**usual, **row}.get(column) for column in columns] for row in rows],
        )


def _prepare_table(db: sqlite3.Connection, name: str, columns: tuple[str, ...]) -> None:
    """Create a table, or the columns that it lacks; the upgrade copies its rows to the table of this version."""
    db.execute(f'CREATE TABLE IF NOT EXISTS {name} ("row" INTEGER PRIMARY KEY)')
    known = {row[1] for row in db.execute(f"PRAGMA table_info({name})")}
    for column in columns:
        if column not in known:
            db.execute(f"ALTER TABLE {name} ADD COLUMN {quote_name(column)}")
