"""The utility's tables, and how they change from version to version.

Whoever needs a table defines it on ``METADATA``; ``create_tables`` makes those that are missing.
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
UPGRADES: Mapping[int, tuple[str, ...]] = {  # version -> the statements that lead to it; new tables need none
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
    Column("revision", Integer, nullable=False),  # grows with every change: what the scheduler looks at
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
    Column("places", Text, nullable=False),  # JSON: what an answer to the job ever had of what its paging reads
)


def create_tables(connection: Connection) -> None:
    """Make the tables that are missing, and bring the others up to date; call it within a transaction.

    Raises:
        DatabaseTooNew: a later version of the utility has been here.
    """
    SCHEMA.create(connection, checkfirst=True)
    found = connection.execute(select(SCHEMA.c.version)).scalar()
    if found is not None and found > VERSION:
        raise DatabaseTooNew(
            f"The database has version {found}, this is made for version {VERSION}: update fsm-ingest."
        )
    METADATA.create_all(connection)
    if found is None:
        connection.execute(insert(SCHEMA).values(version=VERSION))
        return
    for version in range(found + 1, VERSION + 1):
        for statement in UPGRADES.get(version, ()):
            connection.execute(text(statement))
    connection.execute(SCHEMA.update().values(version=VERSION))
