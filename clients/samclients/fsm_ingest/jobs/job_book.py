"""API jobs: the Jobs Scheduled tab, and the two phases of Add API Job, Request Info and Metadata Mapping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import (
    AlreadyExists,
    EditConflict,
    EntityNotFound,
    InvalidInput,
    MandatoryFieldsMissing,
)
from samclients.fsm_ingest.jobs import connection
from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.mapping.validation import check_mapping, find_field_errors
from samclients.fsm_ingest.model.entities import ApiJob, FieldMapping, IntegrationTask
from samclients.fsm_ingest.model.tasks import TASKS
from samclients.fsm_ingest.source import paging
from samclients.fsm_ingest.source.request_info import check_load, check_request, check_to_test
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.fsm_ingest.storage.settings import load_settings
from samclients.runtime import Settings as ClientSettings


@dataclass(frozen=True)
class _StoredJob:
    """A job as stored before a change, with the paths of its last Test Connection."""

    job: ApiJob
    paths: tuple[str, ...] | None


class JobBook:
    """The API Jobs page: list, add, edit, pause, delete, test and map jobs.

    Args:
        database: The database with the jobs.
        client: HTTP settings for vendors.
        new_id: Makes a job's id.
    """

    def __init__(
        self,
        database: IngestDatabase,
        client: ClientSettings | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._database, self._client, self._new_id = database, client, new_id
        self._clock = (client or ClientSettings()).clock

    def all(self, organization_id: int | None = None, application_id: str | None = None) -> list[ApiJob]:
        """The jobs by name; the Filter: those of an organization or an application."""
        with self._database.reading() as reading:
            return JobRepository(reading, self._database.vault).all(organization_id, application_id)

    def get(self, name: str) -> ApiJob:
        """A job by its id, its name, or the beginning of its id.

        Raises:
            EntityNotFound: there is none.
            AmbiguousName: the ids of several begin so.
        """
        return self._load(name).job

    def add(self, job: ApiJob) -> ApiJob:
        """Add a job under a new id. With a mapping, its connection is tested first.

        Returns:
            The job as stored.

        Raises:
            MandatoryFieldsMissing, SystemKeyProtected, InvalidInput: see ``check_request`` and ``check_mapping``.
            AlreadyExists: another job has the name.
        """
        job = self._assign_application(replace(job, id=self._new_id()))
        check_request(job)
        tested = self._test_new_mapping(job, None)
        with self._database.writing() as writing:
            store = JobRepository(writing, self._database.vault)
            _check_name(store, job)
            store.add(job)
            store.schedule_from(job.id, self._clock.now())
            if tested is not None:
                _remember(store, job.id, tested)
        return job

    def revision(self, job_id: str) -> int | None:
        """The number of the job's last change; None if there is no such job."""
        with self._database.reading() as reading:
            return JobRepository(reading, self._database.vault).revisions().get(job_id)

    def edit(self, job: ApiJob, revision: int | None = None) -> ApiJob:
        """Change the job of this id. If its request changes, the paths of the last Test Connection are deleted.

        Args:
            job: The job.
            revision: The job's revision that the change begins with; None overwrites any.

        Raises:
            EditConflict: the job has another revision.
            EntityNotFound: there is no such job.
            MandatoryFieldsMissing, SystemKeyProtected, InvalidInput: see ``check_request`` and ``check_mapping``.
            AlreadyExists: another job has the name.
        """
        kept = self._load(job.id)
        job = self._assign_application(job)
        check_request(job)
        tested = self._test_new_mapping(job, kept)
        with self._database.writing() as writing:
            store = JobRepository(writing, self._database.vault)
            store.get(job.id)
            if revision not in (None, store.revisions()[job.id]):
                raise EditConflict(messages.EDIT_CONFLICT)
            _check_name(store, job)
            store.change(job)
            if _endpoint(job) != _endpoint(kept.job):
                store.forget_paging(job.id)
            if (job.schedule, job.paused) != (kept.job.schedule, kept.job.paused):
                store.schedule_from(job.id, self._clock.now())
            if tested is not None:
                _remember(store, job.id, tested)
            elif _request_identity(job) != _request_identity(kept.job):
                store.forget_test(job.id)
        return job

    def pause(self, name: str, *, paused: bool = True) -> ApiJob:
        """Pause or resume the schedule of a job.

        Raises:
            EntityNotFound: there is no such job.
        """
        with self._database.writing() as writing:
            store = JobRepository(writing, self._database.vault)
            old = store.get(name)
            job = replace(old, paused=paused)
            store.change(job)
            if old.paused != paused:
                store.schedule_from(job.id, self._clock.now())
        return job

    def delete(self, name: str) -> ApiJob:
        """Delete a job.

        Raises:
            EntityNotFound: there is no such job.
        """
        with self._database.writing() as writing:
            store = JobRepository(writing, self._database.vault)
            job = store.get(name)
            store.delete(job.id)
        return job

    def test(self, name: str) -> ConnectionTestResult:
        """Run Test Connection for a stored job, and store the paths that it offers.

        Raises:
            EntityNotFound: there is no such job.
            InvalidInput: the advanced auth information is not valid.
        """
        job = self.get(name)
        result = self.try_connection(job)
        if result.succeeded:
            with self._database.writing() as writing:
                store = JobRepository(writing, self._database.vault)
                if _request_identity(store.get(job.id)) == _request_identity(job):
                    _remember(store, job.id, result)
        return result

    def try_connection(self, job: ApiJob) -> ConnectionTestResult:
        """Run Test Connection for a job as entered in the form.

        Raises:
            MandatoryFieldsMissing: method or URL are empty.
            InvalidInput: the request cannot be made as it is entered.
        """
        check_to_test(job)
        with self._database.reading() as reading:
            known, store = load_settings(reading), JobRepository(reading, self._database.vault)
            kept = job.id in store.revisions() and _endpoint(store.get(job.id)) == _endpoint(job)
            places = store.paging_places(job.id) if kept else frozenset()
        return connection.check_connection(job, known, self._client, places)

    def find_paths(self, name: str) -> tuple[str, ...] | None:
        """The paths that the last Test Connection offers; None if there was none since the request was changed."""
        return self._load(name).paths

    def paths(self, name: str) -> tuple[str, ...]:
        """Return the paths that the last Test Connection offers for mapping (Select Mapping Field).

        Raises:
            EntityNotFound: there is no such job.
            InvalidInput: there was no successful one since the request was changed.
        """
        kept = self._load(name)
        if kept.paths is None:
            raise InvalidInput(messages.TEST_FIRST)
        return kept.paths

    def map(self, name: str, mapped: Sequence[FieldMapping]) -> ApiJob:
        """Save a job's mapping.

        Raises:
            EntityNotFound: there is no such job.
            MandatoryFieldsMissing: ``The following fields are mandatory and cannot be empty: ...``
            InvalidInput: there was no good Test Connection since the request was changed, or the mapping is wrong.
        """
        kept = self._load(name)
        task, paths = _require_mappable(kept)
        check_mapping(task, mapped, paths)
        check_load(replace(kept.job, mapping=tuple(mapped)))
        return self._save_mapping(kept.job.id, mapped)

    def map_fields(self, name: str, changed: Sequence[FieldMapping], cleared: Sequence[str] = ()) -> ApiJob:
        """Map or clear some fields of a job; the others are unchanged.

        Valid fields are saved even if others are invalid, as in the dialog; but a mapping with all mandatory fields
        never loses one.

        Raises:
            EntityNotFound: there is no such job.
            MandatoryFieldsMissing: ``The following fields are mandatory and cannot be empty: ...``
            InvalidInput: fields are invalid; the error lists all problems and the saved fields.
        """
        kept = self._load(name)
        task, paths = _require_mappable(kept)
        before = {mapping.field: mapping for mapping in kept.job.mapping}
        wrong = find_field_errors(task, changed, paths)
        fields = TASKS[task]
        for field in cleared:
            if field not in before and fields.find(field) is None:
                near = fields.suggest(field)
                wrong[field] = [f"There is no mapped field {field}{f'; did you mean {near}?' if near else '.'}"]
        right = {mapping.field: mapping for mapping in changed if mapping.field not in wrong}
        merged = [entry for entry in ({**before, **right}).values() if entry.field not in cleared]
        if not wrong:
            check_mapping(task, merged, paths)
            check_load(replace(kept.job, mapping=tuple(merged)))
            return self._save_mapping(kept.job.id, merged)
        lines = [line for several in wrong.values() for line in several]
        try:
            check_mapping(task, merged, paths)
        except MandatoryFieldsMissing as error:
            lines += error.lines
            is_worse = not _lacks_mandatory(task, kept.job.mapping)
        except InvalidInput as error:
            raise InvalidInput(*lines, *error.lines) from None
        else:
            is_worse = False
        if right and not is_worse:
            self._save_mapping(kept.job.id, merged)
            lines.append(f"Kept: {', '.join(right)}.")
        raise InvalidInput(*lines)

    def _save_mapping(self, job_id: str, mapped: Sequence[FieldMapping]) -> ApiJob:
        with self._database.writing() as writing:
            store = JobRepository(writing, self._database.vault)
            job = replace(store.get(job_id), mapping=tuple(mapped))
            store.change(job)
        return job

    def _load(self, name: str) -> _StoredJob:
        with self._database.reading() as reading:
            store = JobRepository(reading, self._database.vault)
            job = store.get(name)
            return _StoredJob(job, store.paths(job.id))

    def _assign_application(self, job: ApiJob) -> ApiJob:
        """The job with organization and application by their ids: the only organization need not be said, and an
        application can be named.

        Raises:
            InvalidInput: the organization has no such application, or it is not said which organization's it is.
            EntityNotFound: there is no such organization, or none at all.
        """
        with self._database.reading() as reading:
            store = OrganizationRepository(reading, self._database.vault)
            organizations = store.all()
            if not organizations:
                raise EntityNotFound(messages.NO_ORGANIZATION)
            if job.organization_id is None and len(organizations) == 1:
                job = replace(job, organization_id=organizations[0].id)
            if job.organization_id is None:
                ids = ", ".join(str(organization.id) for organization in organizations)
                raise InvalidInput(messages.SEVERAL_ORGANIZATIONS.format(ids=ids))
            if job.application_id is None:
                return job
            if job.organization_id not in {organization.id for organization in organizations}:
                raise EntityNotFound(f"There is no organization {job.organization_id}.")
            known = store.applications(job.organization_id)
        by_id = [entry.id for entry in known if entry.id == job.application_id]
        by_name = [entry.id for entry in known if entry.name == job.application_id]
        for found in (by_id, by_name):
            if len(found) == 1:
                return replace(job, application_id=found[0])
        raise InvalidInput(
            f"Application: organization {job.organization_id} has no {job.application_id!r}; try Refresh."
        )

    def _test_new_mapping(self, job: ApiJob, kept: _StoredJob | None) -> ConnectionTestResult | None:
        """Validate a new mapping or paging, and test the connection if the current request was not tested.

        A job without a mapping is not tested: it cannot run before its connection was.

        Raises:
            MandatoryFieldsMissing, InvalidInput: the mapping is wrong, or the connection fails.
        """
        if job.task is None or not job.mapping:
            return None
        same_mapping = kept and (kept.job.mapping, kept.job.task) == (job.mapping, job.task)
        same_request = kept and _request_identity(job) == _request_identity(kept.job)
        same_question = kept and _response_shape(job) == _response_shape(kept.job)
        if same_mapping and (same_question or not _reads_responses(job)):
            return None
        check_mapping(job.task, job.mapping)
        if kept and kept.paths is not None and same_request:
            check_mapping(job.task, job.mapping, kept.paths)
            return None
        result = self.try_connection(job)
        if not result.succeeded:
            raise InvalidInput(*filter(None, (result.message, result.detail)))
        check_mapping(job.task, job.mapping, result.paths)
        return result


