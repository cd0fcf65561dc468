"""Drafts of jobs: what is entered in Add API Jobs until it is saved, kept in memory with its secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import AlreadyExists, IngestError, InvalidInput, MandatoryFieldsMissing
from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.model.entities import ApiJob, FieldMapping
from samclients.fsm_ingest.model.json_masking import is_json
from samclients.fsm_ingest.web.job_form.fields import RequestFields, empty_fields, fields_from_job, job_from_fields

SECONDS = 8 * 3600  # that a draft is kept
FIELDS = {  # where the errors of a label stand
    "Job Name": "name",
    "Application": "application",
    "Organization": "application",
    "Task": "task",
    "Schedule": "schedule",
    "Method": "method",
    "API URL": "url",
    "Params": "params",
    "fromDate": "params",
    "toDate": "params",
    "Headers": "headers",
    "Body": "body",
    "Advanced Auth": "advanced_auth",
    "Paging Info": "paging",
}
FORM = "form"
NOT_JSON = "The stored text is no JSON and is not shown; enter it again."
Errors = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class JobDraft:
    """A job that is being entered.

    Args:
        job_id: The stored job's id; empty for a new one.
        fields: Request Info.
        mapping: The mapped fields.
        revision: The stored job's when the draft was made.
        result: Of the last Test Connection; None if there was none since the request was changed.
        paths: Paths that fields can be mapped to; None before a successful test.
        errors: Messages by the field or tab that they stand beside; those of no field are under ``form``.
    """

    job_id: str = ""
    fields: RequestFields = field(default_factory=empty_fields)
    mapping: tuple[FieldMapping, ...] = ()
    revision: int | None = None
    result: ConnectionTestResult | None = None
    paths: tuple[str, ...] | None = None
    errors: Errors = field(default_factory=dict)

    @property
    def job(self) -> ApiJob:
        """The job as entered."""
        return replace(job_from_fields(self.fields, self.job_id), mapping=self.mapping)

    def change_fields(self, fields: RequestFields, errors: Errors) -> JobDraft:
        """Return the draft with other fields; if they change the request, the connection is to be tested again."""
        changed = replace(self, fields=fields, errors=errors)
        if _request(changed.job) == _request(self.job):
            return changed
        return replace(changed, result=None, paths=None)

    def map_field(self, name: str, mapping: FieldMapping | None) -> JobDraft:
        """Return the draft with a field mapped, or cleared."""
        others = tuple(entry for entry in self.mapping if entry.field != name)
        return replace(self, mapping=(*others, mapping) if mapping else others, errors={})


def draft_from_job(job: ApiJob, revision: int | None, paths: tuple[str, ...] | None) -> JobDraft:
    """The draft for editing a stored job; texts that should be JSON and are not cannot be masked, so they are empty."""
    fields = fields_from_job(job)
    wrong = [name for name in ("body", "advanced_auth") if fields[name] and not is_json(fields[name])]
    fields = fields.change(**dict.fromkeys(wrong, ""))
    return JobDraft(job.id, fields, job.mapping, revision, paths=paths, errors=dict.fromkeys(wrong, (NOT_JSON,)))


def place_errors(error: IngestError) -> Errors:
    """Return the messages of an error by the field or tab that they stand beside."""
    if isinstance(error, MandatoryFieldsMissing) and set(error.fields) <= FIELDS.keys():
        return {FIELDS[label]: (messages.REQUIRED.format(field=label),) for label in error.fields}
    if isinstance(error, MandatoryFieldsMissing):
        return {"mapping": error.lines}
    if isinstance(error, AlreadyExists):
        return {"name": (str(error),)}
    return place_lines(error.lines if isinstance(error, InvalidInput) else str(error).splitlines())


def place_lines(lines: Iterable[str]) -> Errors:
    """Return lines by the field that their beginning names; lines after the one about Advanced Auth belong to it."""
    found: dict[str, tuple[str, ...]] = {}
    last = FORM
    for line in lines:
        if line == messages.ADVANCED_AUTH_NOT_VALID:
            last = "advanced_auth"
        label = line.partition(":")[0].partition(",")[0]
        place = FIELDS.get(label, last)
        found[place] = (*found.get(place, ()), line)
    return found


def _request(job: ApiJob) -> tuple[object, ...]:
    return job.method, job.url, job.params, job.headers, job.body, job.advanced_auth, job.paging
