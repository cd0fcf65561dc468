"""Upgrades: a world that an earlier version of this program wrote gets the tables of this one.

A change of a table is a step of its service, or of the core. The steps that a file has behind it are in its settings.
An upgrade applies the missing ones to a copy of the file, copies every row into new tables, and replaces the file.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import orjson

from mockservers.core.service.service import Service, Step, leave_values
from mockservers.core.storage.damage import DamagedFile
from mockservers.core.storage.database import Database
from mockservers.core.storage.tables import quote_name
from mockservers.core.storage.world_files import UNFINISHED, remove, remove_companions

CORE = "core"
READ_STEPS = "SELECT value FROM world_settings WHERE name = 'schema'"
WRITE_STEPS = "INSERT INTO world_settings (name, value) VALUES ('schema', ?) ON CONFLICT (name) DO UPDATE SET value = ?"
TABLES = "SELECT name FROM old.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
COLUMNS = "SELECT name FROM pragma_table_info(?, ?)"


CORE_STEPS: Sequence[Step] = (leave_values,)  # an index of tokens has their time; no statistics of the planner


class Upgrades:
    """The steps of the core and of some services.

    Args:
        services: The services whose tables a world has.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        stored = [service for service in services if service.in_world]
        self._tables = [service.tables for service in stored if service.tables is not None]
        self._steps = {CORE: CORE_STEPS, **{service.name: service.steps for service in stored}}

    @property
    def current(self) -> dict[str, int]:
        """The number of steps that a new world has behind it, by service, and for the core."""
        return {name: len(steps) for name, steps in self._steps.items()}

    def is_needed(self, db: sqlite3.Connection) -> bool:
        """True if a step is missing.

        Raises:
            DamagedFile: a newer version of this program wrote the file.
        """
        try:
            done = _read_steps(db)
        except (sqlite3.Error, ValueError):  # the check of the file says what is wrong
            return False
        current = self.current
        for name, number in done.items():
            if number > current.get(name, number):
                raise DamagedFile(
                    f"A newer version of mockservers wrote it ({name} {number}; this version knows {current[name]})."
                )
        return any(done.get(name, 0) < number for name, number in current.items())

    def upgrade(self, path: Path) -> None:
        """Replace a file by one of this version with the same rows. Nothing else may use it meanwhile.

        Raises:
            DamagedFile: a step is not possible, or the file has tables or columns that this version would lose. The
                file is unchanged.
        """
        copy, unfinished = (path.with_name(f"{path.name}.{part}{UNFINISHED}") for part in ("copy", "upgraded"))
        try:
            self._make_copy(path, copy)
            self._apply_steps(copy)
            self._fill(unfinished, copy)
            shutil.copystat(path, unfinished)  # the time of a snapshot is that of its file
            _write_to_disk(unfinished)
            remove_companions(path)  # of the earlier file, which is whole without them since it was copied
            unfinished.replace(path)
        except (sqlite3.IntegrityError, sqlite3.OperationalError) as error:
            raise DamagedFile(f"It cannot be upgraded from an earlier version ({error}).") from None
        finally:
            remove(copy)
            remove(unfinished)

    @staticmethod
    def _make_copy(path: Path, copy: Path) -> None:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)

    def _apply_steps(self, copy: Path) -> None:
        with closing(sqlite3.connect(copy)) as db, db:
            db.execute("PRAGMA trusted_schema = OFF")
            done = _read_steps(db)
            for name, steps in self._steps.items():
                for step in steps[done.get(name, 0) :]:
                    step(db)
            numbers = orjson.dumps({**done, **self.current}).decode()
            db.execute(WRITE_STEPS, (numbers, numbers))

    def _fill(self, path: Path, copy: Path) -> None:
        """Create a file with this version's tables, and copy every row of another file."""
        Database.create(path, self._tables).close()
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("ATTACH ? AS old", (str(copy),))
            with db:
                for table in _list(db, TABLES):
                    _copy_rows(db, table)


def _copy_rows(db: sqlite3.Connection, table: str) -> None:
    kept, columns = set(_list(db, COLUMNS, table, "main")), _list(db, COLUMNS, table, "old")
    if not kept.issuperset(columns):
        raise DamagedFile(f"Its tables are not those of this version: {table}.")
    names = ", ".join(map(quote_name, columns))
    quoted = quote_name(table)
    db.execute(f"INSERT INTO main.{quoted} ({names}) SELECT {names} FROM old.{quoted}")  # noqa: S608 -- quoted names


def _list(db: sqlite3.Connection, query: str, *values: str) -> list[str]:
    return [name for (name,) in db.execute(query, values)]


def _read_steps(db: sqlite3.Connection) -> Mapping[str, int]:
    """The steps that a file has behind it; none for the first format, which does not say."""
    row = db.execute(READ_STEPS).fetchone()
    found = orjson.loads(row[0]) if row else {}
    if not isinstance(found, dict) or not all(type(number) is int and number >= 0 for number in found.values()):
        raise ValueError(found)
    return found


def _write_to_disk(path: Path) -> None:
    """Wait until a file that will replace another is on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