def _remember(store: JobRepository, job_id: str, result: ConnectionTestResult) -> None:
    store.remember_test(job_id, result.paths)
    store.remember_paging(job_id, result.paging_places)


def _response_shape(job: ApiJob) -> tuple[object, ...]:
    """Return the parts of a request that determine the shape of responses; credentials and headers do not."""
    return job.method, job.url, job.params, job.body, job.paging


def _endpoint(job: ApiJob) -> tuple[object, ...]:
    """Return the method and address of the API; responses of another one may lack paging members."""
    return job.method, job.url.strip().partition("?")[0]


def _reads_responses(job: ApiJob) -> bool:
    """Tell if the job's paging reads members of its responses, which another request may lack."""
    return any(row.parameter_type in paging.RESPONSE_TYPES for row in job.paging)


def _require_mappable(kept: _StoredJob) -> tuple[IntegrationTask, tuple[str, ...]]:
    """Return the task of a job, and the paths of its last successful test; both are needed to save a mapping."""
    if kept.job.task is None:
        raise MandatoryFieldsMissing(["Task"])
    if kept.paths is None:
        raise InvalidInput(messages.TEST_FIRST)
    return kept.job.task, kept.paths


def _lacks_mandatory(task: IntegrationTask, mapped: Sequence[FieldMapping]) -> bool:
    given = {mapping.field for mapping in mapped}
    return any(field.name not in given for field in TASKS[task].mandatory)


def _check_name(store: JobRepository, job: ApiJob) -> None:
    if any(entry.id != job.id for entry in store.find_named(job.name)):
        raise AlreadyExists(f"There is a job {job.name!r} already.")


def _request_identity(job: ApiJob) -> tuple[object, ...]:
    """Return the parts of a job that a Test Connection depends on."""
    return job.method, job.url, job.params, job.headers, job.body, job.advanced_auth, job.paging
