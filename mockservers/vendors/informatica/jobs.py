"""Export jobs: how they begin and end, their state, callbacks and exported data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mockservers.core.context import RequestContext, WorldContext
from mockservers.core.simulation.lifecycle import Progress, RunningRecord
from mockservers.core.simulation.outbox import Message
from mockservers.core.simulation.randomness import BASE62
from mockservers.core.storage.settings import VendorSetting
from mockservers.vendors.informatica.domain import (
    DOWNLOADABLE,
    EXPORT,
    FAILED,
    JOB_LEVEL,
    MOST_ACTIVE,
    PARTIAL_SUCCESS,
    ExportJob,
    ExportRequest,
    MeteredOrganization,
    User,
)
from mockservers.vendors.informatica.errors import JobNotCompleted, JobNotFound, TooManyJobs
from mockservers.vendors.informatica.faults import (
    CALLBACK_EARLY,
    CALLBACK_LATE,
    CALLBACK_NEVER,
    CALLBACK_TWICE,
    EXPORT_FAILED,
    EXPORT_PARTIAL,
    EXPORT_STUCK,
    USAGE_RESTATED,
)
from mockservers.vendors.informatica.reports import ExportData
from mockservers.vendors.informatica.seed import read_meters
from mockservers.vendors.informatica.store import ExportJobs, Organizations
from mockservers.vendors.informatica.usage import FIRST_DAY, OrganizationUsage

ID_LENGTH = 22
AT_ONCE = 2 * MOST_ACTIVE  # open jobs that are read at a time
RESTATED = VendorSetting("informatica.restated", 0)  # increase of restated usage in percent
CALLBACK = "export_job_ended"  # the operationId of the spec's callback


@dataclass(frozen=True)
class JobState:
    """Present state of a job: its status, and the time at which it got the status."""

    job: ExportJob
    status: str
    since: datetime


def begin_job(context: RequestContext, export: ExportRequest, status_of_sixth: int) -> JobState:
    """Begin a job and return its state.

    Raises:
        TooManyJobs: the organization already has five active jobs; ``status_of_sixth`` is the status of the response.
    """
    user: User = context.caller
    if _has_most_active(context, user.organization):
        raise TooManyJobs(MOST_ACTIVE, status_of_sixth)
    job = ExportJob(
        id=context.random.token("informatica.job", ID_LENGTH, BASE62),
        organization=user.organization,
        user=user.id,
        export=export,
        created_at=context.now,
    )
    ExportJobs(context.db).add(job)
    _apply_job_faults(context, job)
    if export.callback_url is not None:
        context.notify_outbox()
    return _settle(context, job)


def _has_most_active(context: RequestContext, organization: str) -> bool:
    """End the organization's jobs that are due; return True as soon as the largest number of active ones is found."""
    while True:
        found, active = ExportJobs(context.db).list_open(organization, AT_ONCE), 0
        for job in found:
            active += _settle(context, job).job.end is None
            if active == MOST_ACTIVE:
                return True
        if len(found) < AT_ONCE:
            return False


def _apply_job_faults(context: RequestContext, job: ExportJob) -> None:
    """Apply the faults that concern a new job."""
    if stuck := context.trigger_fault(EXPORT_STUCK):
        context.set_timing(EXPORT, job.id, hold=stuck["state"])
    if context.trigger_fault(EXPORT_FAILED) is not None:
        context.set_timing(EXPORT, job.id, end=FAILED)
    if context.trigger_fault(EXPORT_PARTIAL) is not None:
        context.set_timing(EXPORT, job.id, end=PARTIAL_SUCCESS)
    if job.export.callback_url is not None and context.trigger_fault(CALLBACK_EARLY) is not None:
        context.set_timing(EXPORT, job.id, seconds=0, reads=None)
        context.flush_outbox_first()


def read_job_state(context: RequestContext, job_id: str) -> JobState:
    """Return a job's state and count the read, which may advance the job.

    Raises:
        JobNotFound: the job does not exist or belongs to another organization.
    """
    job = _find_job(context, job_id)
    if job.end is None and context.timing(EXPORT, job.id).reads is not None:
        ExportJobs(context.db).count_read(job)
    return _settle(context, job)


