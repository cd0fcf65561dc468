"""Export jobs: how they begin, where they stand, and what happens when they end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mockservers.core.context import RequestContext, WorldContext
from mockservers.core.simulation.lifecycle import Progress
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
    Export,
    Job,
    Organization,
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
from mockservers.vendors.informatica.reports import Data
from mockservers.vendors.informatica.seed import meters
from mockservers.vendors.informatica.store import Jobs, Organizations
from mockservers.vendors.informatica.usage import FIRST_DAY, Usage

ID_LENGTH = 22
RESTATED = VendorSetting("informatica.restated", 0)  # percent
CALLBACK = "export_job_ended"  # the operationId of the spec's callback


@dataclass(frozen=True)
class State:
    """A job as it is seen now: its status, and since when."""

    job: Job
    status: str
    since: datetime


def begin(context: RequestContext, export: Export, status_of_sixth: int) -> State:
    """A new job.

    Raises:
        TooManyJobs: the organization has five that are not done.
    """
    user: User = context.caller
    running = [_settled(context, one) for one in Jobs(context.db).running(user.organization)]
    if sum(one.job.end is None for one in running) >= MOST_ACTIVE:
        raise TooManyJobs(MOST_ACTIVE, status_of_sixth)
    job = Job(
        id=context.random.token("informatica.job", ID_LENGTH, BASE62),
        organization=user.organization,
        user=user.id,
        export=export,
        created_at=context.now,
    )
    Jobs(context.db).add(job)
    _disturb(context, job)
    if export.callback_url is not None:
        context.notify_outbox()
    return _settled(context, job)


def _disturb(context: RequestContext, job: Job) -> None:
    """Let faults decide what will become of a new job."""
    if stuck := context.trigger_fault(EXPORT_STUCK):
        context.set_timing(EXPORT, job.id, hold=stuck["state"])
    if context.trigger_fault(EXPORT_FAILED) is not None:
        context.set_timing(EXPORT, job.id, end=FAILED)
    if context.trigger_fault(EXPORT_PARTIAL) is not None:
        context.set_timing(EXPORT, job.id, end=PARTIAL_SUCCESS)
    if job.export.callback_url is not None and context.trigger_fault(CALLBACK_EARLY) is not None:
        context.set_timing(EXPORT, job.id, seconds=0, reads=None)
        context.flush_outbox_first()


def state(context: RequestContext, job_id: str) -> State:
    """Where the job stands; reading it may let it move on.

    Raises:
        JobNotFound: there is none, or it is another organization's.
    """
    job = _known(context, job_id)
    if job.end is None and context.timing(EXPORT, job.id).reads is not None:
        Jobs(context.db).count_read(job)
    return _settled(context, job)


def data(context: RequestContext, job_id: str) -> tuple[Data, datetime]:
    """What a job has exported, and when.

    Raises:
        JobNotFound: there is none, it is another organization's, or its data is gone after three days.
        JobNotCompleted: it is not done, or has failed.
    """
    found = _settled(context, _known(context, job_id))
    job = found.job
    if job.ended_at is None or job.end == FAILED:
        raise JobNotCompleted(found.status)
    if context.now - job.ended_at > DOWNLOADABLE:
        raise JobNotFound(job_id)
    every = Organizations(context.db).all()
    restated = _restated(context)
    usages = [Usage(context.random, one, _sub_organizations(one, every), restated) for one in _exported(job, every)]
    return Data(job.export, job.export.days(FIRST_DAY, job.created_at.date()), meters(), usages), job.ended_at


def _restated(context: RequestContext) -> int:
    """By how many percent usage is higher than it was first told to be."""
    if fault := context.trigger_fault(USAGE_RESTATED):
        context.settings.write_for_vendor(context.db, RESTATED, fault["percent"])
    return context.settings.of_vendor(RESTATED)


def due(moment: WorldContext) -> datetime | None:
    """End the jobs whose time has come and whose end is to be posted; gives when the next one's will be."""
    soon = []
    for job in Jobs(moment.db).awaited():
        found = _settled(moment, job)
        ends_at = EXPORT.ends_at(job.created_at, moment.timing(EXPORT, job.id))
        if found.job.end is None and ends_at is not None:
            soon.append(ends_at)
    return min(soon, default=None)


def _known(context: RequestContext, job_id: str) -> Job:
    user: User = context.caller
    job = Jobs(context.db).one(job_id, user.organization)
    if job is None:
        raise JobNotFound(job_id)
    return job


def _settled(moment: WorldContext, job: Job) -> State:
    """The job's state; if its time has come, it ends here, and its end goes into the outbox."""
    if job.end is not None and job.ended_at is not None:
        return State(job, job.end, job.ended_at)
    pace = moment.timing(EXPORT, job.id)
    standing = EXPORT.progress_at(job.created_at, moment.now, pace, job.reads)
    if standing.state not in EXPORT.ends:
        return State(job, standing.state, standing.since)
    return _ended(moment, job, standing if pace.reads is None else replace(standing, since=moment.now))


def _ended(moment: WorldContext, job: Job, standing: Progress) -> State:
    job = replace(job, ended_at=standing.since, end=standing.state)
    Jobs(moment.db).end(job)
    if job.export.callback_url is not None:
        _call_back(moment, Message(CALLBACK, job.export.callback_url, job.callback()))
    return State(job, standing.state, standing.since)


def _call_back(moment: WorldContext, message: Message) -> None:
    """Send a callback, unless faults want it otherwise."""
    if moment.trigger_fault(CALLBACK_NEVER) is not None:
        return
    late = moment.trigger_fault(CALLBACK_LATE) or {"seconds": 0}
    for _ in range(1 if moment.trigger_fault(CALLBACK_TWICE) is None else 2):
        moment.send(message, late=timedelta(seconds=late["seconds"]))


def _exported(job: Job, every: list[Organization]) -> list[Organization]:
    """The organizations whose data a job has, the requesting one first; of a partial success the last is missing."""
    export = job.export
    chosen = [one for one in every if one.id == job.organization]
    if export.kind != JOB_LEVEL and export.all_linked:
        chosen += [one for one in every if one.id != job.organization]
    return chosen[:-1] if job.end == PARTIAL_SUCCESS and len(chosen) > 1 else chosen


def _sub_organizations(one: Organization, every: list[Organization]) -> int:
    return sum(other.parent == one.id for other in every)
