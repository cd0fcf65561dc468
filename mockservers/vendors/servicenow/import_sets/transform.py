"""Execution of transform maps on staging rows by ServiceNow's coalesce rules, a batch of rows at a time.

The rules are on "Coalesce" and "Creating a field map": all fields of a key must match, ignoring case; a row with an
empty key field is skipped; the first of several matches is updated; a match without changed fields is ``ignored``; the
text ``NULL`` clears a field, an empty source leaves it unchanged. A batch has the same result as its rows one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Any, Protocol

from mockservers.vendors.servicenow.import_sets.maps import FieldMap, Origin, Row, TransformMap
from mockservers.vendors.servicenow.import_sets.outcomes import (
    ERROR,
    IGNORED,
    INSERTED,
    REFERENCE_REJECTED,
    SCRIPT_ERROR,
    SKIPPED,
    UNCHANGED,
    UPDATED,
    Outcome,
    WriteRules,
)
from mockservers.vendors.servicenow.import_sets.scripts import CLEARED, ScriptFailed
from mockservers.vendors.servicenow.schema.dictionary import CLASS, Field
from mockservers.vendors.servicenow.schema.values import Stored, convert_for_storage, format_value

CONVERTED = {
    "integer",
    "decimal",
    "boolean",
    "date",
    "datetime",
}  # kinds whose texts are converted before they are stored

Key = tuple[Stored, ...]
Record = dict[str, Any]


class TransformTarget(Protocol):
    """Interface of the target records of transform maps."""

    def find_matching(self, table: str, column: str, values: Sequence[Stored], columns: Sequence[str]) -> list[Record]:
        """Return the records of a table and the tables that extend it with one of these values, as inserted."""

    def insert_many(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add records, each with its sys_id and class."""

    def update_many(self, table: str, changes: Sequence[tuple[str, Mapping[str, Stored]]]) -> None:
        """Change records."""

    def create_ids(self, count: int) -> Iterator[str]:
        """Return ``count`` new sys_ids."""


@dataclass
class _PreparedRow:
    """A row to write, with its values and keys; a key with an empty field is None."""

    index: int
    values: dict[str, Stored]
    keys: tuple[Key | None, ...]


@dataclass
class _TargetColumns:
    """Texts of target fields in columns, one text for each remaining row; empty for no value."""

    indexes: list[int]
    texts: dict[str, list[str]]

    def without(self, gone: Collection[int]) -> _TargetColumns:
        """Return the columns without the rows with these indexes."""
        if not gone:
            return self
        kept = [index not in gone for index in self.indexes]
        texts = {name: list(compress(column, kept)) for name, column in self.texts.items()}
        return _TargetColumns(list(compress(self.indexes, kept)), texts)


