"""Processing of import jobs: their states are updated, and the files of jobs that end are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from mockservers.core.context import RequestContext, WorldContext
from mockservers.core.simulation.lifecycle import RunningRecord, Timing
from mockservers.core.simulation.settings import timing_key
from mockservers.vendors.flexera.domain import RATE_LIMITS, ManagedApp, SaasData, format_timestamp
from mockservers.vendors.flexera.errors import SAMPLE
from mockservers.vendors.flexera.faults import IMPORT_FAILED
from mockservers.vendors.flexera.imports.loads import ImportLoad
from mockservers.vendors.flexera.imports.payload import BadFile, BadLine, NotLoadable, parse_line, read_lines
from mockservers.vendors.flexera.imports.tasks import FULL, LoadingTask, find_task
from mockservers.vendors.flexera.imports.uploads import (
    ImportJobs,
    SaasDataStore,
    list_busy_organizations,
)
from mockservers.vendors.flexera.schedule import (
    IMPORT_JOB,
    LONGEST_RUN,
    READY,
    ImportJob,
    JobProgress,
    QuietPeriod,
    schedule_jobs,
    schedule_placed,
)
from mockservers.vendors.flexera.store import LONGEST_ID, ManagedApps
from mockservers.vendors.flexera.tables import jobs

COUNTED_READ = "get_import_job"  # reads of a job can advance it
MOST_ERRORS = 100  # errors that a job reports; the rest of its files is not read
NOTHING_LOADED = "Nothing of the job was loaded."


def must_write(context: RequestContext) -> bool:
    """Return True if a GET has to write: requests are counted, or import jobs move on."""
    if context.operation.path.startswith(SAMPLE):
        return False
    if context.settings.of_vendor(RATE_LIMITS) != "off":
        return True
    organization = context.path.get("orgId", "")
    if not organization.isdecimal() or len(organization) > LONGEST_ID:
        return False
    if context.operation.id == COUNTED_READ and context.timing(IMPORT_JOB, context.path["id"]).reads is not None:
        return True
    return is_due(context, int(organization))


def is_due(context: RequestContext, organization: int) -> bool:
    """Return True if a job of an organization is due to change."""
    return bool(_schedule_due(context, organization))


def settle(context: RequestContext, organization: int) -> bool:
    """Update the states of an organization's import jobs, and load those that end in the order of their ends.

    Return True if a job has changed. An operation that reads data of import jobs calls this first.
    """
    store = ImportJobs(context.db, organization)
    states = _schedule_due(context, organization)
    for progress in states:
        if progress.finished_at is None:
            store.update_state(progress, progress.status)
    ended = (progress for progress in states if progress.finished_at is not None)
    for progress in sorted(ended, key=lambda progress: (progress.finished_at, progress.job.number)):
        errors = _end_job(context, progress)
        store.update_state(progress, "failed" if errors else "completed", errors)
    return bool(states)


def _schedule_due(context: WorldContext, organization: int) -> list[JobProgress]:
    """Return the progress of the jobs that are due to change."""
    cache, now, timings = context.cache_of(jobs.name), context.now, context.settings.timings
    quiet: QuietPeriod | None = cache.get(organization)
    if quiet is not None and quiet.has(now, timings):
        return []

    def find_timing(job: ImportJob) -> Timing:
        return context.timing(IMPORT_JOB, job.id)

    found = _list_unfinished(context, organization, is_whole=context.timing(IMPORT_JOB).hold != READY)
    placed = list(schedule_placed(found, now, find_timing))
    changed = [progress for progress in placed if progress.is_changed]
    if not changed:
        cache[organization] = QuietPeriod.find(placed, now, find_timing, timings)
    return changed


def _list_unfinished(context: WorldContext, organization: int, *, is_whole: bool) -> Iterator[ImportJob]:
    """Yield the jobs of an organization that have not ended, those with a place first.

    Args:
        context: The world.
        organization: The organization.
        is_whole: True to include waiting jobs without a timing of their own.
    """
    store, prefix = ImportJobs(context.db, organization), timing_key(IMPORT_JOB, "")
    yield from store.list_admitted()
    own = None if is_whole else [key.removeprefix(prefix) for key in context.settings.timings if key.startswith(prefix)]
    if own is None or own:
        yield from store.iterate_waiting(own)


def list_running_jobs(context: WorldContext) -> Iterator[RunningRecord]:
    """Yield the import jobs of all organizations that are not due to end."""

    def find_timing(job: ImportJob) -> Timing:
        return context.timing(IMPORT_JOB, job.id)

    for organization in list_busy_organizations(context.db):
        unfinished = _list_unfinished(context, organization, is_whole=True)
        for progress in schedule_jobs(unfinished, context.now, find_timing):
            if running := progress.find_running(context.now, find_timing(progress.job)):
                yield running


def _end_job(context: RequestContext, progress: JobProgress) -> list[dict[str, str]]:
    """Load all files of a job, or none if there is an error; return the errors."""
    if progress.overdue:
        hours = LONGEST_RUN // timedelta(hours=1)
        return [
            _make_error_summary(f"the job ran for more than {hours} hours", "Create the job again with smaller files.")
        ]
    if progress.status == "failed":
        return [_make_error_summary("the job failed", "Create the job again.")]  # set by the timing of the job
    if fault := context.trigger_fault(IMPORT_FAILED):
        return _invent_errors(context, progress, fault["errors"])
    with context.db.begin_nested() as everything:
        errors = _JobLoader(context, progress).run()
        if errors:
            everything.rollback()
    return errors


def _invent_errors(context: RequestContext, progress: JobProgress, errors: int) -> list[dict[str, str]]:
    """Return a number of errors for lines of the first file, although the lines are valid."""
    name = next(
        iter(ImportJobs(context.db, progress.job.organization).list_files([progress.job])[progress.job.number])
    ).name
    return [
        _make_error_summary(f"{name}, line {line}: the record was rejected", "Send it again.")
        for line in range(1, errors + 1)
    ]


def _make_error_summary(what: str, resolution: str) -> dict[str, str]:
    """Return an entry of ``errors``: the schema "ErrorSummary"; the texts are proposed."""
    return {"error": what, "summary": NOTHING_LOADED, "potentialResolution": resolution}


class TooManyErrors(Exception):
    """A job has more errors than it reports; the rest of its files is not read."""


@dataclass
class _JobLoader:
    """Loader of one job's files."""

    context: RequestContext
    progress: JobProgress
    errors: list[dict[str, str]] = field(default_factory=list)

    def run(self) -> list[dict[str, str]]:
        """Load the job's files in order; return the errors."""
        job = self.progress.job
        try:
            task = find_task(job.task_name, job.load_type)
        except NotLoadable as problem:
            return [_make_error_summary(problem.reason, problem.resolution)]
        load = ImportLoad(self.context.db, task.target, self._find_app(job), job.number, self._finish_time())
        full, store = job.load_type == FULL, SaasDataStore(self.context.db, job.organization)
        try:
            for data in ImportJobs(self.context.db, job.organization).list_files([job])[job.number]:
                full |= self._load_file(data, store, task, load)
        except TooManyErrors:
            pass
        if not self.errors:
            load.finish(task.data_type, full=full)
        return self.errors

    def _find_app(self, job: ImportJob) -> ManagedApp:
        app = ManagedApps(self.context.db, job.organization).get(str(job.app))
        assert app is not None  # noqa: S101 -- applications are never deleted
        return app

    def _finish_time(self) -> str:
        assert self.progress.finished_at is not None  # noqa: S101 -- only jobs that end are loaded
        return format_timestamp(self.progress.finished_at)

    def _load_file(self, data: SaasData, store: SaasDataStore, task: LoadingTask, load: ImportLoad) -> bool:
        """Load a file; return True if it contains SKUs, because then every load is a full load."""
        if not data.is_kept(self.progress.job.created_at):
            self._report(data.name, BadFile("the file is no longer kept", "Upload the file again under a new name."))
            return False
        has_skus = False
        try:
            for number, line in read_lines(store.read_content(data), data.content_encoding):
                try:
                    record = task.read_record(parse_line(line))
                except BadLine as problem:
                    self._report(f"{data.name}, line {number}", problem)
                    continue
                has_skus |= bool(record.get("skus"))
                if not self.errors:
                    load.add(record)
        except BadFile as problem:
            self._report(data.name, problem)
        return has_skus

    def _report(self, place: str, problem: NotLoadable) -> None:
        """Add an error to the job's errors.

        Raises:
            TooManyErrors: the job has more errors than it reports.
        """
        if len(self.errors) == MOST_ERRORS:
            self.errors.append(
                _make_error_summary(f"more than {MOST_ERRORS} errors", "Correct the reported errors first.")
            )
            raise TooManyErrors
        self.errors.append(_make_error_summary(f"{place}: {problem.reason}", problem.resolution))
