"""History of exports: every run of the utility with its options, trigger, progress and outcome.

It is in tables of the operations database, so every process can read it: the pages, ``history``, a monitoring system.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Engine, Float, Integer, MetaData, String, Table, Text, inspect, select

from samclients.fnms_export.export.lease import LASTS, is_possibly_alive
from samclients.fnms_export.export.store import MICROSECONDS

METADATA = MetaData()
RUNS = Table(
    "ServiceNowExportRun",
    METADATA,
    Column("RunID", String(64), primary_key=True),
    Column("Instance", String(400), nullable=False),
    Column("TriggeredBy", String(200), nullable=False),
    Column("Options", String(400), nullable=False),
    Column("BegunAt", MICROSECONDS, nullable=False),
    Column("SeenAt", MICROSECONDS, nullable=False),
    Column("EndedAt", MICROSECONDS),
    Column("Holder", String(200), nullable=False),
    Column("State", String(20), nullable=False),
    Column("Error", Text, nullable=False),
    Column("Notice", Text, nullable=False),
    Column("ExportID", String(64), nullable=False),
    Column("StopRequested", Integer, nullable=False),
)
TYPES = Table(
    "ServiceNowExportRunType",
    METADATA,
    Column("RunID", String(64), primary_key=True),
    Column("Place", Integer, primary_key=True, autoincrement=False),
    Column("Type", String(40), nullable=False),
    Column("State", String(40), nullable=False),
    Column("Total", Integer, nullable=False),
    Column("Records", Integer, nullable=False),
    Column("Segments", Integer, nullable=False),
    Column("Retransmissions", Integer, nullable=False),
    Column("Transactions", Integer, nullable=False),
    Column("Imported", Integer, nullable=False),
    Column("ImportRun", String(80), nullable=False),
    Column("Seconds", Float, nullable=False),
)
RUNNING, SUCCEEDED, FAILED, NOT_BEGUN = "running", "succeeded", "failed", "not begun"
INTERRUPTED, STOPPED = "interrupted", "stopped"
WAITING, SENDING, IMPORTING = "waiting", "sending", "importing"  # of a type, before the states of its report
BATCH = 500  # runs per statement
LONGEST = 4_000  # characters of an error


@dataclass(frozen=True)
class TypeProgress:
    """Progress of one type of data.

    Args:
        type: Its documented name.
        state: ``waiting``, ``sending``, ``importing``, or a state of the report.
        total: Rows to send.
        records: Rows that ServiceNow accepted.
        segments: Segments that ServiceNow accepted.
        retransmissions: Segments that were sent again.
        transactions: Import Transactions of the import run.
        imported: Those that succeeded.
        import_run: Number of the import run.
        seconds: Duration.
    """

    type: str
    state: str = WAITING
    total: int = 0
    records: int = 0
    segments: int = 0
    retransmissions: int = 0
    transactions: int = 0
    imported: int = 0
    import_run: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class ExportRun:
    """A run of the utility. Times are UTC, without a zone.

    Args:
        id: Of the run.
        instance: The URL.
        triggered_by: The command line, a schedule or a page, and who.
        options: The chosen options, as the command line writes them.
        begun: When it began.
        seen: The last sign of life.
        ended: When it ended; None before.
        holder: Host and process.
        state: ``running``, ``succeeded``, ``failed``, ``not begun``, ``interrupted`` or ``stopped``.
        error: The reason where it did not succeed.
        notice: The last failed attempt that is being repeated.
        export: The id that transaction ids begin with; empty where none began.
        types: Progress per type, in the documented order.
        is_stopping: True after a request to stop.
    """

    id: str
    instance: str
    triggered_by: str
    options: str
    begun: datetime
    seen: datetime
    holder: str
    ended: datetime | None = None
    state: str = RUNNING
    error: str = ""
    notice: str = ""
    export: str = ""
    types: Sequence[TypeProgress] = field(default_factory=tuple)
    is_stopping: bool = False

    @property
    def is_running(self) -> bool:
        """True until it ends."""
        return self.state == RUNNING

    @property
    def records(self) -> int:
        """Rows that ServiceNow accepted."""
        return sum(one.records for one in self.types)

    @property
    def seconds(self) -> float:
        """Duration so far."""
        return ((self.ended or self.seen) - self.begun).total_seconds()


class ExportHistory:
    """The history in an operations database.

    Args:
        engine: Of the operations database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def prepare(self) -> None:
        """Create the tables where they are missing."""
        METADATA.create_all(self._engine)

    def begin(self, run: ExportRun) -> None:
        """Store a new run."""
        types = [_describe_type(run.id, place, one) for place, one in enumerate(run.types)]
        names = {"RunID": run.id, "Instance": run.instance, "TriggeredBy": run.triggered_by, "Options": run.options}
        about = {"BegunAt": run.begun, "SeenAt": run.seen, "Holder": run.holder, "State": run.state}
        with self._engine.begin() as db:
            db.execute(RUNS.insert().values(**names, **about, Error="", Notice="", ExportID="", StopRequested=0))
            db.execute(TYPES.insert(), types)

    def save_progress(self, run_id: str, place: int, progress: TypeProgress, now: datetime, notice: str = "") -> bool:
        """Store the progress of a type, and a sign of life; True if the run is to stop."""
        with self._engine.begin() as db:
            row = TYPES.c.RunID == run_id, TYPES.c.Place == place
            db.execute(TYPES.update().where(*row).values(**_describe_type(run_id, place, progress)))
            db.execute(RUNS.update().where(RUNS.c.RunID == run_id).values(SeenAt=now, Notice=notice[:LONGEST]))
            return bool(db.execute(select(RUNS.c.StopRequested).where(RUNS.c.RunID == run_id)).scalar())

    def request_stop(self, run_id: str) -> bool:
        """Let a run stop at the next safe place: after a segment, or while it waits; False if it is not running."""
        row = RUNS.c.RunID == run_id, RUNS.c.State == RUNNING
        with self._engine.begin() as db:
            return db.execute(RUNS.update().where(*row).values(StopRequested=1)).rowcount == 1

    def end(self, run: ExportRun) -> None:
        """Store the outcome of a run."""
        values = {"SeenAt": run.seen, "EndedAt": run.ended, "State": run.state, "ExportID": run.export, "Notice": ""}
        with self._engine.begin() as db:
            db.execute(RUNS.update().where(RUNS.c.RunID == run.id).values(**values, Error=run.error[:LONGEST]))
            for place, one in enumerate(run.types):
                row = TYPES.c.RunID == run.id, TYPES.c.Place == place
                db.execute(TYPES.update().where(*row).values(**_describe_type(run.id, place, one)))

    def prune(self, before: datetime, now: datetime) -> int:
        """Delete the runs that ended before a moment, and return their number; the latest and running ones are kept.

        Args:
            before: The moment, UTC, without a zone.
            now: The time, in the same way.
        """
        if not inspect(self._engine).has_table(RUNS.name):
            return 0
        with self._engine.begin() as db:
            last = db.execute(select(RUNS.c.RunID).order_by(RUNS.c.BegunAt.desc(), RUNS.c.RunID).limit(1)).scalar()
            old = db.execute(select(RUNS).where(RUNS.c.SeenAt < before)).all()
            gone = [row.RunID for row in old if row.RunID != last and not _is_in_progress(row, now)]
            for some in (gone[at : at + BATCH] for at in range(0, len(gone), BATCH)):
                for table in (TYPES, RUNS):
                    db.execute(table.delete().where(table.c.RunID.in_(some)))
        return len(gone)

    def list_runs(self, now: datetime, most: int = 50, *, before: datetime | None = None) -> list[ExportRun]:
        """The latest runs, newest first; those whose process has ended are shown as interrupted.

        Args:
            now: The time, UTC, without a zone.
            most: Maximum number of runs.
            before: Only runs that began before this moment.
        """
        if not inspect(self._engine).has_table(RUNS.name):
            return []
        query = select(RUNS).order_by(RUNS.c.BegunAt.desc(), RUNS.c.RunID).limit(most)
        with self._engine.connect() as db:
            runs = db.execute(query if before is None else query.where(RUNS.c.BegunAt < before)).all()
            wanted = select(TYPES).where(TYPES.c.RunID.in_([run.RunID for run in runs])).order_by(TYPES.c.Place)
            types = db.execute(wanted).all()
        return [_read_run(run, (one for one in types if one.RunID == run.RunID), now) for run in runs]