@dataclass
class MapRun:
    """Runs a map on a batch of rows, column by column, which is faster than row by row.

    Args:
        map: The map.
        target: The target records.
        rules: The permissions to create and update records.
    """

    map: TransformMap
    target: TransformTarget
    rules: WriteRules = field(default_factory=WriteRules)
    _found: list[dict[Key, Record]] = field(default_factory=list)

    def run(self, rows: Sequence[Row], earlier: Sequence[Mapping[str, str]]) -> list[Outcome]:
        """Return the outcome of each row.

        Args:
            rows: Staging rows; a missing column counts as empty.
            earlier: For each row, the sys_ids of the target records of earlier maps, by the name of the map.
        """
        outcomes: list[Outcome | None] = [None] * len(rows)
        sources = {name: [row.get(name) or "" for row in rows] for name in self.map.sources}
        needs = {name: [targets.get(name, "") for targets in earlier] for name in self.map.needs}
        firsts, same = _find_distinct([*sources.values(), *needs.values()], len(rows))
        columns = self._convert_texts(self._select_rows(firsts, rows, outcomes), sources, needs, outcomes)
        prepared = self._prepare_rows(self._resolve_references(columns, outcomes))
        self._find_existing(prepared)
        self._write(prepared, same, outcomes)
        for index, first in same.items():
            outcomes[index] = outcomes[index] or _repeat_outcome(outcomes[first])
        return [outcome for outcome in outcomes if outcome is not None]

    def _select_rows(self, indexes: list[int], rows: Sequence[Row], outcomes: list[Outcome | None]) -> list[int]:
        """Return the indexes of the rows for which the map's condition is true."""
        condition = self.map.condition
        if condition is None:
            return indexes
        selected = []
        for index in indexes:
            if condition(rows[index]):
                selected.append(index)
            else:
                outcomes[index] = Outcome(SKIPPED, message="The map's condition does not hold")
        return selected

    def _convert_texts(
        self,
        indexes: list[int],
        sources: Mapping[str, list[str]],
        needs: Mapping[str, list[str]],
        outcomes: list[Outcome | None],
    ) -> _TargetColumns:
        """Return the texts of the target fields; rows with an invalid text fail."""
        failed: dict[int, str] = {}
        texts: dict[str, list[str]] = {}
        for field_map in self.map.fields:
            if field_map.record_of:
                texts[field_map.target.name] = [needs[field_map.record_of][index] for index in indexes]
            elif field_map.constant:
                texts[field_map.target.name] = [field_map.constant] * len(indexes)
            else:
                texts[field_map.target.name] = _convert(field_map.origin, indexes, sources, failed)
        if self.map.ci_class:
            texts[CLASS] = _convert(self.map.ci_class, indexes, sources, failed)
        for index, reason in failed.items():
            outcomes[index] = Outcome(ERROR, message=reason, code=SCRIPT_ERROR)
        return _TargetColumns(indexes, texts).without(failed)

    def _resolve_references(self, columns: _TargetColumns, outcomes: list[Outcome | None]) -> _TargetColumns:
        """Return the columns with sys_ids instead of texts in references."""
        rejected: set[int] = set()
        for field_map in self.map.fields:
            if not field_map.target.is_reference or field_map.record_of:
                continue
            name = field_map.target.name
            texts = columns.texts[name]
            known = self._find_referenced(
                field_map, [text for text in dict.fromkeys(texts) if text and text != CLEARED]
            )
            ids = {text: CLEARED if text == CLEARED else known.get(fold(text), "") for text in dict.fromkeys(texts)}
            columns.texts[name] = [ids[text] for text in texts]
            if field_map.missing == "reject":
                for index, text in zip(columns.indexes, texts, strict=True):
                    if text and not ids[text]:
                        rejected.add(index)
                        outcomes[index] = Outcome(
                            ERROR, message=f"{name}: there is no {text!r}", code=REFERENCE_REJECTED
                        )
        return columns.without(rejected)

    def _find_referenced(self, field_map: FieldMap, texts: list[str]) -> dict[Stored, str]:
        """Return the sys_ids of the referenced records by text; missing records are created if the map allows it."""
        table, by = field_map.target.reference, field_map.by
        known: dict[Stored, str] = {}
        for record in self.target.find_matching(table, by, texts, (by,)):
            known.setdefault(fold(record[by]), record["sys_id"])
        missing: dict[Stored, str] = {}
        for text in texts:
            if fold(text) not in known:
                missing.setdefault(fold(text), text)
        if field_map.missing == "create" and missing:
            made = [
                {"sys_id": sys_id, by: text}
                for sys_id, text in zip(self.target.create_ids(len(missing)), missing.values(), strict=True)
            ]
            self.target.insert_many(table, made)
            known |= {fold(record[by]): record["sys_id"] for record in made}
        return known

    def _prepare_rows(self, columns: _TargetColumns) -> list[_PreparedRow]:
        """Return the remaining rows with their values and keys."""
        values: dict[str, Sequence[Stored]] = {
            field_map.target.name: _convert_column(field_map.target, columns.texts[field_map.target.name])
            for field_map in self.map.fields
        }
        keys = [_build_keys(values, fields) for fields in self.map.keys]
        if CLASS in columns.texts:
            values[CLASS] = columns.texts[CLASS]
        names, texts = list(values), [columns.texts[name] for name in values]
        no_keys: list[tuple[Key | None, ...]] = [()] * len(columns.indexes)
        rows = zip(
            columns.indexes,
            zip(*values.values(), strict=True),
            zip(*texts, strict=True),
            zip(*keys, strict=True) if keys else no_keys,
            strict=True,
        )
        return [
            _PreparedRow(index, dict(compress(zip(names, row, strict=True), is_given)), row_keys)
            for index, row, is_given, row_keys in rows
        ]

    def _find_existing(self, prepared: Sequence[_PreparedRow]) -> None:
        """Find the existing records by each of the keys."""
        columns = tuple(
            dict.fromkeys(
                [CLASS, self.map.target.display.name, *(field_map.target.name for field_map in self.map.fields)]
            )
        )
        self._found = []
        for number, fields in enumerate(self.map.keys):
            names = [field_map.target.name for field_map in fields]
            keys = [key for row in prepared if (key := row.keys[number]) is not None]
            found: dict[Key, Record] = {}
            values = list(dict.fromkeys(key[0] for key in keys))
            for record in self.target.find_matching(self.map.target.name, names[0], values, columns):
                found.setdefault(tuple(fold(record[name]) for name in names), record)
            self._found.append(found)

    def _write(self, prepared: Sequence[_PreparedRow], same: Mapping[int, int], outcomes: list[Outcome | None]) -> None:
        """Determine the outcome of each row in order, then write all records in one batch.

        A repeated row is written again if another row has changed its record since; otherwise it has no outcome here.
        """
        made: list[Record] = []
        changes: dict[str, dict[str, Stored]] = {}
        latest: dict[str, _PreparedRow] = {}  # by record, the row that was the last to reach it
        ids = self.target.create_ids(len(prepared))
        for index, row in _order_rows(prepared, same, len(outcomes)):
            if self.map.keys and not any(key is not None for key in row.keys):
                outcomes[index] = Outcome(SKIPPED, message="A key field is empty")
                continue
            record = self._match(row)
            if record is not None:
                if index != row.index and latest.get(record["sys_id"]) is row:
                    continue
                outcomes[index] = self._change_record(row, record, changes)
            elif self.rules.create:
                sys_id = next(ids, None) or next(self.target.create_ids(1))  # repeated rows may create records, too
                record = self._create_record(row, sys_id)
                made.append(record)
                outcomes[index] = self._make_outcome(INSERTED, record)
            else:
                outcomes[index] = Outcome(SKIPPED, message=f"Records of {self.map.data_type} may not be created")
                continue
            latest[record["sys_id"]] = row
        self.target.insert_many(self.map.target.name, made)
        self.target.update_many(self.map.target.name, list(changes.items()))

    def _match(self, row: _PreparedRow) -> Record | None:
        for found, key in zip(self._found, row.keys, strict=True):
            if key is not None and key in found:
                return found[key]
        return None

    def _create_record(self, row: _PreparedRow, sys_id: str) -> Record:
        record: Record = {CLASS: self.map.target.name, **row.values, "sys_id": sys_id}
        for found, key in zip(self._found, row.keys, strict=True):
            if key is not None:
                found.setdefault(key, record)
        return record

    def _change_values(self, record: Record, changed: Mapping[str, Stored]) -> None:
        """Change values of a record, which is found by its new keys and no longer by its old ones."""
        before = self._list_keys(record)
        record |= changed
        for found, old, new in zip(self._found, before, self._list_keys(record), strict=True):
            if old != new:
                if found.get(old) is record:
                    del found[old]
                found.setdefault(new, record)

    def _list_keys(self, record: Record) -> list[Key]:
        return [tuple(fold(record.get(entry.target.name)) for entry in fields) for fields in self.map.keys]

    def _change_record(self, row: _PreparedRow, record: Record, changes: dict[str, dict[str, Stored]]) -> Outcome:
        changed = {name: value for name, value in row.values.items() if record.get(name) != value}
        if not changed:
            return self._make_outcome(IGNORED, record, UNCHANGED)
        if not self.rules.update:
            return self._make_outcome(IGNORED, record, f"Records of {self.map.data_type} may not be updated")
        self._change_values(record, changed)
        changes.setdefault(record["sys_id"], {}).update(changed)
        return self._make_outcome(UPDATED, record)

    def _make_outcome(self, status: str, record: Record, message: str = "") -> Outcome:
        display = format_value(record.get(self.map.target.display.name))
        return Outcome(status, record["sys_id"], record[CLASS], display, message)


