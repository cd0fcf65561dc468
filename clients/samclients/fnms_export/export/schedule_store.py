"""The state of the schedule, in a table of the operations database: which moment was run, and when the next one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Engine, String, Table, inspect, select

from samclients.fnms_export.export.history import METADATA
from samclients.fnms_export.export.store import MICROSECONDS

SCHEDULES = Table(
    "ServiceNowExportSchedule",
    METADATA,
    Column("Instance", String(400), primary_key=True),
    Column("Schedule", String(100), nullable=False),
    Column("CountsFrom", MICROSECONDS, nullable=False),
    Column("NextAt", MICROSECONDS, nullable=False),
    Column("SeenAt", MICROSECONDS, nullable=False),
    Column("Host", String(200), nullable=False),
)
LASTS = timedelta(minutes=5)  # without a sign of life of the service


@dataclass(frozen=True)
class PlannedExport:
    """The next scheduled export. Times are UTC, without a zone.

    Args:
        schedule: As text, with its time zone.
        at: When it is due.
        seen: The service's last sign of life.
        host: Where the service runs.
    """

    schedule: str
    at: datetime
    seen: datetime
    host: str

    def is_served(self, now: datetime) -> bool:
        """True where a service is running."""
        return self.seen > now - LASTS


class ScheduleStore:
    """The schedule of the exports to one instance. Several services may share it: each moment is claimed by one.

    Args:
        engine: Of the operations database.
        instance: The URL.
    """

    def __init__(self, engine: Engine, instance: str) -> None:
        self._engine, self._instance = engine, instance
        self._mine = SCHEDULES.c.Instance == instance

    def prepare(self) -> None:
        """Create the table where it is missing."""
        METADATA.create_all(self._engine)

    def find_start(self, schedule: str, now: datetime) -> datetime:
        """The moment after which the schedule counts: of its last run, or when it was first seen."""
        with self._engine.begin() as db:
            found = db.execute(select(SCHEDULES.c.Schedule, SCHEDULES.c.CountsFrom).where(self._mine)).first()
            if found is not None and found.Schedule == schedule:
                return found.CountsFrom  # type: ignore[no-any-return]
            row = {"Schedule": schedule, "CountsFrom": now, "NextAt": now, "SeenAt": now, "Host": ""}
            if found is None:
                db.execute(SCHEDULES.insert().values(Instance=self._instance, **row))
            else:
                db.execute(SCHEDULES.update().where(self._mine).values(**row))
        return now

    def claim(self, moment: datetime) -> bool:
        """Claim a moment of the schedule; False where another service has it."""
        earlier = SCHEDULES.c.CountsFrom < moment
        with self._engine.begin() as db:
            return db.execute(SCHEDULES.update().where(self._mine, earlier).values(CountsFrom=moment)).rowcount == 1

    def save_next(self, at: datetime, now: datetime, host: str) -> None:
        """Store when the next export is due, and a sign of life."""
        with self._engine.begin() as db:
            db.execute(SCHEDULES.update().where(self._mine).values(NextAt=at, SeenAt=now, Host=host))

    def find_next(self) -> PlannedExport | None:
        """The next scheduled export; None where no service was ever started."""
        if not inspect(self._engine).has_table(SCHEDULES.name):
            return None
        wanted = select(SCHEDULES.c.Schedule, SCHEDULES.c.NextAt, SCHEDULES.c.SeenAt, SCHEDULES.c.Host)
        with self._engine.connect() as db:
            found = db.execute(wanted.where(self._mine)).first()
        return PlannedExport(*found) if found else None
