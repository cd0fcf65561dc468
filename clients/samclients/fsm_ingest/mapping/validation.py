"""Validation of a job's Metadata Mapping before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import InvalidInput, MandatoryFieldsMissing
from samclients.fsm_ingest.mapping.conversion import ConversionError, convert_static
from samclients.fsm_ingest.mapping.mapper import RECORD_ID, find_record_root
from samclients.fsm_ingest.model import dates
from samclients.fsm_ingest.model.entities import FieldMapping, IntegrationTask
from samclients.fsm_ingest.model.tasks import RUN_TIME, TASKS, TaskField, TaskFields
from samclients.fsm_ingest.source import json_paths


def check_mapping(
    task: IntegrationTask, mapped: Sequence[FieldMapping], available: Iterable[str] | None = None
) -> None:
    """Check a mapping before it is saved.

    Args:
        task: The job's task.
        mapped: The mapped fields.
        available: The paths that the last Test Connection offers; None accepts any path.

    Raises:
        MandatoryFieldsMissing: mandatory fields are not mapped; the error names all of them, in the order of the form.
        InvalidInput: the mapping has other problems; the error lists all of them.
    """
    fields = TASKS[task]
    given = {mapping.field for mapping in mapped if mapping.path or mapping.static not in (None, "")}
    missing = [field.message_name for field in fields.mandatory if field.name not in given]
    unknown = [
        line for mapping in mapped if fields.find(mapping.field) is None for line in _find_errors(fields, mapping, None)
    ]
    if missing and unknown:
        raise InvalidInput(*unknown, messages.format_mandatory_fields(missing))
    if missing:
        raise MandatoryFieldsMissing(missing)
    known = None if available is None else [json_paths.parse(path) for path in available]
    wrong = [line for mapping in mapped for line in _find_errors(fields, mapping, known)]
    if twice := sorted(
        {mapping.field for mapping in mapped if [other.field for other in mapped].count(mapping.field) > 1}
    ):
        wrong.append(f"Mapped more than once: {', '.join(twice)}.")
    if not wrong:
        try:
            find_record_root(mapped)
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise InvalidInput(*wrong)


def _find_errors(fields: TaskFields, mapping: FieldMapping, known: Sequence[json_paths.Steps] | None) -> Iterable[str]:
    field = fields.find(mapping.field)
    if field is None:
        near = fields.suggest(mapping.field)
        yield f"{fields.task_name} has no field {mapping.field}{f'; did you mean {near}?' if near else '.'}"
        return
    if mapping.path is not None and mapping.static is not None:
        yield f"{mapping.field}: enter either a path or a static value, not both."
    if mapping.date_format not in dates.FORMATS:
        yield f"{mapping.field}: unknown date format {mapping.date_format!r}: use one of {', '.join(dates.FORMATS)}."
    elif mapping.static is not None:
        yield from _find_static_errors(field, mapping)
    if mapping.path is not None:
        yield from _find_path_errors(mapping.field, mapping.path, known)


def _find_static_errors(field: TaskField, mapping: FieldMapping) -> Iterable[str]:
    if mapping.static in (RECORD_ID, RUN_TIME):
        return
    try:
        convert_static(field, mapping)
    except ConversionError as error:
        yield f"{mapping.field}: the static value is {error}."


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
    """Return the problems of single fields of a mapping, by field; empty if there are none."""
    known = [json_paths.parse(path) for path in available]
    found = {mapping.field: list(_find_errors(TASKS[task], mapping, known)) for mapping in mapped}
    return {field: lines for field, lines in found.items() if lines}


def find_fields_to_map(task: IntegrationTask, mapped: Sequence[FieldMapping]) -> tuple[str, ...]:
    """Return the unmapped fields that Flexera's payload requires although the utility does not.

    No record is loaded without them.
    """
    given = {mapping.field for mapping in mapped}
    return tuple(name for name in TASKS[task].expected if name not in given)
