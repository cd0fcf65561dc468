"""SQLite's driver behind a connection of SQLAlchemy."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

Driver = sqlite3.Connection


def driver_of(db: Connection) -> Driver:
    """The SQLite connection of an SQLAlchemy connection."""
    return db.connection.driver_connection  # type: ignore[return-value]


def execute_directly(db: Connection, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
    """Execute a query at the driver, for frequent reads: SQLAlchemy costs more than most queries.

    ``writes`` has the functions that write.
    """
    return driver_of(db).execute(sql, parameters)


def fetch_value(db: Connection, sql: str, parameters: Sequence[object] = ()) -> Any:  # noqa: ANN401 -- of any column
    """Return the first column of a query's first row; None if there is no row."""
    row = execute_directly(db, sql, parameters).fetchone()
    return None if row is None else row[0]


def measure_size(db: Connection) -> int:
    """Return the bytes that a database's rows and indexes take in its file, without free pages."""
    pages, free, size = (fetch_value(db, f"PRAGMA {name}") for name in ("page_count", "freelist_count", "page_size"))
    return int((pages - free) * size)


def fetch_record(db: Connection, sql: str, parameters: Sequence[object] = ()) -> dict[str, Any] | None:
    """Return a query's first row by column; None if there is no row."""
    found = execute_directly(db, sql, parameters)
    row = found.fetchone()
    return None if row is None else dict(zip([column[0] for column in found.description], row, strict=True))
