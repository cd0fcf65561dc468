"""Stored jobs with their last Test Connection, and comparisons of a job's request before and after a change."""

from __future__ import annotations

from dataclasses import dataclass

from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository


@dataclass(frozen=True)
class StoredJob:
    """A stored job.

    Args:
        job: The job.
        paths: The paths that its last successful Test Connection offers; None if its current request was not tested.
    """

    job: ApiJob
    paths: tuple[str, ...] | None


def load_stored_job(database: IngestDatabase, name: str) -> StoredJob:
    """Return the job with an id, a name, or an id that begins with ``name``.

    Raises:
        EntityNotFound: there is no such job.
        AmbiguousName: several ids begin with ``name``.
    """
    with database.reading() as connection:
        repository = JobRepository(connection, database.vault)
        job = repository.get(name)
        return StoredJob(job, repository.list_paths(job.id))


def has_same_request(job: ApiJob, other: ApiJob) -> bool:
    """Tell if all parts that a Test Connection depends on are equal."""
    return _request(job) == _request(other)


def has_same_response_shape(job: ApiJob, other: ApiJob) -> bool:
    """Tell if the parts that determine the shape of responses are equal; credentials and headers do not."""
    return _shape(job) == _shape(other)


def has_same_endpoint(job: ApiJob, other: ApiJob) -> bool:
    """Tell if method and address are equal; responses of another endpoint may lack the paging members."""
    return _endpoint(job) == _endpoint(other)


def _request(job: ApiJob) -> tuple[object, ...]:
    return job.method, job.url, job.params, job.headers, job.body, job.advanced_auth, job.paging


def _shape(job: ApiJob) -> tuple[object, ...]:
    return job.method, job.url, job.params, job.body, job.paging


def _endpoint(job: ApiJob) -> tuple[object, ...]:
    return job.method, job.url.strip().partition("?")[0]
