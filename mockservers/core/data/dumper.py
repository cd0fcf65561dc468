"""Writing of a world's data as an archive: the same form that is loaded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

import orjson
import yaml
from sqlalchemy import Connection

from mockservers.core.data.archives import WORLD_FILE, ArchiveWriter
from mockservers.core.data.layouts import Layouts, TableLayout
from mockservers.core.data.links import LinkCheck
from mockservers.core.data.world_tables import select_rows
from mockservers.core.service.data_tables import Value
from mockservers.core.storage.driver import execute_directly, fetch_value
from mockservers.core.storage.tables import quote_name

BATCH = 1_000  # rows
LONGEST_CELL = 100_000  # characters
DANGLING = "dangling"


def dump_world(db: Connection, layouts: Layouts, start: dict[str, Any], out: IO[bytes]) -> None:
    """Write the data of a world as an archive.

    Args:
        db: The connection of a reading transaction.
        layouts: The tables of every world.
        start: Seed, time and seed options of the world, as JSON.
        out: The file to write.
    """
    writer, layouts = ArchiveWriter(out), layouts.in_world(db)
    if LinkCheck(db, layouts).has_dangling():
        start = {**start, DANGLING: True}
    with writer.open_entry(WORLD_FILE) as entry:
        entry.write(yaml.safe_dump(start, sort_keys=False, allow_unicode=True).encode())
    for layout in layouts.all:
        _TableDump(db, layout).write(writer)
    writer.close()


class _TableDump:
    """The dump of one table: CSV, or JSON Lines if it has values that CSV cannot say."""

    def __init__(self, db: Connection, layout: TableLayout) -> None:
        self._db, self._layout = db, layout
        self._names = [column.stored for column in layout.columns.values()]
        self._table = quote_name(layout.table.sql_name)

    def write(self, writer: ArchiveWriter) -> None:
        """Write the table's file."""
        is_csv = not self._has_unsayable()
        with writer.open_entry(f"{self._layout.path}.{'csv' if is_csv else 'jsonl'}") as entry:
            if is_csv:
                self._write_csv(entry)
            else:
                self._write_lines(entry)

    def _has_unsayable(self) -> bool:
        """Return True if a text is empty though it could be null, has a carriage return, or is very long."""
        conditions = []
        for column in self._layout.columns.values():
            name = self._layout.table.select(column.stored)
            if column.column.type in {"text", "json", "texts"}:
                conditions.append(f"instr({name}, char(13)) OR length({name}) > {LONGEST_CELL}")
                conditions += [f"{name} = ''"] if column.column.is_nullable else []
            elif column.column.type == "binary":
                conditions.append(f"length({name}) > {LONGEST_CELL // 2}")
        any_of = " OR ".join(conditions) or "0"
        return fetch_value(self._db, f"SELECT 1 FROM {self._table} WHERE {any_of} LIMIT 1") is not None

    def _write_csv(self, entry: IO[bytes]) -> None:
        text = io.TextIOWrapper(entry, encoding="utf-8", newline="", write_through=True)
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(self._layout.columns)
        for batch in self._read_batches():
            rows.writerows([list(self._layout.format_cells(values)) for values in batch])
        text.detach()

    def _write_lines(self, entry: IO[bytes]) -> None:
        for batch in self._read_batches():
            rows = (dict(zip(self._layout.columns, self._layout.format_row(values), strict=True)) for values in batch)
            entry.write(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))

    def _read_batches(self) -> Iterator[Sequence[Sequence[Value]]]:
        columns = ", ".join(map(self._layout.table.select, self._names))
        with_rowid = self._layout.table.table.dialect_options["sqlite"]["with_rowid"]
        order = "rowid" if with_rowid else ", ".join(map(quote_name, self._layout.table.order))
        chosen = select_rows(self._layout.table)
        found = execute_directly(self._db, f"SELECT {columns} FROM {self._table} WHERE {chosen} ORDER BY {order}")
        while batch := found.fetchmany(BATCH):
            yield batch
