"""Metadata Mapping: the second phase of Add API Job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import InvalidInput, MandatoryFieldsMissing
from samclients.fsm_ingest.jobs.stored_job import StoredJob, load_stored_job
from samclients.fsm_ingest.mapping.validation import check_mapping, find_field_errors
from samclients.fsm_ingest.model.entities import ApiJob, FieldMapping, IntegrationTask
from samclients.fsm_ingest.model.tasks import TASKS
from samclients.fsm_ingest.source.request_info import check_load
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository


class MappingEditor:
    """The Metadata Mapping table of stored jobs.

    Args:
        database: The database with the jobs.
    """

    def __init__(self, database: IngestDatabase) -> None:
        self._database = database

    def map(self, name: str, mapping: Sequence[FieldMapping]) -> ApiJob:
        """Save a job's mapping.

        Raises:
            EntityNotFound: there is no such job.
            MandatoryFieldsMissing: ``The following fields are mandatory and cannot be empty: ...``
            InvalidInput: the current request was not tested successfully, or the mapping is wrong.
        """
        stored = load_stored_job(self._database, name)
        task, paths = _require_mappable(stored)
        check_mapping(task, mapping, paths)
        check_load(replace(stored.job, mapping=tuple(mapping)))
        return self._save(stored.job.id, mapping)

    def map_fields(self, name: str, changed: Sequence[FieldMapping], cleared: Sequence[str] = ()) -> ApiJob:
        """Map or clear some fields of a job; the others are unchanged.

        Valid fields are saved even if others are invalid, as in the dialog; but a mapping with all mandatory fields
        never loses one.

        Raises:
            EntityNotFound: there is no such job.
            MandatoryFieldsMissing: ``The following fields are mandatory and cannot be empty: ...``
            InvalidInput: fields are invalid; the error lists all problems and the saved fields.
        """
        stored = load_stored_job(self._database, name)
        task, paths = _require_mappable(stored)
        before = {mapping.field: mapping for mapping in stored.job.mapping}
        errors = find_field_errors(task, changed, paths) | _find_clear_errors(task, before, cleared)
        valid = {mapping.field: mapping for mapping in changed if mapping.field not in errors}
        merged = [mapping for mapping in ({**before, **valid}).values() if mapping.field not in cleared]
        if not errors:
            check_mapping(task, merged, paths)
            check_load(replace(stored.job, mapping=tuple(merged)))
            return self._save(stored.job.id, merged)
        lines = [line for field_lines in errors.values() for line in field_lines]
        try:
            check_mapping(task, merged, paths)
        except MandatoryFieldsMissing as error:
            lines += error.lines
            is_worse = not _lacks_mandatory(task, stored.job.mapping)
        except InvalidInput as error:
            raise InvalidInput(*lines, *error.lines) from None
        else:
            is_worse = False
        if valid and not is_worse:
            self._save(stored.job.id, merged)
            lines.append(f"Saved: {', '.join(valid)}.")
        raise InvalidInput(*lines)

    def _save(self, job_id: str, mapping: Sequence[FieldMapping]) -> ApiJob:
        with self._database.writing() as writing:
            repository = JobRepository(writing, self._database.vault)
            job = replace(repository.get(job_id), mapping=tuple(mapping))
            repository.change(job)
        return job


def _find_clear_errors(
    task: IntegrationTask, before: dict[str, FieldMapping], cleared: Sequence[str]
) -> dict[str, list[str]]:
    """Return a line for each field to clear that is neither mapped nor a field of the task, by field."""
    fields = TASKS[task]
    errors: dict[str, list[str]] = {}
    for field in cleared:
        if field not in before and fields.find(field) is None:
            near = fields.suggest(field)
            errors[field] = [f"There is no mapped field {field}{f'; did you mean {near}?' if near else '.'}"]
    return errors


def _require_mappable(stored: StoredJob) -> tuple[IntegrationTask, tuple[str, ...]]:
    """Return the task of a job and the paths of its last successful test; both are needed to save a mapping."""
    if stored.job.task is None:
        raise MandatoryFieldsMissing(["Task"])
    if stored.paths is None:
        raise InvalidInput(messages.TEST_FIRST)
    return stored.job.task, stored.paths


def _lacks_mandatory(task: IntegrationTask, mapping: Sequence[FieldMapping]) -> bool:
    given = {entry.field for entry in mapping}
    return any(field.name not in given for field in TASKS[task].mandatory)
