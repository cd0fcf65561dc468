"""Storage of runs with their files and log entries.

The row of a run is both a line of the job log and the state from which another process continues the run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    RowMapping,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from samclients.fsm_ingest.errors import CannotCancel
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.runs.records import (
    JobRun,
    LogEntry,
    PlannedFile,
    RunCounts,
    RunStage,
    RunStatus,
    replace_unprintable,
)
from samclients.fsm_ingest.runs.tables import CANCEL_REQUESTS, ENTRIES, FILES, RUNS
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.tables import JOBS

BATCH = 500  # runs per DELETE statement


class RunHistory:
    """Stores runs; every change is committed at once."""

    def __init__(self, database: IngestDatabase) -> None:
        self._database = database

    def begin(self, job: ApiJob, application: str, load_type: str, now: datetime, *, by_service: bool) -> JobRun:
        """Store and return a new run of a complete job."""
        run = JobRun(
            id=uuid4().hex,
            job_id=job.id,
            job_name=job.name,
            organization_id=job.organization_id or 0,
            application_id=job.application_id or "",
            application=application,
            task=str(job.task),
            load_type=load_type,
            by_service=by_service,
            started_at=now,
        )
        with self._database.writing() as connection:
            connection.execute(insert(RUNS).values(_to_row(run)))
        return run

    def save(self, run: JobRun) -> JobRun:
        """Store the state of a run and return it."""
        with self._database.writing() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run.id).values(_to_row(run)))
        return run

    def plan(self, run: JobRun, files: Sequence[PlannedFile]) -> set[str]:
        """Store the files that a run will load; return the names of those that are uploaded."""
        with self._database.writing() as connection:
            mine = FILES.c.run_id == run.id
            found = connection.execute(select(FILES.c.name).where(mine, FILES.c.uploaded)).scalars()
            uploaded = set(found) & {file.name for file in files}
            connection.execute(FILES.delete().where(mine))
            rows = [
                {"run_id": run.id, "number": number, "uploaded": file.name in uploaded, **asdict(file)}
                for number, file in enumerate(files)
            ]
            if rows:
                connection.execute(insert(FILES), rows)
        return uploaded

    def record_upload(self, run: JobRun, name: str) -> None:
        """Store that a file is uploaded."""
        with self._database.writing() as connection:
            this = update(FILES).where(FILES.c.run_id == run.id, FILES.c.name == name)
            connection.execute(this.values(uploaded=True))

    def files(self, run: JobRun) -> list[PlannedFile]:
        """Return the files that a run loads, in order."""
        with self._database.reading() as connection:
            query = select(FILES.c.name, FILES.c.records).where(FILES.c.run_id == run.id).order_by(FILES.c.number)
            return [PlannedFile(name, records) for name, records in connection.execute(query)]

    def add_entry(self, run: JobRun, text: str, now: datetime) -> None:
        """Store a log line, which must contain no secrets."""
        with self._database.writing() as connection:
            last = select(ENTRIES.c.number).where(ENTRIES.c.run_id == run.id).order_by(ENTRIES.c.number.desc()).limit(1)
            number = (connection.execute(last).scalar() or 0) + 1
            row = {"run_id": run.id, "number": number, "at": now.timestamp(), "text": replace_unprintable(text)}
            connection.execute(insert(ENTRIES).values(row))

    def entries(self, run: JobRun) -> list[LogEntry]:
        """Return the log entries of a run, in order."""
        with self._database.reading() as connection:
            query = select(ENTRIES.c.at, ENTRIES.c.text).where(ENTRIES.c.run_id == run.id).order_by(ENTRIES.c.number)
            return [LogEntry(_to_datetime(at), text) for at, text in connection.execute(query)]

    def list_unfinished_runs(self, job_id: str | None = None) -> list[JobRun]:
        """Return the unfinished runs of one job or all jobs, oldest first."""
        wanted = RUNS.c.ended_at.is_(None)
        query = select(RUNS).where(wanted if job_id is None else wanted & (RUNS.c.job_id == job_id))
        with self._database.reading() as connection:
            return [_from_row(row) for row in connection.execute(query.order_by(RUNS.c.started_at)).mappings()]

    def find_last_completed(self, job_id: str) -> JobRun | None:
        """Return the latest completed run of a job; None if there is none."""
        completed = (RUNS.c.job_id == job_id) & (RUNS.c.status == RunStatus.COMPLETED.value)
        with self._database.reading() as connection:
            row = (
                connection.execute(select(RUNS).where(completed).order_by(RUNS.c.started_at.desc()).limit(1))
                .mappings()
                .first()
            )
        return None if row is None else _from_row(row)

    def request_cancel(self, run_id: str) -> None:
        """Request that a run ends before it loads anything; whichever process executes it sees the request.

        Raises:
            CannotCancel: the run has ended, or Flexera is importing its files already.
        """
        with self._database.writing() as connection:
            query = select(RUNS.c.ended_at, RUNS.c.stage).where(RUNS.c.id == run_id)
            found = connection.execute(query).first()
            if found is None or found.ended_at is not None:
                raise CannotCancel("The run has ended.")
            if found.stage == RunStage.IMPORTING:
                raise CannotCancel("The run can no longer be canceled: Flexera is importing its files.")
            mine = CANCEL_REQUESTS.c.run_id == run_id
            if connection.execute(select(CANCEL_REQUESTS).where(mine)).first() is None:
                connection.execute(insert(CANCEL_REQUESTS).values(run_id=run_id))

    def is_cancel_requested(self, run_id: str) -> bool:
        """Tell if somebody has requested that a run ends."""
        with self._database.reading() as connection:
            query = select(CANCEL_REQUESTS.c.run_id).where(CANCEL_REQUESTS.c.run_id == run_id)
            return connection.execute(query).first() is not None

    def find_latest(self) -> dict[str, JobRun]:
        """Return the latest run of each job, by the job's id."""
        last = select(RUNS.c.job_id, func.max(RUNS.c.started_at).label("at")).group_by(RUNS.c.job_id).subquery()
        query = select(RUNS).join(last, (RUNS.c.job_id == last.c.job_id) & (RUNS.c.started_at == last.c.at))
        with self._database.reading() as connection:
            return {row["job_id"]: _from_row(row) for row in connection.execute(query).mappings()}

    def find(self, run_id: str) -> list[JobRun]:
        """Return the runs whose id begins with a prefix, two at most."""
        query = select(RUNS).where(RUNS.c.id.startswith(run_id, autoescape=True)).limit(2)
        with self._database.reading() as connection:
            return [_from_row(row) for row in connection.execute(query).mappings()]

    def list_ids(self) -> list[str]:
        """Return the ids of all runs."""
        with self._database.reading() as connection:
            return list(connection.execute(select(RUNS.c.id)).scalars())

    def list_job_ids(self, beginning: str) -> list[str]:
        """Return the ids of jobs that have runs and whose ids begin with a prefix; deleted jobs included."""
        query = select(RUNS.c.job_id).where(RUNS.c.job_id.startswith(beginning, autoescape=True)).distinct()
        with self._database.reading() as connection:
            return list(connection.execute(query.order_by(RUNS.c.job_id)).scalars())

    def list_applications(self) -> list[tuple[str, str]]:
        """Return the ids and names of the applications that runs loaded into."""
        query = select(RUNS.c.application_id, RUNS.c.application).distinct()
        with self._database.reading() as connection:
            return [(row.application_id, row.application) for row in connection.execute(query)]

    def prune(self, before: datetime, job_id: str | None = None) -> int:
        """Delete the runs that ended before a time, with their logs, and return their number.

        The last completed run of each existing job stays, because date windows begin at it. Unfinished runs stay, too.
        """
        wanted = [RUNS.c.ended_at < before.timestamp()]
        if job_id is not None:
            wanted.append(RUNS.c.job_id == job_id)
        completed = (RUNS.c.status == RunStatus.COMPLETED.value) & RUNS.c.job_id.in_(select(JOBS.c.id))
        last = select(RUNS.c.job_id, func.max(RUNS.c.started_at)).where(completed).group_by(RUNS.c.job_id)
        ended = select(RUNS.c.id, RUNS.c.job_id, RUNS.c.started_at, RUNS.c.status).where(*wanted)
        with self._database.writing() as connection:
            kept = {(RunStatus.COMPLETED.value, *row) for row in connection.execute(last)}
            found = connection.execute(ended).all()
            gone = [row.id for row in found if (row.status, row.job_id, row.started_at) not in kept]
            for some in (gone[at : at + BATCH] for at in range(0, len(gone), BATCH)):
                connection.execute(delete(RUNS).where(RUNS.c.id.in_(some)))  # their files and entries go with them
        return len(gone)

    def list_runs(self, application: str | None = None, job_id: str | None = None, limit: int = 100) -> list[JobRun]:
        """Return the latest runs, newest first, of one application or all, and of one job or all."""
        query = select(RUNS).order_by(RUNS.c.started_at.desc(), RUNS.c.id).limit(limit)
        if application is not None:
            query = query.where(or_(RUNS.c.application == application, RUNS.c.application_id == application))
        if job_id is not None:
            query = query.where(RUNS.c.job_id == job_id)
        with self._database.reading() as connection:
            return [_from_row(row) for row in connection.execute(query).mappings()]


def _to_row(run: JobRun) -> dict[str, Any]:
    counts = asdict(run.counts)
    return {
        **asdict(run),
        "started_at": run.started_at.timestamp(),
        "ended_at": None if run.ended_at is None else run.ended_at.timestamp(),
        "status": run.status.value,
        "stage": run.stage.value,
        "counts": json.dumps(counts),
        "message": replace_unprintable(run.message),
    }


def _from_row(row: RowMapping) -> JobRun:
    counts = json.loads(row["counts"])
    kept = {
        **row,
        "started_at": _to_datetime(row["started_at"]),
        "ended_at": None if row["ended_at"] is None else _to_datetime(row["ended_at"]),
        "status": RunStatus(row["status"]),
        "stage": RunStage(row["stage"]),
        "counts": RunCounts(**{**counts, "jobs": tuple(counts["jobs"])}),
    }
    return JobRun(**kept)


def _to_datetime(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
