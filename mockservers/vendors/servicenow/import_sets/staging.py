"""Loading of import sets into staging tables, and their transformation to target records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any

from sqlalchemy import Connection

from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.writes import insert_rows, update_rows
from mockservers.vendors.servicenow.domain import PLUGIN, USE_TABLES, choose_installation_tables
from mockservers.vendors.servicenow.import_sets.maps import Row, find_maps
from mockservers.vendors.servicenow.import_sets.outcomes import Outcome
from mockservers.vendors.servicenow.import_sets.set_transformation import (
    RESULT_COLUMNS,
    MapCount,
    RowResult,
    SetTransformation,
)
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, sql_table_name
from mockservers.vendors.servicenow.schema.properties import Properties
from mockservers.vendors.servicenow.schema.records import Records

BATCH = 5_000  # rows in memory at a time
COLUMNS = {  # by staging table, the columns with the data of a row
    table.name: tuple(table.own) for table in DICTIONARY["sys_import_set_row"].children
}


@dataclass(frozen=True)
class ImportSet:
    """An import set with the staging table of its rows."""

    sys_id: str
    number: str
    table: str


class Staging:
    """The staging tables of a world.

    Args:
        db: The connection.
        records: The records of the world, with the stamp of changes.
        failing: The interval of rows that fail by a fault; 0 for none.
    """

    def __init__(self, db: Connection, records: Records, failing: int = 0) -> None:
        self._db, self._records, self._failing = db, records, failing
        self._properties = Properties(db)

    def open(self, table: str, **values: str) -> ImportSet:
        """Create an import set for a staging table."""
        sys_id = self._records.insert("sys_import_set", {"table_name": table, "sys_import_rows": 0, **values})
        number = execute_directly(self._db, NUMBER_OF_SET, (sys_id,)).fetchone()[0]
        return ImportSet(sys_id, number, table)

    def load(self, import_set: ImportSet, rows: Iterable[Row]) -> set[str]:
        """Add rows to a set in batches; return the names that are not columns of the staging table."""
        return self._load(import_set, rows, STATE, lambda batch, _before: repeat(PENDING, len(batch)))

    def load_and_transform(self, import_set: ImportSet, rows: Iterable[Row]) -> set[str]:
        """Add rows to a set in batches with their results, so that no row is updated; return as ``load``."""
        transformation = self._prepare_transformation(import_set)

        def transform_batch(batch: Sequence[Row], before: int) -> list[RowResult]:
            return transformation.run(batch, range(before + 1, before + 1 + len(batch)))[0]

        unknown = self._load(import_set, rows, RESULT_COLUMNS, transform_batch)
        transformation.write_history()
        return unknown

    def transform(self, import_set: ImportSet, *, detailed: bool = False) -> list[Outcome]:
        """Run the maps on the pending rows; return the outcome of each map for the last row.

        Args:
            import_set: The set.
            detailed: True to store the outcomes of all maps with each row.
        """
        transformation = self._prepare_transformation(import_set, detailed=detailed)
        outcomes: list[Outcome] = []
        after = 0
        while rows := self._read_pending_rows(import_set, after):
            after = rows[-1]["row"]
            results, outcomes = transformation.run(rows, [row["number"] for row in rows])
            updates = [(*result, row["row"]) for result, row in zip(results, rows, strict=True)]
            update_rows(self._db, STAGING, RESULT_COLUMNS, ("row",), updates)
        transformation.write_history()
        return outcomes

    def _prepare_transformation(self, import_set: ImportSet, *, detailed: bool = False) -> SetTransformation:
        counts = self._find_active_maps(import_set)
        return SetTransformation(
            import_set.sys_id, counts, self._records, self._properties, self._failing, detailed=detailed
        )

    def _find_active_maps(self, import_set: ImportSet) -> list[MapCount]:
        """Return the active maps of the staging table in order, with empty counts."""
        tables = choose_installation_tables(
            self._properties.read_text(USE_TABLES, "automatic"), plugin=self._properties.has_plugin(PLUGIN)
        )
        active: dict[str, str] = {
            row[0]: row[1] for row in execute_directly(self._db, ACTIVE_MAPS, (import_set.table,))
        }
        maps = [
            transform_map
            for transform_map in find_maps(import_set.table, tables or frozenset())
            if transform_map.name in active
        ]
        ids = self._records.create_ids(len(maps))
        return [
            MapCount(transform_map, active[transform_map.name], run_id)
            for transform_map, run_id in zip(maps, ids, strict=True)
        ]

    def _load(
        self,
        import_set: ImportSet,
        rows: Iterable[Row],
        result_columns: tuple[str, ...],
        compute_results: Callable[[Sequence[Row], int], Iterable[RowResult]],
    ) -> set[str]:
        """Add rows with their results; ``compute_results`` gets a batch and the number of rows before it."""
        number = int(execute_directly(self._db, ROWS_OF_SET, (import_set.sys_id,)).fetchone()[0])
        elements: set[str] = set()
        for batch in _split_batches(rows):
            for row in batch:
                elements.update(row)
            values = self._make_row_values(import_set, batch, compute_results(batch, number), number)
            columns = (*ROW_COLUMNS, *result_columns, *COLUMNS[import_set.table])
            insert_rows(self._db, sql_table_name(DICTIONARY[import_set.table]), columns, values)
            number += len(batch)
        self._records.update("sys_import_set", import_set.sys_id, {"sys_import_rows": number})
        return elements.difference(COLUMNS[import_set.table])

    def _make_row_values(
        self, import_set: ImportSet, rows: Sequence[Row], results: Iterable[RowResult], before: int
    ) -> list[tuple[object, ...]]:
        """Return the values of new rows: ROW_COLUMNS, the result columns, the data columns."""
        stamp, columns = self._records.stamp, COLUMNS[import_set.table]
        fixed = (import_set.table, stamp.at, stamp.by, stamp.at, stamp.by, 0, import_set.sys_id)
        ids = self._records.create_ids(len(rows))
        return [
            (sys_id, *fixed, number, *result, *[row.get(name) or None for name in columns])
            for number, (sys_id, row, result) in enumerate(zip(ids, rows, results, strict=True), start=before + 1)
        ]

    def _read_pending_rows(self, import_set: ImportSet, after: int) -> list[dict[str, Any]]:
        columns = COLUMNS[import_set.table]
        selected = ", ".join(f"COALESCE(\"{name}\", '')" for name in columns)
        rows = execute_directly(
            self._db,
            f'SELECT "row", sys_import_row, {selected} FROM servicenow_sys_import_set_row'
            ' WHERE sys_import_set = ? AND "row" > ? AND sys_import_state = \'pending\' ORDER BY "row" LIMIT ?',
            (import_set.sys_id, after, BATCH),
        )
        return [dict(zip(("row", "number", *columns), row, strict=True)) for row in rows]


ROW_COLUMNS = (
    *("sys_id", "sys_class_name", "sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by"),
    *("sys_mod_count", "sys_import_set", "sys_import_row"),
)
STATE, PENDING = RESULT_COLUMNS[:1], ("pending",)  # the result of a row that is not yet transformed
NUMBER_OF_SET = "SELECT number FROM servicenow_sys_import_set WHERE sys_id = ?"
ROWS_OF_SET = "SELECT COALESCE(sys_import_rows, 0) FROM servicenow_sys_import_set WHERE sys_id = ?"
ACTIVE_MAPS = "SELECT name, sys_id FROM servicenow_sys_transform_map WHERE source_table = ? AND active = 'true'"
STAGING = "servicenow_sys_import_set_row"


def _split_batches(rows: Iterable[Mapping[str, str]]) -> Iterator[list[Mapping[str, str]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch
