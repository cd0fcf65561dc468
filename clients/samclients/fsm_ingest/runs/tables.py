"""Database tables of runs, their files and their log entries."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from samclients.fsm_ingest.storage.tables import METADATA

RUNS = Table(
    "fsm_runs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("job_id", String(36), nullable=False, index=True),
    Column("job_name", String(255), nullable=False),
    Column("organization_id", Integer, nullable=False),
    Column("application_id", String(150), nullable=False),
    Column("application", String(255), nullable=False),
    Column("task", String(50), nullable=False),
    Column("load_type", String(20), nullable=False),
    Column("by_service", Boolean, nullable=False),
    Column("started_at", Double, nullable=False, index=True),
    Column("ended_at", Double),  # null while the run is unfinished
    Column("status", String(20), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),  # number of processes that have executed it
    Column("counts", Text, nullable=False),  # JSON
    Column("message", Text, nullable=False),
)


FILES = Table(
    "fsm_run_files",
    METADATA,
    Column("run_id", ForeignKey("fsm_runs.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(150), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("uploaded", Boolean, nullable=False),
)


CANCEL_REQUESTS = Table(
    "fsm_cancel_requests",
    METADATA,
    Column("run_id", ForeignKey("fsm_runs.id", ondelete="CASCADE"), primary_key=True),
)


ENTRIES = Table(
    "fsm_run_entries",
    METADATA,
    Column("run_id", ForeignKey("fsm_runs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("text", Text, nullable=False),
)