def _describe_type(run_id: str, place: int, one: TypeProgress) -> dict[str, Any]:
    return {
        "RunID": run_id,
        "Place": place,
        "Type": one.type,
        "State": one.state,
        "Total": one.total,
        "Records": one.records,
        "Segments": one.segments,
        "Retransmissions": one.retransmissions,
        "Transactions": one.transactions,
        "Imported": one.imported,
        "ImportRun": one.import_run,
        "Seconds": one.seconds,
    }


def _read_run(row: Any, types: Iterable[Any], now: datetime) -> ExportRun:  # noqa: ANN401 -- rows of the tables
    run = ExportRun(
        row.RunID,
        row.Instance,
        row.TriggeredBy,
        row.Options,
        row.BegunAt,
        row.SeenAt,
        row.Holder,
        row.EndedAt,
        row.State,
        row.Error,
        row.Notice,
        row.ExportID,
        [_read_type(one) for one in types],
        bool(row.StopRequested),
    )
    if run.is_running and not _is_in_progress(row, now):
        return replace(run, state=INTERRUPTED, error="The process ended.")
    return run


def _is_in_progress(row: Any, now: datetime) -> bool:  # noqa: ANN401 -- as above
    return row.State == RUNNING and row.SeenAt > now - LASTS and is_possibly_alive(row.Holder)


def _read_type(row: Any) -> TypeProgress:  # noqa: ANN401 -- as above
    return TypeProgress(
        row.Type,
        row.State,
        row.Total,
        row.Records,
        row.Segments,
        row.Retransmissions,
        row.Transactions,
        row.Imported,
        row.ImportRun,
        row.Seconds,
    )
