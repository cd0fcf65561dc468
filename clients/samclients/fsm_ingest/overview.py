"""The Jobs Scheduled tab: every job with the names of its organization and application, next run and last run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from samclients.fsm_ingest.jobs.schedule import find_next_due_time
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.records import JobRun
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository


@dataclass(frozen=True)
class JobOverview:
    """A row of the Jobs Scheduled tab.

    Args:
        job: The job.
        organization: The organization's name; empty if the job has none.
        application: The application's name, or its id if it is no longer listed; empty if the job has none.
        next_run: The next moment of the schedule; None if there is no schedule or it is paused.
        last_run: The latest run.
    """

    job: ApiJob
    organization: str
    application: str
    next_run: datetime | None
    last_run: JobRun | None

    def is_of(self, application: str | None) -> bool:
        """Tell if the Filter shows the row: the job's application has this id or name, or all are shown."""
        return application is None or application in (self.application, self.job.application_id)


def list_overviews(database: IngestDatabase, now: datetime, zone: tzinfo) -> list[JobOverview]:
    """Return all jobs by name.

    Args:
        database: The database with the jobs.
        now: The current time.
        zone: The time zone of the schedules.
    """
    with database.reading() as reading:
        jobs = JobRepository(reading, database.vault).all()
        repository = OrganizationRepository(reading, database.vault)
        organizations = {entry.id: entry.name for entry in repository.all()}
        applications = {(entry.organization_id, entry.id): entry.name for entry in repository.list_applications(None)}
    latest = RunHistory(database).find_latest()
    return [
        JobOverview(
            job,
            organizations.get(job.organization_id or 0, ""),
            applications.get((job.organization_id or 0, job.application_id or ""), job.application_id or ""),
            find_next_due_time(job.schedule, now, zone) if job.schedule and not job.paused else None,
            latest.get(job.id),
        )
        for job in jobs
    ]


def list_application_names(overviews: list[JobOverview]) -> list[str]:
    """Return the names for the Filter: applications that have jobs."""
    return sorted({entry.application for entry in overviews if entry.application}, key=str.casefold)
