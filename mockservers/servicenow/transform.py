"""Executes transform maps on staging rows by ServiceNow's coalesce rules; a batch of rows at a time.

"Coalesce" and "Creating a field map": all fields of a key must match; case does not matter; a row with an empty
key field is skipped; of several hits the first is updated; a hit whose fields would not change is ``ignored``; the
literal ``NULL`` clears a field, an empty source leaves it. A batch gives what its rows would give one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from mockservers.servicenow.dictionary import CLASS
from mockservers.servicenow.maps import FieldMap, Row, TransformMap
from mockservers.servicenow.scripts import CLEARED, ScriptFailed
from mockservers.servicenow.values import Stored, shown, stored

INSERTED, UPDATED, IGNORED, SKIPPED, ERROR = "inserted", "updated", "ignored", "skipped", "error"
UNCHANGED = "No field values changed"  # documented
REFERENCE_REJECTED, SCRIPT_ERROR = 100, 900  # documented codes of sys_import_set_row_error

Key = tuple[Stored, ...]
Record = dict[str, Any]


class Target(Protocol):
    """Where records are looked for and written."""

    def matching(self, table: str, column: str, values: Sequence[Stored], columns: Sequence[str]) -> list[Record]:
        """The records of a table and of those that extend it with one of these values, in order of insertion."""

    def insert_many(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add records, each with its sys_id and class."""

    def update_many(self, table: str, changes: Sequence[tuple[str, Mapping[str, Stored]]]) -> None:
        """Change records."""

    def new_ids(self, count: int) -> Iterator[str]:
        """So many new sys_ids."""


