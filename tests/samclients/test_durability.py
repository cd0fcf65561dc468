"""What the utilities commit to a SQLite file is on the disk when the commit returns."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine, event

from samclients.fnms_export.source.database import OperationsDatabase
from samclients.fsm_ingest.storage.database import IngestDatabase

FULL = 2  # https://sqlite.org/pragma.html#pragma_synchronous


def read_pragmas(engine: Engine, names: tuple[str, ...]) -> Mapping[str, object]:
    """Open a new connection, and return its pragmas before `conftest.py` changes one."""
    found: dict[str, object] = {}

    @event.listens_for(engine, "connect")
    def read(connection: sqlite3.Connection, _record: object) -> None:
        found.update({name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names})

    engine.dispose()
    engine.connect().close()
    engine.dispose()
    return found


def test_a_commit_of_the_ingestion_utility_waits_for_the_disk(tmp_path: Path) -> None:
    with IngestDatabase(f"sqlite:///{tmp_path}/fsm.db", {}) as database:
        pragmas = read_pragmas(database.engine, ("synchronous", "foreign_keys", "journal_mode"))
    assert pragmas == {"synchronous": FULL, "foreign_keys": 1, "journal_mode": "wal"}


def test_a_commit_of_the_export_waits_for_the_disk(tmp_path: Path) -> None:
    database = OperationsDatabase(f"sqlite:///{tmp_path}/fnms.db")
    assert read_pragmas(database.engine, ("synchronous",)) == {"synchronous": FULL}
    database.close()
