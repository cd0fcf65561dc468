"""Audit of the change log: SQLite's triggers count what each transaction writes, independently of the log.

Temporary triggers on every table of a world note each inserted, updated and deleted row in a temporary table. Their
notes are rolled back to savepoints together with the rows. At each commit they are compared with the change log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from sqlite3 import Connection as Driver
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection

from mockservers.core.storage import connections
from mockservers.core.storage.change_log import CHANGED, CREATED, DELETED, SAVED, begin_change_log, recorded_changes
from mockservers.core.storage.connections import PooledConnection
from mockservers.core.storage.driver import driver_of, execute_directly

UNLOGGED = frozenset({"world_settings", "world_series", "flexera_requests"})  # bookkeeping, see ``write_without_log``
TABLES = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
WRITTEN = "SELECT written, action, count(*) FROM change_audit GROUP BY written, action"
TRIGGER = (
    'CREATE TEMP TRIGGER IF NOT EXISTS "audit {action} {table}" AFTER {action} ON main."{table}"'
    " BEGIN INSERT INTO change_audit VALUES ('{table}', '{action}'); END"
)
INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"

Written = Mapping[str, Mapping[str, int]]  # rows by table and action


class ChangeAudit:
    """The transactions that were compared, and the differences that were found, as sentences."""

    def __init__(self) -> None:
        self.transactions = 0
        self.tables: set[str] = set()
        self.differences: list[str] = []

    def compare(self, db: Connection) -> None:
        """Compare what the triggers counted in a connection's transaction with what its change log has."""
        written, logged = _count_written(driver_of(db)), _count_logged(db)
        self.transactions += 1
        self.tables |= written.keys()
        for table in sorted(written.keys() | logged.keys()):
            rows, log = written.get(table, {}), logged.get(table, {})
            if not _agree(rows, log):
                self.differences.append(f"{table}: SQLite wrote {dict(rows)}, the log has {dict(log)}")


@contextmanager
def audit_changes() -> Iterator[ChangeAudit]:
    """Compare every transaction for writing that is committed in this process, until the context ends."""
    audit, commit = ChangeAudit(), PooledConnection.commit

    def begin(db: Connection) -> None:
        begin_change_log(db)
        _install(driver_of(db))

    def compare_and_commit(pooled: PooledConnection) -> None:
        if _has_audit(driver_of(pooled.connection)):
            audit.compare(pooled.connection)
        commit(pooled)

    with (
        patch.object(connections, "begin_change_log", begin),
        patch.object(PooledConnection, "commit", compare_and_commit),
    ):
        yield audit


def _install(driver: Driver) -> None:
    driver.execute("CREATE TEMP TABLE IF NOT EXISTS change_audit (written TEXT, action TEXT)")
    driver.execute("DELETE FROM change_audit")
    for (table,) in driver.execute(TABLES).fetchall():
        for action in (INSERT, UPDATE, DELETE):
            driver.execute(TRIGGER.format(action=action, table=table))


def _has_audit(driver: Driver) -> bool:
    return driver.execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'change_audit'").fetchone() is not None


def _count_written(driver: Driver) -> Written:
    found: dict[str, dict[str, int]] = {}
    for table, action, rows in driver.execute(WRITTEN).fetchall():
        if table not in UNLOGGED:
            found.setdefault(table, {})[action] = rows
    return found


def _count_logged(db: Connection) -> Written:
    found: dict[str, Counter[str]] = {}
    for change in recorded_changes(db):
        found.setdefault(change.table, Counter())[change.action] += change.count
    return found


def _agree(written: Mapping[str, int], logged: Mapping[str, int]) -> bool:
    """True if the numbers agree; a saved row was inserted or updated."""
    inserted, updated = written.get(INSERT, 0), written.get(UPDATE, 0)
    created, changed, saved = logged.get(CREATED, 0), logged.get(CHANGED, 0), logged.get(SAVED, 0)
    return (
        written.get(DELETE, 0) == logged.get(DELETED, 0)
        and inserted + updated == created + changed + saved
        and created <= inserted
        and changed <= updated
    )


@contextmanager
def insert_around_the_log() -> Iterator[None]:
    """Make BigFix's store insert a single row without the log."""

    def insert(db: Connection, _table: str, _columns: object, rows: Sequence[Sequence[Any]]) -> None:
        execute_directly(db, "INSERT INTO bigfix_metrics VALUES (?, ?, ?, ?, ?)", rows[0])

    with patch("mockservers.vendors.bigfix.store.insert_rows", insert):
        yield
