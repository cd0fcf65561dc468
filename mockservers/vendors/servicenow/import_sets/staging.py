"""Import sets: rows come into staging tables, and transform maps make records of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice, repeat
from typing import Any

import orjson
from sqlalchemy import Connection

from mockservers.vendors.servicenow.domain import PLUGIN, SCOPE, USE_TABLES, variants
from mockservers.vendors.servicenow.import_sets.maps import TransformMap, maps_of
from mockservers.vendors.servicenow.import_sets.outcomes import (
    ERROR,
    IGNORED,
    INSERTED,
    SCRIPT_ERROR,
    SKIPPED,
    UPDATED,
    Outcome,
    WriteRules,
)
from mockservers.vendors.servicenow.import_sets.transform import MapRun
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY
from mockservers.vendors.servicenow.schema.properties import Properties
from mockservers.vendors.servicenow.schema.records import Records
from mockservers.vendors.servicenow.schema.store import insert_statement

BATCH = 5_000  # rows in memory at a time
COLUMNS = {  # per staging table the columns that hold a row's data
    one.name: tuple(one.own) for one in DICTIONARY["sys_import_set_row"].children
}
FAILURE = "Error during transformation"  # what is said of a row that fails by a fault
COUNTED = {INSERTED: "inserts", UPDATED: "updates", IGNORED: "ignored", SKIPPED: "skipped", ERROR: "errors"}


@dataclass(frozen=True)
class ImportSet:
    """An import set: the staging table that its rows are in."""

    sys_id: str
    number: str
    table: str


@dataclass
class MapCount:
    """What a map made of an import set's rows."""

    map: TransformMap
    map_id: str
    run_id: str
    statuses: Counter[str] = field(default_factory=Counter)


