"""Mapper from records of a vendor's response to records of a task, by the Metadata Mapping of the job."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from samclients.fsm_ingest.mapping.conversion import ConversionError, convert, convert_static
from samclients.fsm_ingest.model import dates
from samclients.fsm_ingest.model.entities import FieldMapping, IntegrationTask
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.model.tasks import RUN_TIME, TASKS, TaskField, ValueType
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.source.json_paths import SourceRecord

RECORD_ID = "{{recordId}}"  # proposed: stands for an id made from the record, the same in every run
IDS = uuid5(NAMESPACE_URL, "fsm-ingest")


@dataclass(frozen=True)
class RejectedRecord:
    """A record that is not loaded; ``reason`` contains no values, so that equal reasons can be counted."""

    reason: str


def find_record_root(mapped: Iterable[FieldMapping]) -> json_paths.Steps:
    """Return the path of the array that the records are in.

    Raises:
        ValueError: the paths lead into different arrays, or one is invalid.
    """
    return json_paths.find_root(json_paths.parse(mapping.path) for mapping in mapped if mapping.path)


class Mapper:
    """Maps records of a response to records of a task.

    A field that the payload needs gets its default if a record has no value: ``activatedAt`` of rosters gets the time
    of the run (proposed). A record without another needed field is rejected, because Flexera refuses files with
    such records.

    Args:
        task: The job's task.
        mapped: The job's mapping, without errors (``check_mapping``).
        at: The time of the run.
        source: The job's id; it is part of generated record ids, so that records of two jobs never share one.
    """

    def __init__(self, task: IntegrationTask, mapped: Sequence[FieldMapping], at: datetime, source: str = "") -> None:
        self._fields = TASKS[task]
        self._at = dates.format_timestamp(at)
        self._ids = uuid5(IDS, source)
        self.root = find_record_root(mapped)
        by_name = {mapping.field: mapping for mapping in mapped}
        self._reads = [(field, self._build_reader(field, by_name.get(field.name))) for field in self._fields.fields]

    def records(self, document: object) -> list[SourceRecord]:
        """Return the records of a response."""
        return json_paths.list_records(document, self.root)

    def map(self, record: SourceRecord) -> dict[str, Any] | RejectedRecord:
        """Return the task's record without empty fields, or the reason for its rejection."""
        mapped: dict[str, Any] = {}
        for field, read in self._reads:
            try:
                value = read(record)
            except ConversionError as error:
                return RejectedRecord(f"{field.message_name} is {error}")
            needed = field.mandatory or field.needed
            if value is None or (needed and value == ""):
                value = self._at if field.default == RUN_TIME else field.default
            if value is not None:
                _set_field(mapped, field.name, value)
            elif needed:
                return RejectedRecord(f"{field.message_name} is empty")
        return mapped

    def _build_reader(self, field: TaskField, mapped: FieldMapping | None) -> Callable[[SourceRecord], Any]:
        if mapped is None:
            return lambda _record: None
        if mapped.path is None:
            return self._build_static_reader(field, mapped)
        steps = json_paths.parse(mapped.path)
        in_item = steps[len(self.root) :] if steps[: len(self.root)] == self.root else None
        find = json_paths.find_all if field.kind is ValueType.TEXTS else json_paths.find

        def read(record: SourceRecord) -> JsonValue:
            value = find(record.document, steps) if in_item is None else find(record.item, in_item)
            return convert(field, value, mapped.date_format)

        return read

    def _build_static_reader(self, field: TaskField, mapped: FieldMapping) -> Callable[[SourceRecord], Any]:
        if mapped.static == RECORD_ID:
            return lambda record: str(uuid5(self._ids, json.dumps(record.item, sort_keys=True, ensure_ascii=True)))
        value = self._at if mapped.static == RUN_TIME else convert_static(field, mapped)
        return lambda _record: value


def _set_field(record: dict[str, Any], name: str, value: object) -> None:
    """Set a field; a dot in its name leads into an object."""
    *outer, last = name.split(".")
    for member in outer:
        record = record.setdefault(member, {})
    record[last] = value
