"""Leases of jobs: a process holds the lease of the job that it runs, so that no job runs twice at once.

A job's row contains the holder, the end of the lease, and the last due time that was taken. Each decision is one UPDATE
with a condition, so that only one of several processes changes the row. Times are seconds since 1970; the clocks of the
machines must agree within a fraction of a lease.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from uuid import uuid4

from sqlalchemy import Column, ColumnElement, Double, String, Table, Text, and_, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.tables import METADATA

LEASES = Table(
    "fsm_leases",
    METADATA,
    Column("job_id", String(36), primary_key=True),
    Column("holder", String(64)),  # null if the lease is free
    Column("holds_until", Double),
    Column("taken", Double),  # the last due time for which a run began
    Column("schedule", Text),  # as last seen; null for a paused job or one without a schedule
    Column("since", Double),  # when this schedule was first seen
)


class LeaseLost(IngestError):
    """Another process has taken over the lease, so this one must not change anything any more."""


class JobLeases:
    """The leases of the jobs of a database.

    Args:
        database: The database with the leases.
        now: Returns the current time.
        seconds: Seconds that a lease is valid without renewal.
    """

    def __init__(self, database: IngestDatabase, now: Callable[[], datetime], seconds: float) -> None:
        self._database, self._now, self.seconds = database, now, seconds

    def acquire(self, job_id: str, due: datetime | None = None) -> JobLease | None:
        """Acquire the lease of a job; return None if another process holds it.

        Args:
            job_id: The job's id.
            due: The due time of the run; if it was taken before, the result is None, too. Manual runs have none.
        """
        self._create_row(job_id)
        holder, now = uuid4().hex, self.now()
        free = or_(LEASES.c.holder.is_(None), LEASES.c.holds_until <= now)
        values = {"holder": holder, "holds_until": now + self.seconds}
        if due is None:
            taken = self.change(job_id, free, **values)
        else:
            new = or_(LEASES.c.taken.is_(None), LEASES.c.taken < due.timestamp())
            taken = self.change(job_id, and_(free, new), **values, taken=due.timestamp())
        return JobLease(self, job_id, holder) if taken else None

    def is_held(self, job_id: str) -> bool:
        """Tell if a process is running the job now."""
        with self._database.reading() as connection:
            query = select(LEASES.c.holds_until).where(LEASES.c.job_id == job_id, LEASES.c.holder.is_not(None))
            until = connection.execute(query).scalar()
        return until is not None and until > self.now()

    def schedule_start(self, job_id: str, schedule: str | None, saved: datetime | None = None) -> datetime:
        """Return the time after which due times count: the last one taken, or the time at which the schedule was saved.

        Args:
            job_id: The job's id.
            schedule: The schedule as text; None while the job is paused or has none. Due times before the job got this
                schedule, or while it was paused, are not made up for.
            saved: The time at which the schedule was saved; if unknown, the time at which it is first seen.
        """
        now = self.now()
        since = now if saved is None else min(saved.timestamp(), now)
        self._create_row(job_id)
        same = LEASES.c.schedule.is_(None) if schedule is None else LEASES.c.schedule == schedule
        with self._database.reading() as connection:
            row = connection.execute(select(LEASES).where(LEASES.c.job_id == job_id)).one()
        if row.since is None or row.schedule != schedule:
            other = or_(LEASES.c.since.is_(None), LEASES.c.schedule.is_(None), ~same)
            if self.change(job_id, other, schedule=schedule, since=since):
                return datetime.fromtimestamp(max(since, row.taken or since), UTC)
            return self.schedule_start(job_id, schedule, saved)
        latest = row.since if saved is None else max(row.since, since)  # the same schedule may have been saved again
        return datetime.fromtimestamp(max(latest, row.taken or latest), UTC)

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self._now().timestamp()

    def change(self, job_id: str, condition: ColumnElement[bool], **values: object) -> bool:
        """Change a job's row if a condition holds, and tell if it was changed."""
        with self._database.writing() as connection:
            changed = connection.execute(update(LEASES).where(LEASES.c.job_id == job_id, condition).values(**values))
            return changed.rowcount == 1

    def _create_row(self, job_id: str) -> None:
        with self._database.reading() as connection:
            if connection.execute(select(true()).where(LEASES.c.job_id == job_id)).first():
                return
        try:
            with self._database.writing() as connection:
                connection.execute(insert(LEASES).values(job_id=job_id))
        except IntegrityError:  # another process has created it
            return


class JobLease:
    """A lease of a job; a ``with`` block releases it at its end."""

    def __init__(self, leases: JobLeases, job_id: str, holder: str) -> None:
        self._leases, self.job_id, self.holder = leases, job_id, holder
        self._mine = LEASES.c.holder == holder
        self._lost = False
        self._renewed_at = leases.now()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.release()

    def renew(self) -> None:
        """Renew the lease for its full time from now on.

        Raises:
            LeaseLost: another process holds the lease.
        """
        now = self._leases.now()
        if self._lost or not self._leases.change(self.job_id, self._mine, holds_until=now + self._leases.seconds):
            self._lost = True
            raise LeaseLost(f"Another process has taken over job {self.job_id}.")
        self._renewed_at = now

    def renew_if_due(self) -> None:
        """Renew the lease if a third of its time has passed; runs call this between steps.

        Raises:
            LeaseLost: another process holds the lease.
        """
        if self._lost or self._leases.now() - self._renewed_at >= self._leases.seconds / 3:
            self.renew()

    def release(self) -> None:
        """Release the lease; without effect if another process holds it."""
        self._leases.change(self.job_id, self._mine, holder=None, holds_until=None)


class Heartbeat:
    """Renews a lease every third of its time in a thread, also during long steps of a run.

    Errors of the database are retried; a lost lease is reported by ``JobLease.renew_if_due``.
    """

    def __init__(self, lease: JobLease, seconds: float) -> None:
        self._lease, self._every = lease, seconds / 3
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease of {lease.job_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._done.wait(self._every):
            try:
                self._lease.renew()
            except LeaseLost:
                return
            except SQLAlchemyError:
                continue