class Staging:
    """The staging tables of a world.

    Args:
        db: The connection.
        records: Where everything is written, in whose name and when.
        failing: Every how many rows fail though nothing is wrong with them; 0 for none.
    """

    def __init__(self, db: Connection, records: Records, failing: int = 0) -> None:
        self._db, self._records, self._failing = db, records, failing
        self._properties = Properties(db)

    def open(self, table: str, **values: str) -> ImportSet:
        """A new import set for a staging table."""
        sys_id = self._records.insert("sys_import_set", {"table_name": table, "sys_import_rows": 0, **values})
        number = self._db.exec_driver_sql(NUMBER_OF_SET, (sys_id,)).scalar_one()
        return ImportSet(sys_id, number, table)

    def load(self, one: ImportSet, rows: Iterable[Mapping[str, str]]) -> set[str]:
        """Add rows to a set, as many at a time as fit into memory; gives the elements that no column takes."""
        return self._take(one, rows, STATE, lambda batch, _before: repeat(PENDING, len(batch)))

    def load_and_transform(self, one: ImportSet, rows: Iterable[Mapping[str, str]]) -> set[str]:
        """The same with the maps run on each batch before it is added, with what became of it: nothing is read back."""
        counts = self._counts(one)

        def transformed(batch: Sequence[Mapping[str, str]], before: int) -> list[tuple[object, ...]]:
            return self._run(one, counts, batch, range(before + 1, before + 1 + len(batch)))[0]

        unknown = self._take(one, rows, BECAME, transformed)
        for count in counts:
            self._write_run(one, count)
        return unknown

    def _take(
        self,
        one: ImportSet,
        rows: Iterable[Mapping[str, str]],
        became: tuple[str, ...],
        fate: Callable[[Sequence[Mapping[str, str]], int], Iterable[tuple[object, ...]]],
    ) -> set[str]:
        """Add rows with what ``fate`` says ``became`` of each batch, given how many rows there were before."""
        number = int(self._db.exec_driver_sql(ROWS_OF_SET, (one.sys_id,)).scalar_one())
        found: set[str] = set()
        for batch in _batches(rows):
            for row in batch:
                found.update(row)
            self._insert(one, batch, became, fate(batch, number), number)
            number += len(batch)
        self._records.update("sys_import_set", one.sys_id, {"sys_import_rows": number})
        return found.difference(COLUMNS[one.table])

    def _insert(
        self,
        one: ImportSet,
        rows: Sequence[Mapping[str, str]],
        became: tuple[str, ...],
        fates: Iterable[tuple[object, ...]],
        before: int,
    ) -> None:
        stamp, columns = self._records.stamp, COLUMNS[one.table]
        fixed = (one.table, stamp.at, stamp.by, stamp.at, stamp.by, 0, one.sys_id)
        ids = self._records.new_ids(len(rows))
        found = [
            (sys_id, *fixed, number, *fate, *[row.get(name) or None for name in columns])
            for number, (sys_id, row, fate) in enumerate(zip(ids, rows, fates, strict=True), start=before + 1)
        ]
        self._db.exec_driver_sql(insert_statement(one.table, (*FIXED, *became, *columns)), found)

    def transform(self, one: ImportSet, *, detailed: bool = False) -> list[Outcome]:
        """Run the maps on the rows that are pending; gives the outcomes of the last row, map by map.

        Args:
            one: The set.
            detailed: Keep with each row what every map made of it.
        """
        counts = self._counts(one)
        outcomes: list[Outcome] = []
        after = 0
        while rows := self._pending(one, after):
            after = rows[-1]["row"]
            changes, outcomes = self._run(one, counts, rows, [row["number"] for row in rows], detailed=detailed)
            self._db.exec_driver_sql(FINISH_ROW, [(*new, row["row"]) for new, row in zip(changes, rows, strict=True)])
        for count in counts:
            self._write_run(one, count)
        return outcomes

    def _counts(self, one: ImportSet) -> list[MapCount]:
        """The maps that are to run, with an empty count each."""
        wanted = variants(self._properties.text(USE_TABLES, "automatic"), plugin=self._properties.has_plugin(PLUGIN))
        active: dict[str, str] = {row[0]: row[1] for row in self._db.exec_driver_sql(ACTIVE_MAPS, (one.table,))}
        maps = [each for each in maps_of(one.table, wanted or frozenset()) if each.name in active]
        ids = self._records.new_ids(len(maps))
        return [MapCount(each, active[each.name], run_id) for each, run_id in zip(maps, ids, strict=True)]

    def _pending(self, one: ImportSet, after: int) -> list[dict[str, Any]]:
        columns = COLUMNS[one.table]
        chosen = ", ".join(f"COALESCE(\"{name}\", '')" for name in columns)
        found = self._db.exec_driver_sql(
            f'SELECT "row", sys_import_row, {chosen} FROM servicenow_sys_import_set_row'
            ' WHERE sys_import_set = ? AND "row" > ? AND sys_import_state = \'pending\' ORDER BY "row" LIMIT ?',
            (one.sys_id, after, BATCH),
        )
        return [dict(zip(("row", "number", *columns), row, strict=True)) for row in found]

    def _run(
        self,
        one: ImportSet,
        counts: Sequence[MapCount],
        rows: Sequence[Mapping[str, str]],
        numbers: Sequence[int],
        *,
        detailed: bool = False,
    ) -> tuple[list[tuple[object, ...]], list[Outcome]]:
        """Run the maps on one batch: what became of each row, as BECAME has it, and the last row's outcomes by map."""
        earlier: list[dict[str, str]] = [{} for _ in rows]
        by_map: list[list[Outcome]] = []
        for count in counts:
            outcomes = self._outcomes(count.map, rows, numbers, earlier)
            for found, outcome in zip(earlier, outcomes, strict=True):
                found[count.map.name] = outcome.sys_id
            count.statuses.update(outcome.status for outcome in outcomes)
            by_map.append(outcomes)
        if not counts:
            return [NO_MAP] * len(rows), []
        ranked = sorted(range(len(counts)), key=lambda place: (counts[place].map.main, counts[place].map.order))
        changes = [
            self._change(one, counts, ranked, number, outcomes, detailed=detailed)
            for number, *outcomes in zip(numbers, *by_map, strict=True)
        ]
        return changes, [outcomes[-1] for outcomes in by_map]

    def _outcomes(
        self,
        one: TransformMap,
        rows: Sequence[Mapping[str, str]],
        numbers: Sequence[int],
        earlier: Sequence[Mapping[str, str]],
    ) -> list[Outcome]:
        """What a map makes of each row; those that are to fail it never sees."""
        run = MapRun(one, self._records, self._rules(one.data_type))
        if not self._failing:
            return run.run(rows, earlier)
        sound = [index for index, number in enumerate(numbers) if number % self._failing]
        made = run.run([rows[index] for index in sound], [earlier[index] for index in sound])
        outcomes = [Outcome(ERROR, message=FAILURE, code=SCRIPT_ERROR)] * len(rows)
        for index, outcome in zip(sound, made, strict=True):
            outcomes[index] = outcome
        return outcomes

    def _change(  # noqa: PLR0913 -- what there is to say of a row
        self,
        one: ImportSet,
        counts: Sequence[MapCount],
        ranked: Sequence[int],
        number: int,
        outcomes: Sequence[Outcome],
        *,
        detailed: bool,
    ) -> tuple[object, ...]:
        """What became of a row: the outcome of the map that failed, else of the last main map that ran."""
        failed = [place for place in ranked if outcomes[place].status == ERROR]
        place = failed[-1] if failed else ranked[-1]
        outcome, count = outcomes[place], counts[place]
        return (
            outcome.status,
            outcome.message or None,
            self._error(one, count, number, outcome) if failed else None,
            outcome.table or None,
            outcome.sys_id or None,
            count.map_id,
            count.run_id,
            _results(counts, outcomes) if detailed else None,
        )

    def _error(self, one: ImportSet, count: MapCount, number: int, outcome: Outcome) -> str:
        return self._records.insert(
            "sys_import_set_row_error",
            {
                "import_set": one.sys_id,
                "import_set_run": count.run_id,
                "row_number": number,
                "error_code": outcome.code,
                "error_message": outcome.message,
                "sys_transform_map": count.map_id,
            },
        )

    def _rules(self, data_type: str) -> WriteRules:
        """Whether records may be made and changed: for all data, and by the source of truth of the data type."""
        flag = self._properties.flag
        return WriteRules(
            flag(f"{SCOPE}.create_if_not_found", default=True) and flag(f"{SCOPE}.adding_{data_type}", default=True),
            flag(f"{SCOPE}.update_if_found", default=True) and flag(f"{SCOPE}.updating_{data_type}", default=True),
        )

    def _write_run(self, one: ImportSet, count: MapCount) -> None:
        """The Transform History of a map."""
        total, errors = count.statuses.total(), count.statuses[ERROR]
        run = {
            "sys_id": count.run_id,
            "set": one.sys_id,
            "sys_transform_map": count.map_id,
            "state": "complete_with_errors" if errors else "complete",
            "total": total,
            "processed": total,
            **{name: count.statuses[status] for status, name in COUNTED.items()},
            "completed": self._records.stamp.at,
        }
        self._records.insert_many("sys_import_set_run", [run])


