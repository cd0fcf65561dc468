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

RECORD_ID = "{{recordId}}"  # proposed: a static value that is made from the record, the same in every run
IDS = uuid5(NAMESPACE_URL, "fsm-ingest")


@dataclass(frozen=True)
class RejectedRecord:
    """A record that is not loaded; ``reason`` contains no values, so that equal reasons can be counted."""

    reason: str


def find_record_root(mapped: Iterable[FieldMapping]) -> json_paths.Steps:
    """Return the path of the array that the records are in.

    Raises:
        ValueError: the paths lead into different arrays, or one is no path.
    """
    return json_paths.find_root(json_paths.parse(mapping.path) for mapping in mapped if mapping.path)


class Mapper:
    """Maps records of a response to records of a task.

    Where a record has no value for a field that the payload needs, the field's default takes its place: for
    ``activatedAt`` of rosters the time of the run (proposed). A record that lacks another one is rejected, since a file
    with such a record would be refused whole.

    Args:
        task: The job's.
        mapped: The job's mapping, which ``check_mapping`` has taken.
        at: The time of the run.
        source: Goes into the ids that are made from records, so that two jobs' records do not share one; the job's id.
    """

    def __init__(self, task: IntegrationTask, mapped: Sequence[FieldMapping], at: datetime, source: str = "") -> None:
        self._fields = TASKS[task]
        self._at = dates.format_timestamp(at)
        self._ids = uuid5(IDS, source)
        self.root = find_record_root(mapped)
        by_name = {mapping.field: mapping for mapping in mapped}
        self._reads = [(field, self._reader(field, by_name.get(field.name))) for field in self._fields.fields]

    def records(self, document: object) -> list[SourceRecord]:
        """Return the records of a response."""
        return json_paths.list_records(document, self.root)

    def map(self, record: SourceRecord) -> dict[str, Any] | RejectedRecord:
        """Return the task's record without empty fields, or the reason for its rejection."""
        made: dict[str, Any] = {}
        for field, read in self._reads:
            try:
                value = read(record)
            except ConversionError as error:
                return RejectedRecord(f"{field.message_name} is {error}")
            needed = field.mandatory or field.needed
            if value is None or (needed and value == ""):
                value = self._at if field.default == RUN_TIME else field.default
            if value is not None:
                _set_field(made, field.name, value)
            elif needed:
                return RejectedRecord(f"{field.message_name} is empty")
        return made

    def _reader(self, field: TaskField, mapped: FieldMapping | None) -> Callable[[SourceRecord], Any]:
        if mapped is None:
            return lambda _record: None
        if mapped.path is None:
            return self._static_reader(field, mapped)
        steps = json_paths.parse(mapped.path)
        beyond = steps[len(self.root) :] if steps[: len(self.root)] == self.root else None
        into = field.kind is ValueType.TEXTS
        look = json_paths.find_all if into else json_paths.find

        def read(record: SourceRecord) -> JsonValue:
            value = look(record.document, steps) if beyond is None else look(record.item, beyond)
            return convert(field, value, mapped.date_format)

        return read

    def _static_reader(self, field: TaskField, mapped: FieldMapping) -> Callable[[SourceRecord], Any]:
        if mapped.static == RECORD_ID:
            return lambda record: str(uuid5(self._ids, json.dumps(record.item, sort_keys=True, ensure_ascii=True)))
        value = self._at if mapped.static == RUN_TIME else convert_static(field, mapped)
        return lambda _record: value


def _set_field(made: dict[str, Any], name: str, value: object) -> None:
    """Set a field; a dot in its name leads into an object."""
    *outer, last = name.split(".")
    for entry in outer:
        made = made.setdefault(entry, {})
    made[last] = value
