"""Writing of rows at SQLite's driver, which costs less than SQLAlchemy; every function logs what it changes.

Statements of SQLAlchemy are logged as well (see ``statement_log``). SQL texts that write belong here: a text that is
executed in another way is missing in the change log.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from sqlite3 import Cursor
from typing import Any

from sqlalchemy import Connection

from mockservers.core.storage.change_log import CHANGED, CREATED, DELETED, SAVED, find_change_log
from mockservers.core.storage.driver import driver_of
from mockservers.core.storage.tables import quote_name

Columns = tuple[str, ...]
Values = Sequence[Any]


def insert_rows(
    db: Connection, table: str, columns: Columns, rows: Sequence[Values], *, ignore: Columns | None = None
) -> None:
    """Insert rows.

    Args:
        db: The connection.
        table: The table.
        columns: The columns that are written.
        rows: The values of each row, in the order of the columns.
        ignore: A unique key: a row that has the key of an existing one is left out. Empty for any key.
    """
    conflict = "" if ignore is None else f" ON CONFLICT {_in_brackets(ignore) if ignore else ''} DO NOTHING"
    _write_new_rows(db, table, CREATED, columns, rows, conflict)


def upsert_rows(db: Connection, table: str, columns: Columns, key: Columns, rows: Sequence[Values]) -> None:
    """Insert rows; one that has the key of an existing row replaces the columns of that row.

    Args:
        db: The connection.
        table: The table.
        columns: The columns that are written, the key among them.
        key: The columns of a unique key.
        rows: The values of each row, in the order of the columns.
    """
    changed = ", ".join(f"{quote_name(name)} = excluded.{quote_name(name)}" for name in columns if name not in key)
    _write_new_rows(db, table, SAVED, columns, rows, f" ON CONFLICT {_in_brackets(key)} DO UPDATE SET {changed}")


def update_rows(  # noqa: PLR0913 -- the parts of the statement
    db: Connection, table: str, columns: Columns, key: Columns, rows: Sequence[Values], *, increment: str = ""
) -> None:
    """Update rows by their keys.

    Args:
        db: The connection.
        table: The table.
        columns: The columns that are written.
        key: The columns that identify a row.
        rows: For each row the values of the columns, then those of the key.
        increment: A column that grows by one.
    """
    _write_by_key(db, table, CHANGED, key, _update_statement(table, columns, key, increment), rows)


def delete_rows(db: Connection, table: str, key: Columns, rows: Sequence[Values]) -> None:
    """Delete rows by their keys.

    Args:
        db: The connection.
        table: The table.
        key: The columns that identify a row.
        rows: For each row the values of the key.
    """
    _write_by_key(db, table, DELETED, key, f"DELETE FROM {quote_name(table)} WHERE {_conditions(key)}", rows)


def change_matching_rows(
    db: Connection, table: str, assignments: str, conditions: str, parameters: Values = ()
) -> None:
    """Update every row that meets SQL conditions; ``parameters`` are those of both."""
    sql = f"UPDATE {quote_name(table)} SET {assignments} WHERE {conditions}"
    cursor = driver_of(db).execute(sql, parameters)
    if log := find_change_log(db):
        log.count(table, CHANGED, cursor.rowcount)


def write_without_log(db: Connection, sql: str, parameters: Values) -> Cursor:
    """Execute a statement whose change is not logged: settings, series and counters, which are no records."""
    return driver_of(db).execute(sql, parameters)


def _write_new_rows(  # noqa: PLR0913, PLR0917 -- the parts of the statement
    db: Connection, table: str, action: str, columns: Columns, rows: Sequence[Values], conflict: str
) -> None:
    cursor = _execute(db, _insert_statement(table, columns) + conflict, rows)
    log = find_change_log(db)
    if log is None:
        return
    if len(rows) == 1 and cursor.rowcount == 1:
        log.log_new_row(table, action, dict(zip(columns, rows[0], strict=True)), cursor.lastrowid)
    else:
        log.count(table, action, cursor.rowcount)


def _write_by_key(  # noqa: PLR0913, PLR0917 -- the parts of the statement
    db: Connection, table: str, action: str, key: Columns, sql: str, rows: Sequence[Values]
) -> None:
    log = find_change_log(db)
    is_single = len(rows) == len(key) == 1
    before = log.read_row(table, key[0], rows[0][-1]) if log and is_single else None
    cursor = _execute(db, sql, rows)
    if log is None:
        return
    if is_single and cursor.rowcount == 1:
        log.log_row(table, action, key[0], rows[0][-1], before)
    else:
        log.count(table, action, cursor.rowcount)


def _execute(db: Connection, sql: str, rows: Sequence[Values]) -> Cursor:
    driver = driver_of(db)
    return driver.execute(sql, rows[0]) if len(rows) == 1 else driver.executemany(sql, rows)


@lru_cache(maxsize=500)
def _insert_statement(table: str, columns: Columns) -> str:
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {quote_name(table)} {_in_brackets(columns)} VALUES ({places})"


@lru_cache(maxsize=500)
def _update_statement(table: str, columns: Columns, key: Columns, increment: str) -> str:
    sets = [f"{quote_name(name)} = ?" for name in columns]
    if increment:
        sets.append(f"{quote_name(increment)} = {quote_name(increment)} + 1")
    return f"UPDATE {quote_name(table)} SET {', '.join(sets)} WHERE {_conditions(key)}"


def _in_brackets(columns: Columns) -> str:
    return f"({', '.join(map(quote_name, columns))})"


def _conditions(key: Columns) -> str:
    return " AND ".join(f"{quote_name(name)} = ?" for name in key)