def export_data(context: RequestContext, job_id: str) -> tuple[ExportData, datetime]:
    """Return the data of a completed job, and the time at which it was exported.

    Raises:
        JobNotFound: the job does not exist, belongs to another organization, or ended more than three days ago.
        JobNotCompleted: the job is not done or has failed.
    """
    found = _settle(context, _find_job(context, job_id))
    job = found.job
    if job.ended_at is None or job.end == FAILED:
        raise JobNotCompleted(found.status)
    if context.now - job.ended_at >= DOWNLOADABLE:
        raise JobNotFound(job_id)
    every = Organizations(context.db).list_all()
    restated = _read_restatement(context)
    usages = [
        OrganizationUsage(context.random, organization, _count_sub_organizations(organization, every), restated)
        for organization in _select_organizations(job, every)
    ]
    return ExportData(
        job.export, job.export.list_days(FIRST_DAY, job.created_at.date()), read_meters(), usages
    ), job.ended_at


def _read_restatement(context: RequestContext) -> int:
    """Return the percentage by which restated usage exceeds the original."""
    if fault := context.trigger_fault(USAGE_RESTATED):
        context.settings.write_for_vendor(context.db, RESTATED, fault["percent"])
    return context.settings.of_vendor(RESTATED)


def end_due_jobs(context: WorldContext) -> datetime | None:
    """End the due jobs that have a callback; return the time at which the next one is due."""
    soon = []
    for job in ExportJobs(context.db).list_open_with_callback():
        found = _settle(context, job)
        ends_at = EXPORT.ends_at(job.created_at, context.timing(EXPORT, job.id))
        if found.job.end is None and ends_at is not None:
            soon.append(ends_at)
    return min(soon, default=None)


def list_running_jobs(context: WorldContext) -> Iterator[RunningRecord]:
    """Yield the jobs that are not due to end."""
    for job in ExportJobs(context.db).list_every_open():
        timing = context.timing(EXPORT, job.id)
        if running := EXPORT.find_running(job.id, job.created_at, context.now, timing, job.reads):
            yield running


def _find_job(context: RequestContext, job_id: str) -> ExportJob:
    user: User = context.caller
    job = ExportJobs(context.db).get(job_id, user.organization)
    if job is None:
        raise JobNotFound(job_id)
    return job


def _settle(context: WorldContext, job: ExportJob) -> JobState:
    """Return a job's state; a job that is due is ended first, and its callback is put into the outbox."""
    if job.end is not None and job.ended_at is not None:
        return JobState(job, job.end, job.ended_at)
    timing = context.timing(EXPORT, job.id)
    progress = EXPORT.progress_at(job.created_at, context.now, timing, job.reads)
    if progress.state not in EXPORT.ends:
        return JobState(job, progress.state, progress.since)
    return _end(context, job, progress if timing.reads is None else replace(progress, since=context.now))


def _end(context: WorldContext, job: ExportJob, progress: Progress) -> JobState:
    job = replace(job, ended_at=progress.since, end=progress.state)
    ExportJobs(context.db).end(job)
    if job.export.callback_url is not None:
        _send_callback(context, Message(CALLBACK, job.export.callback_url, job.format_callback()))
    return JobState(job, progress.state, progress.since)


def _send_callback(context: WorldContext, message: Message) -> None:
    """Send a callback; faults may delay, repeat or suppress it."""
    if context.trigger_fault(CALLBACK_NEVER) is not None:
        return
    late = context.trigger_fault(CALLBACK_LATE) or {"seconds": 0}
    for _ in range(1 if context.trigger_fault(CALLBACK_TWICE) is None else 2):
        context.send(message, late=timedelta(seconds=late["seconds"]))


def _select_organizations(job: ExportJob, every: list[MeteredOrganization]) -> list[MeteredOrganization]:
    """Return the organizations of a job, the requesting one first; a partial success omits the last."""
    export = job.export
    chosen = [organization for organization in every if organization.id == job.organization]
    if export.kind != JOB_LEVEL and export.all_linked:
        chosen += [organization for organization in every if organization.id != job.organization]
    return chosen[:-1] if job.end == PARTIAL_SUCCESS and len(chosen) > 1 else chosen


def _count_sub_organizations(organization: MeteredOrganization, every: list[MeteredOrganization]) -> int:
    return sum(other.parent == organization.id for other in every)
