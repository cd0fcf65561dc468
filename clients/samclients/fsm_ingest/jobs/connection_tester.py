"""Test Connection of stored and unsaved jobs, and the paths that it offers for mapping."""

from __future__ import annotations

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.jobs import connection
from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.jobs.stored_job import (
    StoredJob,
    has_same_endpoint,
    has_same_request,
    has_same_response_shape,
    load_stored_job,
)
from samclients.fsm_ingest.mapping.validation import check_mapping
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.source.page_reader import RESPONSE_TYPES
from samclients.fsm_ingest.source.request_info import check_to_test
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.settings import load_settings
from samclients.runtime import Settings as ClientSettings


class ConnectionTester:
    """The Test Connection button.

    Args:
        database: The database with the jobs.
        client: HTTP settings for vendors.
    """

    def __init__(self, database: IngestDatabase, client: ClientSettings | None = None) -> None:
        self._database, self._client = database, client

    def test(self, name: str) -> ConnectionTestResult:
        """Run Test Connection for a stored job, and store the paths that it offers.

        Raises:
            EntityNotFound: there is no such job.
            InvalidInput: the advanced auth information is not valid.
        """
        job = load_stored_job(self._database, name).job
        result = self.try_connection(job)
        if result.succeeded:
            with self._database.writing() as writing:
                repository = JobRepository(writing, self._database.vault)
                if has_same_request(repository.get(job.id), job):
                    store_test_result(repository, job.id, result)
        return result

    def try_connection(self, job: ApiJob) -> ConnectionTestResult:
        """Run Test Connection for a job as entered in the form.

        Raises:
            MandatoryFieldsMissing: method or URL is empty.
            InvalidInput: the request cannot be made as entered.
        """
        check_to_test(job)
        with self._database.reading() as reading:
            settings, repository = load_settings(reading), JobRepository(reading, self._database.vault)
            is_known = job.id in repository.list_revisions() and has_same_endpoint(repository.get(job.id), job)
            places = repository.list_paging_places(job.id) if is_known else frozenset()
        return connection.check_connection(job, settings, self._client, places)

    def find_paths(self, name: str) -> tuple[str, ...] | None:
        """Return the paths that the last Test Connection offers; None if the current request was not tested."""
        return load_stored_job(self._database, name).paths

    def list_paths(self, name: str) -> tuple[str, ...]:
        """Return the paths that the last Test Connection offers for mapping (Select Mapping Field).

        Raises:
            EntityNotFound: there is no such job.
            InvalidInput: the current request was not tested successfully.
        """
        stored = load_stored_job(self._database, name)
        if stored.paths is None:
            raise InvalidInput(messages.TEST_FIRST)
        return stored.paths

    def test_mapping(self, job: ApiJob, stored: StoredJob | None) -> ConnectionTestResult | None:
        """Check a new mapping or paging, and run Test Connection if the current request was not tested.

        A job without a mapping is not tested: it cannot run before its connection is tested.

        Args:
            job: The job as entered.
            stored: The job before the change; None for a new job.

        Raises:
            MandatoryFieldsMissing, InvalidInput: the mapping is wrong, or the connection fails.
        """
        if job.task is None or not job.mapping:
            return None
        is_same_mapping = stored and (stored.job.mapping, stored.job.task) == (job.mapping, job.task)
        is_same_shape = stored and has_same_response_shape(job, stored.job)
        if is_same_mapping and (is_same_shape or not _reads_responses(job)):
            return None
        check_mapping(job.task, job.mapping)
        if stored and stored.paths is not None and has_same_request(job, stored.job):
            check_mapping(job.task, job.mapping, stored.paths)
            return None
        result = self.try_connection(job)
        if not result.succeeded:
            raise InvalidInput(*filter(None, (result.message, result.detail)))
        check_mapping(job.task, job.mapping, result.paths)
        return result


def store_test_result(repository: JobRepository, job_id: str, result: ConnectionTestResult) -> None:
    """Store the paths and the paging places of a successful test."""
    repository.remember_test(job_id, result.paths)
    repository.remember_paging(job_id, result.paging_places)


def _reads_responses(job: ApiJob) -> bool:
    """Tell if the job's paging reads members of responses, which the responses to another request may lack."""
    return any(row.parameter_type in RESPONSE_TYPES for row in job.paging)
