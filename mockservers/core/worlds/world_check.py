"""Checks of a world's file before it is used: pages, tables, values, settings."""

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
from mockservers.core.storage.tables import core_tables, quote_name
from mockservers.core.stubs.stub import parse_stub
from mockservers.core.worlds.seeding import WorldStart

SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
INDEX, UNIQUE = "index", "CREATE UNIQUE "
EXPRESSION = -2  # in place of a column's number
ROWS = 1_000  # that are read at a time
ODD_VALUES = "SELECT 1 FROM {table} WHERE typeof({column}) NOT IN ({types}, 'null') LIMIT 1"
ODD_OBJECTS = (
    "SELECT 1 FROM {table} WHERE {column} IS NOT NULL"
    " AND CASE WHEN json_valid({column}) THEN json_type({column}) <> 'object' ELSE 1 END LIMIT 1"
)
TEXTS = "SELECT {columns} FROM {table}"

Schema = Mapping[tuple[str, str], str]


class WorldCheck:
    """Checks that a file is a world with the tables and settings of certain services.

    Args:
        services: The services whose tables the file has.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = {service.name: service for service in services if service.in_world}
        self._tables: list[MetaData] = [
            core_tables,
            *(service.tables for service in self._services.values() if service.tables is not None),
        ]

    def check_own(self, db: sqlite3.Connection) -> None:
        """Check a file that an earlier run of this program wrote. Its values are not checked.

        Raises:
            DamagedFile: the file cannot be used.
        """
        with report_damage():
            self._check_pages(db, "quick_check")
            self.check_tables(db)
            self.read_settings(db)

    def check_foreign(self, db: sqlite3.Connection) -> None:
        """Check a file from an unknown source, including every value.

        Raises:
            DamagedFile: the file cannot be used.
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
            for service in self._services.values():
                _check_packed(db, service)
            self.read_settings(db)

    def check_tables(self, db: sqlite3.Connection) -> None:
        """Compare a file's tables with those of this version; views and triggers are refused.

        Indexes may differ as long as they cannot refuse a row that this version writes.

        Raises:
            DamagedFile: the tables differ.
        """
        found, expected = _schema(db), self._schema
        odd = {
            (kind, name)
            for (kind, name), sql in found.items() ^ expected.items()
            if kind != INDEX
            or sql.startswith(UNIQUE)
            or ((kind, name) in found and not _is_column_index(db, name, sql))
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

    def read_settings(self, db: sqlite3.Connection) -> WorldSettings:
        """Read and check the settings of the world in a file.

        Raises:
            DamagedFile: start, clock, timings, faults or stubs are invalid.
        """
        try:
            settings = WorldSettings.read_directly(db)
            self._check_settings(settings)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            raise DamagedFile("Its settings are invalid.") from None
        return settings

    def _check_settings(self, settings: WorldSettings) -> None:
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
        lifecycles = {
            lifecycle.name: lifecycle for service in self._services.values() for lifecycle in service.lifecycles
        }
        for key, timing in timings.items():
            lifecycles[key.partition("/")[0]].adjust_timing(timing)
        for stub in settings.stubs:
            parse_stub({name: value for name, value in stub.items() if name != "id"}, self._services)
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
    """The columns of a table that have a value of another type than the declared one."""
    return [column.name for column in table.columns if db.execute(_odd_values(table, column)).fetchone()]


def _odd_values(table: Table, column: Column[Any]) -> str:
    types = ", ".join(map(repr, _allowed_types(column)))
    return ODD_VALUES.format(table=quote_name(table.name), column=quote_name(column.name), types=types)


def _check_values(db: sqlite3.Connection, table: Table) -> None:
    """Compare each value with its column's type, and read each text, which fails unless it is UTF-8."""
    if odd := find_odd_columns(db, table):
        raise DamagedFile(f"Its column {table.name}.{odd[0]} holds a value of another type.")
    texts = [column for column in table.columns if _allowed_types(column) == ("text",)]
    if texts:
        columns = ", ".join(quote_name(column.name) for column in texts)
        rows = db.execute(TEXTS.format(columns=columns, table=quote_name(table.name)))
        while rows.fetchmany(ROWS):
            pass


def _check_packed(db: sqlite3.Connection, service: Service) -> None:
    """Check that columns with the values of others are JSON objects."""
    for table in service.data_tables:
        words = {"table": quote_name(table.sql_name), "column": quote_name(table.packed_in)}
        if table.packed_in and db.execute(ODD_OBJECTS.format_map(words)).fetchone():
            raise DamagedFile(f"Its column {table.sql_name}.{table.packed_in} holds a text that is not a JSON object.")


def _allowed_types(column: Column[Any]) -> tuple[str, ...]:
    """SQLite's names of the types of values that a column may have."""
    if isinstance(column.type, Integer):
        return ("integer",)
    if isinstance(column.type, Float):
        return ("real", "integer")
    return ("blob",) if isinstance(column.type, LargeBinary) else ("text",)


def _is_column_index(db: sqlite3.Connection, index: str, sql: str) -> bool:
    """True for an index of columns; expressions and conditions can fail when a row is written."""
    places = [place for _, place, _ in db.execute(f"PRAGMA index_info({quote_name(index)})")]
    return EXPRESSION not in places and " WHERE " not in sql.upper()


def _schema(db: sqlite3.Connection) -> Schema:
    return {(kind, name): sql for kind, name, sql in db.execute(SCHEMA)}
