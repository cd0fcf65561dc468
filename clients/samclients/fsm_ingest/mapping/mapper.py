"""Mapper from records of a vendor's response to records of a task, by the Metadata Mapping of the job."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import InvalidInput, MandatoryFieldsMissing
from samclients.fsm_ingest.model import dates
from samclients.fsm_ingest.model.entities import FieldMapping, IntegrationTask
from samclients.fsm_ingest.model.tasks import RUN_TIME, TASKS, TaskField, TaskFields, ValueType
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.source.json_paths import SourceRecord

RECORD_ID = "{{recordId}}"  # proposed: a static value that is made from the record, the same in every run
IDS = uuid5(NAMESPACE_URL, "fsm-ingest")
FLAGS = {"true": True, "false": False}
WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
LARGEST_INTEGER = 2**62 - 1  # proposed, as the next: what is larger would fail the whole file
LARGEST_NUMBER = 1e15


@dataclass(frozen=True)
class RejectedRecord:
    """A record that is not loaded; ``reason`` has no values in it, so that reasons can be counted."""

    reason: str


class ConversionError(ValueError):
    """A value cannot be made what the field is."""


def check_mapping(
    task: IntegrationTask, mapped: Sequence[FieldMapping], available: Iterable[str] | None = None
) -> None:
    """Look at a mapping that is to be saved.

    Args:
        task: The job's.
        mapped: The mapped fields.
        available: The paths that the last Test Connection offers; None where any path will do.

    Raises:
        MandatoryMissing: mandatory fields are not mapped; all of them are told, in the order of the form.
        NotValid: something else is wrong; all of it is told.
    """
    fields = TASKS[task]
    given = {one.field for one in mapped if one.path or one.static not in (None, "")}
    missing = [one.message_name for one in fields.mandatory if one.name not in given]
    unknown = [line for one in mapped if fields.find(one.field) is None for line in _find_errors(fields, one, None)]
    if missing and unknown:
        raise InvalidInput(*unknown, messages.mandatory_fields(missing))
    if missing:
        raise MandatoryFieldsMissing(missing)
    known = None if available is None else [json_paths.parse(one) for one in available]
    wrong = [line for one in mapped for line in _find_errors(fields, one, known)]
    if twice := sorted({one.field for one in mapped if [other.field for other in mapped].count(one.field) > 1}):
        wrong.append(f"Mapped more than once: {', '.join(twice)}.")
    if not wrong:
        try:
            find_record_root(mapped)
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise InvalidInput(*wrong)


def _find_errors(fields: TaskFields, one: FieldMapping, known: Sequence[json_paths.Steps] | None) -> Iterable[str]:
    field = fields.find(one.field)
    if field is None:
        near = fields.suggest(one.field)
        yield f"{fields.task_name} has no field {one.field}{f'; did you mean {near}?' if near else '.'}"
        return
    if one.path is not None and one.static is not None:
        yield f"{one.field}: either a path or a static value."
    if one.date_format not in dates.FORMATS:
        yield f"{one.field}: {one.date_format} is no date format; there are {', '.join(dates.FORMATS)}."
    elif one.static is not None:
        yield from _find_static_errors(field, one)
    if one.path is not None:
        yield from _find_path_errors(one.field, one.path, known)


def _find_static_errors(field: TaskField, one: FieldMapping) -> Iterable[str]:
    if one.static in (RECORD_ID, RUN_TIME):
        return
    try:
        convert_static(field, one)
    except ConversionError as error:
        yield f"{one.field}: the static value is {error}."


def _find_path_errors(field: str, path: str, known: Sequence[json_paths.Steps] | None) -> Iterable[str]:
    try:
        steps = json_paths.parse(path)
    except ValueError as error:
        yield f"{field}: {error}"
        return
    if known is not None and not json_paths.is_available(steps, known):
        yield f"{field}: {path} is not in the test connection response."


def find_field_errors(
    task: IntegrationTask, mapped: Iterable[FieldMapping], available: Iterable[str]
) -> dict[str, list[str]]:
    """What is wrong with single fields of a mapping, by the field; empty where nothing is."""
    known = [json_paths.parse(path) for path in available]
    found = {one.field: list(_find_errors(TASKS[task], one, known)) for one in mapped}
    return {field: lines for field, lines in found.items() if lines}


def list_unmapped_expected(task: IntegrationTask, mapped: Sequence[FieldMapping]) -> tuple[str, ...]:
    """The fields that Flexera's payload requires, but the utility does not, and that are not mapped.

    Without them no record is loaded.
    """
    given = {one.field for one in mapped}
    return tuple(name for name in TASKS[task].expected if name not in given)


@dataclass(frozen=True)
class MappingTableRow:
    """A row of the Metadata Mapping table.

    Args:
        field: The task's, as in the payload.
        label: Its label in the documentation; empty where that has none.
        mandatory: Whether it has to be mapped.
        mapped: What it is mapped to: a path, or a static value in quotes; empty where it is not mapped.
    """

    field: str
    label: str
    mandatory: bool
    mapped: str


def build_mapping_table(task: IntegrationTask, mapped: Iterable[FieldMapping]) -> list[MappingTableRow]:
    """The Metadata Mapping table: every field of the task, and what it is mapped to."""
    told = {one.field: one.path or json.dumps(one.static, ensure_ascii=False) for one in mapped}
    return [MappingTableRow(one.name, one.title, one.mandatory, told.get(one.name, "")) for one in TASKS[task].fields]


def find_record_root(mapped: Iterable[FieldMapping]) -> json_paths.Steps:
    """Where the records of the answer are.

    Raises:
        ValueError: the paths lead into different arrays, or one is no path.
    """
    return json_paths.find_root(json_paths.parse(one.path) for one in mapped if one.path)


class Mapper:
    """Makes a task's records.

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
        by_name = {one.field: one for one in mapped}
        self._reads = [(field, self._reader(field, by_name.get(field.name))) for field in self._fields.fields]

    def records(self, document: object) -> list[SourceRecord]:
        """The records of an answer."""
        return json_paths.list_records(document, self.root)

    def map(self, record: SourceRecord) -> dict[str, Any] | RejectedRecord:
        """The task's record, without fields that have no value; or why there is none."""
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

        def read(record: SourceRecord) -> Any:  # noqa: ANN401 -- by the field's kind
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
    for one in outer:
        made = made.setdefault(one, {})
    made[last] = value


