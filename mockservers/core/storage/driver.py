"""SQLite's driver behind a connection of SQLAlchemy."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

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