def _order_rows(
    prepared: Sequence[_PreparedRow], same: Mapping[int, int], number: int
) -> Iterable[tuple[int, _PreparedRow]]:
    """Return the index of each row in order, with the row or the earlier one that it repeats."""
    by_index = {row.index: row for row in prepared}
    if not same:
        return by_index.items()
    firsts = ((index, same.get(index, index)) for index in range(number))
    return [(index, by_index[first]) for index, first in firsts if first in by_index]


def _find_distinct(columns: Sequence[list[str]], number: int) -> tuple[list[int], dict[int, int]]:
    """Return the indexes of the distinct rows, and the index of the first occurrence for each duplicate row."""
    if not columns:
        return list(range(min(number, 1))), dict.fromkeys(range(1, number), 0)
    seen: dict[tuple[str, ...], int] = {}
    same: dict[int, int] = {}
    for index, texts in enumerate(zip(*columns, strict=True)):
        first = seen.setdefault(texts, index)
        if first != index:
            same[index] = first
    return list(seen.values()), same


def _convert(
    origin: Origin, indexes: Sequence[int], sources: Mapping[str, list[str]], failed: dict[int, str]
) -> list[str]:
    """Return the texts of an origin for rows; ``failed`` gets the reasons of failed conversions by index."""
    if origin.script is None:
        column = sources[origin.sources[0]]
        return [column[index] for index in indexes]
    converted: dict[tuple[str, ...], str] = {}
    found = []
    for index, texts in zip(indexes, _iterate_rows(origin, indexes, sources), strict=True):
        if texts not in converted:
            try:
                converted[texts] = origin.script(*texts)
            except ScriptFailed as error:
                failed.setdefault(index, str(error))
                found.append("")
                continue
        found.append(converted[texts])
    return found


