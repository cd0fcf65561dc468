"""Import jobs on their way: where they stand, and what they bring when they end."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockservers.core.context import RequestContext
from mockservers.vendors.flexera.domain import App, SaasData, timestamp
from mockservers.vendors.flexera.faults import IMPORT_FAILED
from mockservers.vendors.flexera.imports.loads import Load
from mockservers.vendors.flexera.imports.payload import BadFile, BadLine, NotLoadable, lines, parsed
from mockservers.vendors.flexera.imports.tasks import FULL, Task, check_load_type
from mockservers.vendors.flexera.imports.uploads import Jobs, SaasDataStore
from mockservers.vendors.flexera.schedule import IMPORT_JOB, LONGEST_RUN, Job, Turn, turns
from mockservers.vendors.flexera.store import Apps

MOST_ERRORS = 100  # told per job; then the file is not read on
NOTHING_LOADED = "Nothing of the job was loaded."


def settle(context: RequestContext, organization: int) -> None:
    """Bring an organization's import jobs to where they stand now; those that end are loaded, in that order.

    Whoever reads first what a job may have changed calls this first.
    """
    store = Jobs(context.db, organization)
    unfinished = store.unfinished()
    if not unfinished:
        return
    standing = list(turns(unfinished, context.now, lambda job: context.timing(IMPORT_JOB, job.id)))
    for turn in standing:
        if turn.finished_at is None and _has_moved(turn):
            store.move(turn, turn.status)
    ended = (one for one in standing if one.finished_at is not None)
    for turn in sorted(ended, key=lambda one: (one.finished_at, one.job.number)):
        errors = _end(context, turn)
        store.move(turn, "failed" if errors else "completed", errors)


def _has_moved(turn: Turn) -> bool:
    job = turn.job
    return (turn.status, turn.admitted_at, turn.started_at) != (job.status, job.admitted_at, job.started_at)


def _end(context: RequestContext, turn: Turn) -> list[dict[str, str]]:
    """Load what a job brings, all of it or nothing; what was wrong, if anything."""
    if turn.overdue:
        hours = LONGEST_RUN.total_seconds() / 3600
        return [_error(f"the job ran for more than {hours:.0f} hours", "Create the job again with smaller files.")]
    if turn.status == "failed":
        return [_error("the job failed", "Create the job again.")]  # so the pace has it
    if fault := context.trigger_fault(IMPORT_FAILED):
        return _invented(context, turn, fault["errors"])
    with context.db.begin_nested() as everything:
        errors = _Loading(context, turn).run()
        if errors:
            everything.rollback()
    return errors


def _invented(context: RequestContext, turn: Turn, errors: int) -> list[dict[str, str]]:
    """Errors in lines of the first file, though nothing is wrong with them."""
    name = next(iter(Jobs(context.db, turn.job.organization).files(turn.job))).name
    return [_error(f"{name}, line {line}: the record was rejected", "Send it again.") for line in range(1, errors + 1)]


def _error(what: str, resolution: str) -> dict[str, str]:
    """An entry of ``errors``: "ErrorSummary"; its texts are ours."""
    return {"error": what, "summary": NOTHING_LOADED, "potentialResolution": resolution}


class TooManyErrors(Exception):
    """Enough is wrong; the rest is not looked at."""


@dataclass
class _Loading:
    """One job being loaded."""

    context: RequestContext
    turn: Turn
    errors: list[dict[str, str]] = field(default_factory=list)

    def run(self) -> list[dict[str, str]]:
        """Load the job's files one after the other; what was wrong."""
        job = self.turn.job
        try:
            task = check_load_type(job.task_name, job.load_type)
        except NotLoadable as problem:
            return [_error(problem.reason, problem.resolution)]
        load = Load(self.context.db, task.target, self._app(job), job.number, self._at())
        full, store = job.load_type == FULL, SaasDataStore(self.context.db, job.organization)
        try:
            for one in Jobs(self.context.db, job.organization).files(job):
                full |= self._file(one, store, task, load)
        except TooManyErrors:
            pass
        if not self.errors:
            load.finish(task.data_type, full=full)
        return self.errors

    def _app(self, job: Job) -> App:
        app = Apps(self.context.db, job.organization).get(str(job.app))
        assert app is not None  # noqa: S101 -- applications are never removed
        return app

    def _at(self) -> str:
        assert self.turn.finished_at is not None  # noqa: S101 -- only jobs that end are loaded
        return timestamp(self.turn.finished_at)

    def _file(self, one: SaasData, store: SaasDataStore, task: Task, load: Load) -> bool:
        """Load a file; whether it has SKUs, which make any load a full one."""
        if not one.is_kept(self.turn.job.created_at):
            self._tell(one.name, BadFile("the file is no longer kept", "Upload the file again under a new name."))
            return False
        has_skus = False
        try:
            for number, line in lines(store.content(one), one.content_encoding):
                try:
                    record = task.record(parsed(line))
                except BadLine as problem:
                    self._tell(f"{one.name}, line {number}", problem)
                    continue
                has_skus |= bool(record.get("skus"))
                if not self.errors:
                    load.add(record)
        except BadFile as problem:
            self._tell(one.name, problem)
        return has_skus

    def _tell(self, place: str, problem: NotLoadable) -> None:
        """Keep what is wrong.

        Raises:
            TooManyErrors: there is more than is told.
        """
        if len(self.errors) == MOST_ERRORS:
            self.errors.append(_error(f"more than {MOST_ERRORS} errors", "Correct the errors that are told first."))
            raise TooManyErrors
        self.errors.append(_error(f"{place}: {problem.reason}", problem.resolution))