def convert_static(field: TaskField, mapped: FieldMapping) -> Any:  # noqa: ANN401 -- by the field's kind
    """A static value: dates are entered as ``yyyy-MM-dd``, whatever the answer has; several texts with commas."""
    value: Any = mapped.static
    if field.kind is ValueType.TEXTS and isinstance(value, str):
        value = [one.strip() for one in value.split(",") if one.strip()]
    return convert(field, value, dates.ISO_DAY)


def convert(field: TaskField, value: Any, form: str) -> Any:  # noqa: ANN401 -- by the field's kind
    """Convert a value to the type of the field.

    Raises:
        ConversionError: the value does not fit the field's type, or is none of its allowed words.
    """
    made = CONVERSIONS[field.kind](value, form)
    if not field.words or made in (None, ""):
        return made
    for word in field.words:
        if word.lower() == str(made).strip().lower():
            return word
    raise ConversionError(f"not one of {', '.join(field.words)}")


def _to_text(value: object, _form: str) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Mapping, list)):
        raise ConversionError("not a text")
    return None if value is None else str(value)


def _to_time(value: object, form: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ConversionError(f"not a date as {form}")
    if not isinstance(value, str) and form not in dates.EPOCHS:
        raise ConversionError(f"a number, not a date as {form}: see the formats {', '.join(dates.EPOCHS)}")
    try:
        return dates.format_timestamp(dates.parse_date(value, form))
    except (ValueError, OverflowError):
        raise ConversionError(f"not a date as {form}") from None


def _to_boolean(value: object, _form: str) -> bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    known = FLAGS.get(str(value).strip().lower())
    if known is None:
        raise ConversionError("neither true nor false")
    return known


def _to_finite_number(value: object) -> int | float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ConversionError("not a number")
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        return int(value)
    try:
        number = value if isinstance(value, int) else float(value)
    except ValueError:
        raise ConversionError("not a number") from None
    if isinstance(number, float) and not math.isfinite(number):
        raise ConversionError("not a number")
    return number


def _to_number(value: object, _form: str) -> int | float | None:
    number = _to_finite_number(value)
    if number is not None and abs(number) > LARGEST_NUMBER:
        raise ConversionError(f"larger than {LARGEST_NUMBER:g}")
    return number


def _to_integer(value: object, _form: str) -> int | None:
    number = _to_finite_number(value)
    if number is None:
        return None
    if number != int(number):
        raise ConversionError("not a whole number")
    if not 0 <= number <= LARGEST_INTEGER:
        raise ConversionError("not a whole number from 0 on")
    return int(number)


def _to_texts(value: object, form: str) -> list[str] | None:
    several = value if isinstance(value, list) else [value]
    found = [_to_text(one, form) for one in several]
    return [one for one in found if one] or None


CONVERSIONS: Mapping[ValueType, Callable[[Any, str], Any]] = {
    ValueType.TEXT: _to_text,
    ValueType.TIME: _to_time,
    ValueType.BOOLEAN: _to_boolean,
    ValueType.NUMBER: _to_number,
    ValueType.INTEGER: _to_integer,
    ValueType.TEXTS: _to_texts,
}
