"""API jobs: the Jobs Scheduled tab, and the form Add API Job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import AlreadyExists, EditConflict, EntityNotFound, InvalidInput
from samclients.fsm_ingest.jobs.connection_tester import ConnectionTester, store_test_result
from samclients.fsm_ingest.jobs.stored_job import has_same_endpoint, has_same_request, load_stored_job
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.source.request_info import check_request
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.runtime import Settings as ClientSettings


class JobEditor:
    """The API Jobs page: list, add, edit, pause and delete jobs.

    Args:
        database: The database with the jobs.
        client: HTTP settings for vendors.
        new_id: Returns a new job id.
    """

    def __init__(
        self,
        database: IngestDatabase,
        client: ClientSettings | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._database, self._new_id = database, new_id
        self._tester = ConnectionTester(database, client)
        self._clock = (client or ClientSettings()).clock

    def all(self, organization_id: int | None = None, application_id: str | None = None) -> list[ApiJob]:
        """Return the jobs sorted by name: all, or those of an organization or application (Filter)."""
        with self._database.reading() as reading:
            return JobRepository(reading, self._database.vault).all(organization_id, application_id)

    def get(self, name: str) -> ApiJob:
        """Return the job with an id, a name, or an id that begins with ``name``.

        Raises:
            EntityNotFound: there is no such job.
            AmbiguousName: several ids begin with ``name``.
        """
        return load_stored_job(self._database, name).job

    def add(self, job: ApiJob) -> ApiJob:
        """Add a job under a new id; the connection of a job with a mapping is tested first.

        Returns:
            The stored job.

        Raises:
            MandatoryFieldsMissing, SystemKeyProtected, InvalidInput: see ``check_request`` and ``check_mapping``.
            AlreadyExists: another job has the name.
        """
        job = self._assign_application(replace(job, id=self._new_id()))
        check_request(job)
        tested = self._tester.test_mapping(job, None)
        with self._database.writing() as writing:
            repository = JobRepository(writing, self._database.vault)
            _check_name(repository, job)
            repository.add(job)
            repository.set_schedule_start(job.id, self._clock.now())
            if tested is not None:
                store_test_result(repository, job.id, tested)
        return job

    def find_revision(self, job_id: str) -> int | None:
        """Return the number of the job's last change; None if there is no such job."""
        with self._database.reading() as reading:
            return JobRepository(reading, self._database.vault).list_revisions().get(job_id)

    def edit(self, job: ApiJob, revision: int | None = None) -> ApiJob:
        """Change the job with this id; a changed request deletes the paths of the last Test Connection.

        Args:
            job: The changed job.
            revision: The revision that was read before the change; None overwrites any revision.

        Raises:
            EditConflict: the job has another revision.
            EntityNotFound: there is no such job.
            MandatoryFieldsMissing, SystemKeyProtected, InvalidInput: see ``check_request`` and ``check_mapping``.
            AlreadyExists: another job has the name.
        """
        stored = load_stored_job(self._database, job.id)
        job = self._assign_application(job)
        check_request(job)
        tested = self._tester.test_mapping(job, stored)
        with self._database.writing() as writing:
            repository = JobRepository(writing, self._database.vault)
            repository.get(job.id)
            if revision not in (None, repository.list_revisions()[job.id]):
                raise EditConflict(messages.EDIT_CONFLICT)
            _check_name(repository, job)
            repository.change(job)
            if not has_same_endpoint(job, stored.job):
                repository.forget_paging(job.id)
            if (job.schedule, job.paused) != (stored.job.schedule, stored.job.paused):
                repository.set_schedule_start(job.id, self._clock.now())
            if tested is not None:
                store_test_result(repository, job.id, tested)
            elif not has_same_request(job, stored.job):
                repository.forget_test(job.id)
        return job

    def pause(self, name: str, *, paused: bool = True) -> ApiJob:
        """Pause or resume the schedule of a job.

        Raises:
            EntityNotFound: there is no such job.
        """
        with self._database.writing() as writing:
            repository = JobRepository(writing, self._database.vault)
            old = repository.get(name)
            job = replace(old, paused=paused)
            repository.change(job)
            if old.paused != paused:
                repository.set_schedule_start(job.id, self._clock.now())
        return job

    def delete(self, name: str) -> ApiJob:
        """Delete a job.

        Raises:
            EntityNotFound: there is no such job.
        """
        with self._database.writing() as writing:
            repository = JobRepository(writing, self._database.vault)
            job = repository.get(name)
            repository.delete(job.id)
        return job

    def _assign_application(self, job: ApiJob) -> ApiJob:
        """Return the job with ids of organization and application.

        An only organization is the default; an application may be given by its name.

        Raises:
            InvalidInput: the organization has no such application, or several organizations are possible.
            EntityNotFound: there is no such organization, or none at all.
        """
        with self._database.reading() as reading:
            repository = OrganizationRepository(reading, self._database.vault)
            organizations = repository.all()
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
            known = repository.list_applications(job.organization_id)
        by_id = [entry.id for entry in known if entry.id == job.application_id]
        by_name = [entry.id for entry in known if entry.name == job.application_id]
        for found in (by_id, by_name):
            if len(found) == 1:
                return replace(job, application_id=found[0])
        raise InvalidInput(
            f"Application: organization {job.organization_id} has no {job.application_id!r}. Check it, or use Refresh."
        )


def _check_name(repository: JobRepository, job: ApiJob) -> None:
    if any(entry.id != job.id for entry in repository.find_named(job.name)):
        raise AlreadyExists(f"A job {job.name!r} already exists.")
