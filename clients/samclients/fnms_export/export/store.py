"""Stored state of exports, in tables of the operations database: baselines of changes, and progress.

The last key of a segment is stored before the segment is sent, its acceptance when the response arrives. An export that
ends at any point therefore continues with the pending segment, with the same rows under the same transaction id, for
which ServiceNow creates no second record.
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
    .with_variant(mssql.DATETIME2(), "mssql")  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
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
    """An export; its id is the beginning of transaction ids.

    ``choice`` is the scope as text: an interrupted export is continued only with the same scope. ``until`` is the
    database's time when the export began; it includes all rows that were committed before.
    """

    id: str
    instance: str
    choice: str
    until: datetime
    begun: datetime


@dataclass(frozen=True)
class ExportPart:
    """A type of data of an export: the rows that changed after ``since`` (None for all), and the progress.

    ``segments`` and ``records`` count accepted ones, and ``last`` is the key of the last record. ``pending`` is the
    last key of a segment that was sent without a stored response.
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
    """State of the exports to one instance, identified by its URL."""

    def __init__(self, engine: Engine, instance: str) -> None:
        self._engine, self.instance = engine, instance

    def prepare(self) -> None:
        """Create missing tables."""
        METADATA.create_all(self._engine)

    def find_interrupted(self) -> ExportRecord | None:
        """Return the latest interrupted export; None if there is none."""
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

    def find_latest_baseline(self, data_type: DataType) -> datetime | None:
        """Return the time up to which the instance has the changes of a type; None if it has none.

        An export whose baseline is later than the end of the exports before it leaves a gap, and does not count.
        ``UpTo`` was formerly the latest ``UpdatedDate``, which may be in the future; the export's beginning limits it.
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
        """Return the parts of an export that have begun."""
        by_type = {data_type.transaction_type: data_type for data_type in data_types}
        with self._engine.connect() as db:
            found = db.execute(select(PARTS).where(PARTS.c.ExportID == export.id)).all()
        return {
            data_type: _from_row(row, data_type) for row in found if (data_type := by_type.get(row.TransactionType))
        }

    def add(self, part: ExportPart) -> ExportPart:
        """Store a new part."""
        named = {"ExportID": part.export, "TransactionType": part.data_type.transaction_type}
        with self._engine.begin() as db:
            db.execute(PARTS.insert().values(**named, ChangedAfter=part.since, **_to_row(part)))
        return part

    def record_sending(self, part: ExportPart, segment: Segment) -> ExportPart:
        """Store that a segment is about to be sent."""
        return self._save(replace(part, pending=segment.last))

    def record_acceptance(self, part: ExportPart, segment: Segment, import_run: str) -> ExportPart:
        """Store that ServiceNow accepted a segment."""
        changed = replace(part, segments=segment.number, last=segment.last, pending=None, import_run=import_run)
        return self._save(replace(changed, records=part.records + segment.rows))

    def set_state(self, part: ExportPart, state: str) -> ExportPart:
        """Store the new state of a part."""
        return self._save(replace(part, state=state))

    def _save(self, part: ExportPart) -> ExportPart:
        row = PARTS.c.ExportID == part.export, PARTS.c.TransactionType == part.data_type.transaction_type
        with self._engine.begin() as db:
            db.execute(PARTS.update().where(*row).values(**_to_row(part)))
        return part


def _to_row(part: ExportPart) -> dict[str, Any]:
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


def _from_row(row: Any, data_type: DataType) -> ExportPart:  # noqa: ANN401 -- a row without types
    return ExportPart(
        row.ExportID,
        data_type,
        row.ChangedAfter,
        row.State,
        row.Segments,
        row.Records,
        _parse_key(row.LastKey),
        _parse_key(row.PendingKey),
        row.ImportRun or "",
        row.Retransmissions,
        row.Seconds,
    )


def _parse_key(text: str | None) -> Key | None:
    return tuple(json.loads(text)) if text else None
