"""Checks of a world's file that this process has not written itself: pages, tables, values, settings."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Float, Integer, LargeBinary, MetaData, Table

from mockservers.core.faults.fault import Fault, parse_fault
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import MAX_SPEED, check_range
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.damage import DamagedFile, find_damage
from mockservers.core.storage.database import Database, open_immutable
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.storage.tables import core_tables
from mockservers.core.worlds.seeding import WorldStart

SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
INDEX, UNIQUE = "index", "CREATE UNIQUE "
EXPRESSION = -2  # in place of a column's number
ROWS = 1_000  # that are read at a time

Schema = Mapping[tuple[str, str], str]


class WorldCheck:
    """What the file of a world with certain services has to be.

    Args:
        services: The services whose tables it has.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = {one.name: one for one in services if one.in_world}
        self._tables: list[MetaData] = [
            core_tables,
            *(one.tables for one in self._services.values() if one.tables is not None),
        ]

    def check_own(self, db: sqlite3.Connection) -> None:
        """Check a file that an earlier run of this program wrote: what it says is trusted if it can be read.

        Raises:
            DamagedFile: it cannot be used.
        """
        with report_damage():
            self._check_pages(db, "quick_check")
            self.check_tables(db)
            self.settings(db)

    def check_foreign(self, db: sqlite3.Connection) -> None:
        """Check a file from elsewhere, down to each value.

        Raises:
            DamagedFile: it cannot be used.
        """
        with report_damage():
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("PRAGMA cell_size_check = ON")
            if db.execute("PRAGMA encoding").fetchone() != ("UTF-8",):
                raise DamagedFile("Its encoding is not UTF-8.")
            self.check_tables(db)
            self._check_pages(db, "integrity_check")
            for table in self._every_table():
                _check_values(db, table)
            self.settings(db)

    def check_tables(self, db: sqlite3.Connection) -> None:
        """Hold a file's tables against those of this version: no other, no view, no trigger.

        Indexes make reading fast and may differ, as long as they cannot refuse a row that this version would write.

        Raises:
            DamagedFile: they differ.
        """
        found, expected = _schema(db), self._schema
        odd = {
            (kind, name)
            for (kind, name), sql in found.items() ^ expected.items()
            if kind != INDEX or sql.startswith(UNIQUE) or ((kind, name) in found and not _is_plain(db, name, sql))
        }
        if odd:
            names = ", ".join(sorted({name for _, name in odd})[:3])
            raise DamagedFile(f"Its tables are not those of this version: {names}.")

    @staticmethod
    def _check_pages(db: sqlite3.Connection, pragma: str) -> None:
        found = db.execute(f"PRAGMA {pragma}(1)").fetchone()
        if found != ("ok",):
            raise DamagedFile(f"Its file is damaged ({found[0].splitlines()[-1] if found else 'it is empty'}).")

    def _every_table(self) -> Iterator[Table]:
        for metadata in self._tables:
            yield from metadata.sorted_tables

    @cached_property
    def _schema(self) -> Schema:
        with tempfile.TemporaryDirectory(prefix="mockservers-") as folder:
            empty = Database.create(Path(folder) / "empty.sqlite", self._tables[1:])
            empty.close()
            with closing(open_immutable(empty.path)) as db:
                return _schema(db)

    def settings(self, db: sqlite3.Connection) -> WorldSettings:
        """All settings of the world in a file, by name.

        Raises:
            DamagedFile: start, clock, paces or faults are not those of a world.
        """
        try:
            settings = WorldSettings.read_directly(db)
            self._take_apart(settings)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            raise DamagedFile("Its settings are not those of a world.") from None
        return settings

    def _take_apart(self, settings: WorldSettings) -> None:
        start, timings = WorldStart.from_json(settings.start), dict(settings.timings)
        if type(start.seed) is not int or not 0 <= start.seed < 2**63 or set(start.options) - self._services.keys():
            raise ValueError
        start.clock()
        for name, options in start.options.items():
            self._services[name].choose_options(options)
        clock = clock_of(settings)
        if not 0 <= clock.speed <= MAX_SPEED or not isfinite(clock.shown + clock.read):
            raise ValueError
        check_range(clock.now())
        lifecycles = {one.name: one for service in self._services.values() for one in service.lifecycles}
        for key, timing in timings.items():
            lifecycles[key.partition("/")[0]].adjust_timing(timing)
        for fault in settings.faults:
            Fault.from_json(fault)
            parse_fault({name: value for name, value in fault.items() if name != "id"}, self._services)


@contextmanager
def report_damage() -> Iterator[None]:
    """Turn SQLite's errors about a damaged file into ``DamagedFile``."""
    try:
        yield
    except sqlite3.Error as error:
        if reason := find_damage(error):
            raise DamagedFile(reason) from None
        raise


def find_odd_columns(db: sqlite3.Connection, table: Table) -> list[str]:
    """The columns of a table that hold a value of another kind than they are declared for."""
    return [
        one.name
        for one in table.columns
        if db.execute(
            f"SELECT 1 FROM {_quoted(table.name)}"  # noqa: S608 -- names of our own tables
            f" WHERE typeof({_quoted(one.name)}) NOT IN ({', '.join(map(repr, _kinds(one)))}, 'null') LIMIT 1"
        ).fetchone()
    ]


def _check_values(db: sqlite3.Connection, table: Table) -> None:
    """Hold each value against its column's type, and read each text, which fails where it is not UTF-8."""
    if odd := find_odd_columns(db, table):
        raise DamagedFile(f"Its column {table.name}.{odd[0]} holds a value of another type.")
    texts = [one for one in table.columns if _kinds(one) == ("text",)]
    if texts:
        rows = db.execute(f"SELECT {', '.join(_quoted(one.name) for one in texts)} FROM {_quoted(table.name)}")  # noqa: S608 -- as above
        while rows.fetchmany(ROWS):
            pass


def _kinds(column: Column[Any]) -> tuple[str, ...]:
    """What SQLite calls the types of values that a column may hold."""
    if isinstance(column.type, Integer):
        return ("integer",)
    if isinstance(column.type, Float):
        return ("real", "integer")
    return ("blob",) if isinstance(column.type, LargeBinary) else ("text",)


def _is_plain(db: sqlite3.Connection, index: str, sql: str) -> bool:
    """Whether an index has columns and no expressions, which can fail."""
    places = [place for _, place, _ in db.execute(f"PRAGMA index_info({_quoted(index)})")]
    return EXPRESSION not in places and " WHERE " not in sql.upper()


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _schema(db: sqlite3.Connection) -> Schema:
    return {(kind, name): sql for kind, name, sql in db.execute(SCHEMA)}
