"""Database tables of the utility, and their upgrades from version to version.

Other modules define their tables on ``METADATA``, too; ``create_tables`` creates all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
    text,
)

from samclients.fsm_ingest.errors import DatabaseTooNew

METADATA = MetaData()
VERSION = 2
UPGRADES: Mapping[int, tuple[str, ...]] = {  # version -> statements that upgrade to it; new tables need none
    2: ("ALTER TABLE fsm_jobs ADD COLUMN scheduled_at DOUBLE PRECISION",),
}

SCHEMA = Table("fsm_schema", METADATA, Column("version", Integer, nullable=False))

SETTINGS = Table(
    "fsm_settings",
    METADATA,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)

ORGANIZATIONS = Table(
    "fsm_organizations",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(255), nullable=False),
    Column("sealed_refresh_token", Text, nullable=False),
    Column("url", String(1000), nullable=False),
    Column("login_url", String(1000), nullable=False),
)

APPLICATIONS = Table(
    "fsm_applications",
    METADATA,
    Column("organization_id", ForeignKey("fsm_organizations.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(150), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("active", Boolean, nullable=False),
)

JOBS = Table(
    "fsm_jobs",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("name", String(255), nullable=False, unique=True),
    Column("organization_id", Integer),
    Column("application_id", String(150)),
    Column("task", String(50)),
    Column("schedule", Text),  # JSON, as in the job's document
    Column("mapping", Text, nullable=False),  # JSON
    Column("paging", Text, nullable=False),  # JSON
    Column(
        "sealed_request", Text, nullable=False
    ),  # method, URL, params, headers, body, advanced auth: JSON, encrypted
    Column("paused", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),  # increases with every change; the scheduler compares it
    Column("scheduled_at", Double),  # when the schedule was saved, or the job resumed
)

TEST_ANSWERS = Table(
    "fsm_test_answers",
    METADATA,
    Column("job_id", ForeignKey("fsm_jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("paths", Text, nullable=False),  # JSON
)

PAGING_PLACES = Table(
    "fsm_paging_places",
    METADATA,
    Column("job_id", ForeignKey("fsm_jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("places", Text, nullable=False),  # JSON: the paging places that any response to the job had
)


def create_tables(connection: Connection) -> None:
    """Create missing tables and upgrade the others; call it within a transaction.

    Raises:
        DatabaseTooNew: the database was upgraded by a newer version of the utility.
    """
    SCHEMA.create(connection, checkfirst=True)
    found = connection.execute(select(SCHEMA.c.version)).scalar()
    if found is not None and found > VERSION:
        raise DatabaseTooNew(
            f"The database has version {found}, but this fsm-ingest supports version {VERSION}: update fsm-ingest."
        )
    METADATA.create_all(connection)
    if found is None:
        connection.execute(insert(SCHEMA).values(version=VERSION))
        return
    for version in range(found + 1, VERSION + 1):
        for statement in UPGRADES.get(version, ()):
            connection.execute(text(statement))
    connection.execute(SCHEMA.update().values(version=VERSION))
