"""The state of exports, in tables of the operations database: the baseline of differences, and how far an export got.

What a segment holds is written down before it is sent, and that it was taken when its answer is there. So an export
that ends at any point goes on at the segment that was on its way, with the same rows under the same transaction id,
of which ServiceNow makes no second record.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Engine, Float, Integer, MetaData, String, Table, Text, case, select
from sqlalchemy.dialects import mssql, mysql

from samclients.fnms_export.data_types import DataType
from samclients.fnms_export.source.segments import Key, Segment

MICROSECONDS = (
    DateTime()
    .with_variant(mssql.DATETIME2(), "mssql")  # type: ignore[no-untyped-call]  # so it is in SQLAlchemy
    .with_variant(mysql.DATETIME(fsp=6), "mysql")
)

METADATA = MetaData()
EXPORTS = Table(
    "ServiceNowExport",
    METADATA,
    Column("ExportID", String(64), primary_key=True),
    Column("Instance", String(400), nullable=False),
    Column("Choice", String(400), nullable=False),
    Column("UpTo", MICROSECONDS, nullable=False),
    Column("BegunAt", MICROSECONDS, nullable=False),
    Column("State", String(20), nullable=False),
)
PARTS = Table(
    "ServiceNowExportPart",
    METADATA,
    Column("ExportID", String(64), primary_key=True),
    Column("TransactionType", String(40), primary_key=True),
    Column("ChangedAfter", MICROSECONDS),
    Column("State", String(20), nullable=False),
    Column("Segments", Integer, nullable=False),
    Column("Records", Integer, nullable=False),
    Column("LastKey", Text),
    Column("PendingKey", Text),
    Column("ImportRun", String(80)),
    Column("Retransmissions", Integer, nullable=False),
    Column("Seconds", Float, nullable=False),
)
RUNNING, DONE, FAILED, ABANDONED = "running", "done", "failed", "abandoned"  # of an export
SENDING, IMPORTING, SUCCEEDED = "sending", "importing", "succeeded"  # of a part; also failed


@dataclass(frozen=True)
class ExportRecord:
    """An export: its id, which transaction ids begin with, and what it is to bring.

    ``choice`` is what was chosen, as text: an export that was interrupted is continued where it is the same. ``until``
    is the database's time when it began: whatever was committed before has been seen by it.
    """

    id: str
    instance: str
    choice: str
    until: datetime
    begun: datetime


@dataclass(frozen=True)
class ExportPart:
    """One type of data of an export: what changed after ``since`` (None for everything), and how far it is.

    ``segments`` were taken, with so many ``records``, the last of which has the key ``last``; ``pending`` is the last
    key of a segment that was on its way.
    """

    export: str
    data_type: DataType
    since: datetime | None
    state: str = SENDING
    segments: int = 0
    records: int = 0
    last: Key | None = None
    pending: Key | None = None
    import_run: str = ""
    retransmissions: int = 0
    seconds: float = 0.0


class ExportStore:
    """The state of the exports to one instance, which is known by its URL."""

    def __init__(self, engine: Engine, instance: str) -> None:
        self._engine, self.instance = engine, instance

    def prepare(self) -> None:
        """Create the tables where they are missing."""
        METADATA.create_all(self._engine)

    def find_interrupted(self) -> ExportRecord | None:
        """The latest export that was interrupted."""
        table = EXPORTS.c
        wanted = (
            select(table.ExportID, table.Instance, table.Choice, table.UpTo, table.BegunAt)
            .where(table.Instance == self.instance, table.State == RUNNING)
            .order_by(table.BegunAt.desc())
        )
        with self._engine.connect() as db:
            found = db.execute(wanted).first()
        return ExportRecord(*found) if found else None

    def begin(self, export: ExportRecord) -> None:
        """Store a new export; interrupted ones are abandoned."""
        table = EXPORTS.c
        given_up = EXPORTS.update().where(table.Instance == self.instance, table.State == RUNNING)
        with self._engine.begin() as db:
            db.execute(given_up.values(State=ABANDONED))
            db.execute(
                EXPORTS.insert().values(
                    ExportID=export.id,
                    Instance=self.instance,
                    Choice=export.choice,
                    UpTo=export.until,
                    BegunAt=export.begun,
                    State=RUNNING,
                )
            )

    def end(self, export: ExportRecord, state: str) -> None:
        """Store the final state of an export."""
        with self._engine.begin() as db:
            db.execute(EXPORTS.update().where(EXPORTS.c.ExportID == export.id).values(State=state))

    def latest_baseline(self, data_type: DataType) -> datetime | None:
        """Up to when the instance has the changes of a data_type; None where it has none.

        An export that began at a later baseline than what was brought before leaves a gap, and does not count. ``UpTo``
        was once the latest ``UpdatedDate``, which may lie in the future; the export's beginning bounds it.
        """
        seen, began = EXPORTS.c.UpTo, EXPORTS.c.BegunAt
        wanted = (
            select(PARTS.c.ChangedAfter, case((seen > began, began), else_=seen))
            .join(PARTS, PARTS.c.ExportID == EXPORTS.c.ExportID)
            .where(EXPORTS.c.Instance == self.instance)
            .where(PARTS.c.TransactionType == data_type.transaction_type, PARTS.c.State == SUCCEEDED)
            .order_by(began)
        )
        found: datetime | None = None
        with self._engine.connect() as db:
            for after, until in db.execute(wanted):
                if after is None or (found is not None and after <= found):
                    found = max(until, found or until)
        return found

    def find_parts(self, export: ExportRecord, data_types: Sequence[DataType]) -> dict[DataType, ExportPart]:
        """The parts of an export that have begun."""
        by_type = {data_type.transaction_type: data_type for data_type in data_types}
        with self._engine.connect() as db:
            found = db.execute(select(PARTS).where(PARTS.c.ExportID == export.id)).all()
        return {data_type: _part(row, data_type) for row in found if (data_type := by_type.get(row.TransactionType))}

    def add(self, part: ExportPart) -> ExportPart:
        """Store a part that begins."""
        named = {"ExportID": part.export, "TransactionType": part.data_type.transaction_type}
        with self._engine.begin() as db:
            db.execute(PARTS.insert().values(**named, ChangedAfter=part.since, **_changing(part)))
        return part

    def mark_sending(self, part: ExportPart, segment: Segment) -> ExportPart:
        """Store that a segment is about to be sent."""
        return self._save(replace(part, pending=segment.last))

    def mark_accepted(self, part: ExportPart, segment: Segment, import_run: str) -> ExportPart:
        """Store that ServiceNow accepted a segment."""
        changed = replace(part, segments=segment.number, last=segment.last, pending=None, import_run=import_run)
        return self._save(replace(changed, records=part.records + segment.rows))

    def set_state(self, part: ExportPart, state: str) -> ExportPart:
        """Store another state of a part."""
        return self._save(replace(part, state=state))

    def _save(self, part: ExportPart) -> ExportPart:
        row = PARTS.c.ExportID == part.export, PARTS.c.TransactionType == part.data_type.transaction_type
        with self._engine.begin() as db:
            db.execute(PARTS.update().where(*row).values(**_changing(part)))
        return part


def _changing(part: ExportPart) -> dict[str, Any]:
    return {
        "State": part.state,
        "Segments": part.segments,
        "Records": part.records,
        "LastKey": json.dumps(part.last) if part.last else None,
        "PendingKey": json.dumps(part.pending) if part.pending else None,
        "ImportRun": part.import_run,
        "Retransmissions": part.retransmissions,
        "Seconds": part.seconds,
    }


def _part(row: Any, data_type: DataType) -> ExportPart:  # noqa: ANN401 -- a row of the table
    return ExportPart(
        row.ExportID,
        data_type,
        row.ChangedAfter,
        row.State,
        row.Segments,
        row.Records,
        _key(row.LastKey),
        _key(row.PendingKey),
        row.ImportRun or "",
        row.Retransmissions,
        row.Seconds,
    )


def _key(text: str | None) -> Key | None:
    return tuple(json.loads(text)) if text else None
