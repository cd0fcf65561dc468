"""Transformation of an import set: its maps run on batches of rows; each row gets a result, each map a history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import orjson

from mockservers.vendors.servicenow.domain import SCOPE
from mockservers.vendors.servicenow.import_sets.maps import Row, TransformMap
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
from mockservers.vendors.servicenow.schema.properties import Properties
from mockservers.vendors.servicenow.schema.records import Records

FAILURE = "Error during transformation"  # message of a row that fails by a fault
HISTORY_COLUMNS = {INSERTED: "inserts", UPDATED: "updates", IGNORED: "ignored", SKIPPED: "skipped", ERROR: "errors"}
RESULT_COLUMNS = (
    *("sys_import_state", "sys_import_state_comment", "sys_row_error", "sys_target_table", "sys_target_sys_id"),
    *("sys_transform_map", "import_set_run", "results"),
)
NO_MAP: tuple[object, ...] = ("skipped", "No transform map is active", *[None] * 6)
RowResult = tuple[object, ...]  # values of RESULT_COLUMNS


@dataclass
class MapCount:
    """A map of an import set with the number of rows per status."""

    map: TransformMap
    map_id: str
    run_id: str
    statuses: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class SetTransformation:
    """Runs the active maps on the rows of one import set.

    Args:
        set_id: The sys_id of the import set.
        counts: The maps in the order in which they run; the transformation counts their statuses.
        records: The records of the world, for target records, errors and the history.
        properties: The instance's properties.
        failing: The interval of rows that fail by a fault; 0 for none.
        detailed: True to store the outcomes of all maps with each row.
    """

    set_id: str
    counts: Sequence[MapCount]
    records: Records
    properties: Properties
    failing: int = 0
    detailed: bool = False

    def run(self, rows: Sequence[Row], numbers: Sequence[int]) -> tuple[list[RowResult], list[Outcome]]:
        """Run the maps on a batch; return the result of each row, and the outcome of each map for the last row.

        Args:
            rows: Staging rows.
            numbers: The numbers of the rows in the import set, from 1.
        """
        earlier: list[dict[str, str]] = [{} for _ in rows]
        by_map: list[list[Outcome]] = []
        for count in self.counts:
            outcomes = self._run_map(count.map, rows, numbers, earlier)
            for targets, outcome in zip(earlier, outcomes, strict=True):
                targets[count.map.name] = outcome.sys_id
            count.statuses.update(outcome.status for outcome in outcomes)
            by_map.append(outcomes)
        if not self.counts:
            return [NO_MAP] * len(rows), []
        by_row = list(zip(*by_map, strict=True))
        errors = self._write_errors(numbers, by_row)
        results = [self._make_row_result(outcomes, errors.get(at)) for at, outcomes in enumerate(by_row)]
        return results, [outcomes[-1] for outcomes in by_map]

    def write_history(self) -> None:
        """Write the Transform History: one record per map."""
        for count in self.counts:
            total, errors = count.statuses.total(), count.statuses[ERROR]
            run = {
                "sys_id": count.run_id,
                "set": self.set_id,
                "sys_transform_map": count.map_id,
                "state": "complete_with_errors" if errors else "complete",
                "total": total,
                "processed": total,
                **{name: count.statuses[status] for status, name in HISTORY_COLUMNS.items()},
                "completed": self.records.stamp.at,
            }
            self.records.insert_many("sys_import_set_run", [run])

    @cached_property
    def _ranking(self) -> list[int]:
        """The indexes of the maps, the main maps last, each group in order."""
        return sorted(range(len(self.counts)), key=lambda index: (self._map(index).main, self._map(index).order))

    def _map(self, index: int) -> TransformMap:
        return self.counts[index].map

    def _run_map(
        self,
        transform_map: TransformMap,
        rows: Sequence[Row],
        numbers: Sequence[int],
        earlier: Sequence[dict[str, str]],
    ) -> list[Outcome]:
        """Return a map's outcome for each row; the map does not run on rows that fail by a fault."""
        run = MapRun(transform_map, self.records, self._find_write_rules(transform_map.data_type))
        if not self.failing:
            return run.run(rows, earlier)
        sound = [index for index, number in enumerate(numbers) if number % self.failing]
        sound_outcomes = run.run([rows[index] for index in sound], [earlier[index] for index in sound])
        outcomes = [Outcome(ERROR, message=FAILURE, code=SCRIPT_ERROR)] * len(rows)
        for index, outcome in zip(sound, sound_outcomes, strict=True):
            outcomes[index] = outcome
        return outcomes

    def _make_row_result(self, outcomes: Sequence[Outcome], error: str | None) -> RowResult:
        """Return a row's result: the outcome of the last failed map with its error, otherwise of the last main map."""
        failed = self._find_failed(outcomes)
        index = self._ranking[-1] if failed is None else failed
        outcome, count = outcomes[index], self.counts[index]
        return (
            outcome.status,
            outcome.message or None,
            error,
            outcome.table or None,
            outcome.sys_id or None,
            count.map_id,
            count.run_id,
            self._encode_outcomes(outcomes) if self.detailed else None,
        )

    def _find_failed(self, outcomes: Sequence[Outcome]) -> int | None:
        """Return the index of the last map that failed for a row; None if none did."""
        return next((index for index in reversed(self._ranking) if outcomes[index].status == ERROR), None)

    def _write_errors(self, numbers: Sequence[int], by_row: Sequence[Sequence[Outcome]]) -> dict[int, str]:
        """Write an error for each row that failed; return their sys_ids by the index of the row."""
        failed = {at: index for at, row in enumerate(by_row) if (index := self._find_failed(row)) is not None}
        if not failed:
            return {}
        ids = dict(zip(failed, self.records.create_ids(len(failed)), strict=True))
        errors = [
            {
                "import_set": self.set_id,
                "import_set_run": self.counts[index].run_id,
                "row_number": numbers[at],
                "error_code": by_row[at][index].code,
                "error_message": by_row[at][index].message,
                "sys_transform_map": self.counts[index].map_id,
                "sys_id": ids[at],
            }
            for at, index in failed.items()
        ]
        self.records.insert_many("sys_import_set_row_error", errors)
        return ids

    def _encode_outcomes(self, outcomes: Sequence[Outcome]) -> str:
        names = [count.map.name for count in self.counts]
        return orjson.dumps([outcome.as_json(name) for name, outcome in zip(names, outcomes, strict=True)]).decode()

    def _find_write_rules(self, data_type: str) -> WriteRules:
        """Return the permissions by the app's properties: those for all data, and the source of truth of the type."""
        flag = self.properties.read_flag
        return WriteRules(
            flag(f"{SCOPE}.create_if_not_found", default=True) and flag(f"{SCOPE}.adding_{data_type}", default=True),
            flag(f"{SCOPE}.update_if_found", default=True) and flag(f"{SCOPE}.updating_{data_type}", default=True),
        )