@dataclass(frozen=True)
class Rules:
    """What may happen to records of a data type: made when there is none, changed when there is one."""

    create: bool = True
    update: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a map made of a row; ``sys_id`` is empty where there is no target record."""

    status: str
    sys_id: str = ""
    table: str = ""
    display: str = ""
    message: str = ""
    code: int = 0


@dataclass
class _Prepared:
    """A row that is to be written: its values, where each of its keys is a tuple or None for one that is empty."""

    index: int
    values: dict[str, Stored]
    keys: list[Key | None]


@dataclass
class MapRun:
    """One map on one batch of rows.

    Args:
        map: The map.
        target: Where records are looked for and written.
        rules: What may happen to records.
    """

    map: TransformMap
    target: Target
    rules: Rules = Rules()
    _found: list[dict[Key, Record]] = field(default_factory=list)

    def run(self, rows: Sequence[Row], earlier: Sequence[Mapping[str, str]]) -> list[Outcome]:
        """The outcome per row; ``earlier`` has the records of earlier maps per row, by map."""
        outcomes: list[Outcome | None] = [None] * len(rows)
        firsts, same = self._distinct(rows, earlier)
        texts = dict(self._texts(firsts, rows, outcomes))
        self._resolve(texts, outcomes)
        prepared = [self._prepared(index, texts[index], earlier[index]) for index in firsts if outcomes[index] is None]
        self._look_up(prepared)
        self._write(prepared, outcomes)
        for index, first in same.items():
            outcomes[index] = _repeated(outcomes[first])
        return [one for one in outcomes if one is not None]

    def _distinct(self, rows: Sequence[Row], earlier: Sequence[Mapping[str, str]]) -> tuple[list[int], dict[int, int]]:
        """The rows to work on, and for each row that says the same again the one that said it first."""
        seen: dict[tuple[str, ...], int] = {}
        same: dict[int, int] = {}
        sources, needs = self.map.sources, self.map.needs
        for index, row in enumerate(rows):
            said = (*(row[name] for name in sources), *(earlier[index].get(name, "") for name in needs))
            first = seen.setdefault(said, index)
            if first != index:
                same[index] = first
        return list(seen.values()), same

    def _texts(
        self, indexes: Sequence[int], rows: Sequence[Row], outcomes: list[Outcome | None]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """Per row the texts for the target fields, empty ones left out; rows that end here get their outcome."""
        for index in indexes:
            row = rows[index]
            if self.map.condition and not self.map.condition(row):
                outcomes[index] = Outcome(SKIPPED, message="The map's condition does not hold")
                continue
            try:
                found = {
                    one.target.name: one.constant or one.origin.text(row)
                    for one in self.map.fields
                    if not one.record_of
                }
                if self.map.ci_class:
                    found[CLASS] = self.map.ci_class.text(row)
            except ScriptFailed as error:
                outcomes[index] = Outcome(ERROR, message=str(error), code=SCRIPT_ERROR)
                continue
            yield index, {name: text for name, text in found.items() if text}

    def _resolve(self, texts: Mapping[int, dict[str, str]], outcomes: list[Outcome | None]) -> None:
        """Put sys_ids in place of the texts of references."""
        for one in self.map.fields:
            if not one.target.is_reference or one.record_of:
                continue
            name = one.target.name
            wanted = dict.fromkeys(text for some in texts.values() if (text := some.get(name)) and text != CLEARED)
            known = self._referenced(one, list(wanted))
            for index, some in texts.items():
                text = some.pop(name, None)
                if text is None:
                    continue
                sys_id = CLEARED if text == CLEARED else known.get(fold(text))
                if sys_id is not None:
                    some[name] = sys_id
                elif one.missing == "reject":
                    outcomes[index] = Outcome(ERROR, message=f"{name}: there is no {text!r}", code=REFERENCE_REJECTED)

    def _referenced(self, one: FieldMap, texts: list[str]) -> dict[Stored, str]:
        """The records that texts stand for; missing ones are made where the map says so."""
        table, by = one.target.reference, one.by
        known: dict[Stored, str] = {}
        for record in self.target.matching(table, by, texts, (by,)):
            known.setdefault(fold(record[by]), record["sys_id"])
        missing = {fold(text): text for text in texts if fold(text) not in known}
        if one.missing == "create" and missing:
            made = [
                {"sys_id": sys_id, by: text}
                for sys_id, text in zip(self.target.new_ids(len(missing)), missing.values(), strict=True)
            ]
            self.target.insert_many(table, made)
            known |= {fold(record[by]): record["sys_id"] for record in made}
        return known

    def _prepared(self, index: int, texts: Mapping[str, str], earlier: Mapping[str, str]) -> _Prepared:
        values: dict[str, Stored] = {}
        for one in self.map.fields:
            text = earlier.get(one.record_of, "") if one.record_of else texts.get(one.target.name, "")
            if text:
                values[one.target.name] = None if text == CLEARED else stored(one.target, text)
        if CLASS in texts:
            values[CLASS] = texts[CLASS]
        return _Prepared(index, values, [_key(values, fields) for fields in self.map.keys])

    def _look_up(self, prepared: Sequence[_Prepared]) -> None:
        """Find what is there already, by each of the keys."""
        columns = tuple(
            dict.fromkeys([CLASS, self.map.target.display.name, *(one.target.name for one in self.map.fields)])
        )
        self._found = []
        for number, fields in enumerate(self.map.keys):
            names = [one.target.name for one in fields]
            keys = [key for one in prepared if (key := one.keys[number]) is not None]
            found: dict[Key, Record] = {}
            values = list(dict.fromkeys(key[0] for key in keys))
            for record in self.target.matching(self.map.target.name, names[0], values, columns):
                found.setdefault(tuple(fold(record[name]) for name in names), record)
            self._found.append(found)

    def _write(self, prepared: Sequence[_Prepared], outcomes: list[Outcome | None]) -> None:
        """Decide row by row, then write everything at once."""
        made: list[Record] = []
        changes: dict[str, dict[str, Stored]] = {}
        ids = self.target.new_ids(len(prepared))
        for one in prepared:
            if self.map.keys and not any(key is not None for key in one.keys):
                outcomes[one.index] = Outcome(SKIPPED, message="A key field is empty")
                continue
            record = self._match(one)
            if record is not None:
                outcomes[one.index] = self._change(one, record, changes)
            elif self.rules.create:
                record = self._made(one, next(ids))
                made.append(record)
                outcomes[one.index] = self._outcome(INSERTED, record)
            else:
                outcomes[one.index] = Outcome(SKIPPED, message=f"Records of {self.map.data_type} may not be created")
        self.target.insert_many(self.map.target.name, made)
        self.target.update_many(self.map.target.name, list(changes.items()))

    def _match(self, one: _Prepared) -> Record | None:
        for found, key in zip(self._found, one.keys, strict=True):
            if key is not None and key in found:
                return found[key]
        return None

    def _made(self, one: _Prepared, sys_id: str) -> Record:
        record: Record = {CLASS: self.map.target.name, **one.values, "sys_id": sys_id}
        self._remember(record, one.keys)
        return record

    def _remember(self, record: Record, keys: Sequence[Key | None]) -> None:
        for found, key in zip(self._found, keys, strict=True):
            if key is not None:
                found.setdefault(key, record)

    def _change(self, one: _Prepared, record: Record, changes: dict[str, dict[str, Stored]]) -> Outcome:
        changed = {name: value for name, value in one.values.items() if record.get(name) != value}
        if not changed:
            return self._outcome(IGNORED, record, UNCHANGED)
        if not self.rules.update:
            return self._outcome(IGNORED, record, f"Records of {self.map.data_type} may not be updated")
        record |= changed
        self._remember(record, one.keys)
        changes.setdefault(record["sys_id"], {}).update(changed)
        return self._outcome(UPDATED, record)

    def _outcome(self, status: str, record: Record, message: str = "") -> Outcome:
        display = shown(record.get(self.map.target.display.name))
        return Outcome(status, record["sys_id"], record[CLASS], display, message)


def _key(values: Mapping[str, Stored], fields: Sequence[FieldMap]) -> Key | None:
    """What a row's key is compared by; None where a field of it is empty that may not be."""
    if any(values.get(one.target.name) is None and not one.coalesce_empty for one in fields):
        return None
    return tuple(fold(values.get(one.target.name)) for one in fields)


def _repeated(first: Outcome | None) -> Outcome:
    """The outcome of a row that says what an earlier one said."""
    assert first is not None  # noqa: S101 -- the earlier row has its outcome
    if first.status in {INSERTED, UPDATED}:
        return replace(first, status=IGNORED, message=UNCHANGED)
    return first


def fold(value: Stored) -> Stored:
    """A value as it is compared: without case, as far as the database's collation goes."""
    return value.encode().lower().decode() if isinstance(value, str) else value