def _iterate_rows(
    origin: Origin, indexes: Sequence[int], sources: Mapping[str, list[str]]
) -> Iterable[tuple[str, ...]]:
    columns = [[sources[name][index] for index in indexes] for name in origin.sources]
    return zip(*columns, strict=True)


def _convert_column(target: Field, texts: Sequence[str]) -> Sequence[Stored]:
    """Convert texts to stored values; equal texts are converted once."""
    if target.kind not in CONVERTED:
        return [text if text != CLEARED else None for text in texts]
    kept = {text: None if text == CLEARED else convert_for_storage(target, text) for text in dict.fromkeys(texts)}
    return [kept[text] for text in texts]


def _build_keys(values: Mapping[str, Sequence[Stored]], fields: Sequence[FieldMap]) -> list[Key | None]:
    """Return each row's key in the form for comparison; None if a required field is empty."""
    columns = [
        [fold(value) if value != "" else None for value in values[field_map.target.name]] for field_map in fields
    ]
    needed = [place for place, field_map in enumerate(fields) if not field_map.coalesce_empty]
    return [None if any(key[place] is None for place in needed) else key for key in zip(*columns, strict=True)]


def _repeat_outcome(first: Outcome | None) -> Outcome | None:
    """Return the outcome of a row that is equal to an earlier row."""
    if first is not None and first.status in {INSERTED, UPDATED}:
        return replace(first, status=IGNORED, message=UNCHANGED)
    return first


def fold(value: Stored) -> Stored:
    """Return a value in the form for comparison: with ASCII letters in lower case, like the database's collation."""
    if not isinstance(value, str):
        return value
    return value.lower() if value.isascii() else value.encode().lower().decode()