FIXED = (
    *("sys_id", "sys_class_name", "sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by"),
    *("sys_mod_count", "sys_import_set", "sys_import_row"),
)
BECAME = (
    *("sys_import_state", "sys_import_state_comment", "sys_row_error", "sys_target_table", "sys_target_sys_id"),
    *("sys_transform_map", "import_set_run", "results"),
)
STATE, PENDING = BECAME[:1], ("pending",)  # all that there is to say of a row that waits
NO_MAP: tuple[object, ...] = ("skipped", "No transform map is active", *[None] * 6)
NUMBER_OF_SET = "SELECT number FROM servicenow_sys_import_set WHERE sys_id = ?"
ROWS_OF_SET = "SELECT COALESCE(sys_import_rows, 0) FROM servicenow_sys_import_set WHERE sys_id = ?"
ACTIVE_MAPS = "SELECT name, sys_id FROM servicenow_sys_transform_map WHERE source_table = ? AND active = 'true'"
FINISH_ROW = f'UPDATE servicenow_sys_import_set_row SET {", ".join(f"{name} = ?" for name in BECAME)} WHERE "row" = ?'


def _results(counts: Sequence[MapCount], outcomes: Sequence[Outcome]) -> str:
    named = [{"map": count.map.name, **asdict(outcome)} for count, outcome in zip(counts, outcomes, strict=True)]
    return orjson.dumps(named).decode()


def _batches(rows: Iterable[Mapping[str, str]]) -> Iterator[list[Mapping[str, str]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch
