"""SQL tables of Informatica and their queries, which take and return the domain's values."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.queries import Query, Row
from mockservers.vendors.informatica.domain import ExportJob, ExportRequest, MeteredOrganization, User, format_utc

tables = MetaData()

organizations = Table(
    "informatica_organizations",
    tables,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("type", String, nullable=False),
    Column("parent", String, nullable=True),
    Column("billing_day", Integer, nullable=False),
    Column("has_usage", Integer, nullable=False),
    Column("environment_id", String, nullable=False),
    Column("environment_name", String, nullable=False),
    Column("licenses", String, nullable=False),  # JSON
)

users = Table(
    "informatica_users",
    tables,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("password", String, nullable=False),
    Column("organization", String, nullable=False),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("rights", String, nullable=False),  # JSON array
)

jobs = Table(
    "informatica_jobs",
    tables,
    Column("id", String, primary_key=True),
    Column("organization", String, nullable=False),
    Column("user", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("start", String, nullable=False),
    Column("end", String, nullable=False),
    Column("meter_id", String, nullable=True),
    Column("all_meters", Integer, nullable=False),
    Column("combined", Integer, nullable=False),
    Column("all_linked", Integer, nullable=False),
    Column("callback_url", String, nullable=True),
    Column("created_at", Float, nullable=False),  # seconds since 1970, the world's time
    Column("reads", Integer, nullable=False),
    Column("ended_at", Float, nullable=True),
    Column("ended_as", String, nullable=True),
    Index("informatica_jobs_running", "ended_as", "organization"),
)


class Organizations:
    """The organizations of a world; all are linked with each other."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def get(self, organization_id: str) -> MeteredOrganization | None:
        """Return the organization with this id."""
        row = ORGANIZATION.first(self._db, key=organization_id)
        return None if row is None else _make_organization(row)

    def list_all(self) -> list[MeteredOrganization]:
        """Return all organizations, in the order of creation."""
        return [_make_organization(row) for row in ORGANIZATIONS.execute(self._db)]

    def read_licenses(self, organization_id: str) -> dict[str, Any]:
        """Return the organization's licenses as JSON."""
        licenses: dict[str, Any] = orjson.loads(ORGANIZATION.first(self._db, key=organization_id).licenses)
        return licenses

    def write_licenses(self, organization_id: str, licenses: Mapping[str, Any]) -> None:
        """Overwrite the organization's licenses."""
        self._db.execute(SET_LICENSES, {"key": organization_id, "licenses": orjson.dumps(licenses).decode()})


ORGANIZATIONS = Query(select(organizations).order_by(organizations.c.place))
ORGANIZATION = Query(select(organizations).where(organizations.c.id == bindparam("key")))
SET_LICENSES = (
    update(organizations).where(organizations.c.id == bindparam("key")).values(licenses=bindparam("licenses"))
)


def store_rights_as_text(db: sqlite3.Connection) -> None:
    """Step: the rights of users were bytes at first."""
    db.execute("UPDATE informatica_users SET rights = CAST(rights AS TEXT)")


def _make_organization(row: Row) -> MeteredOrganization:
    return MeteredOrganization(
        id=row.id,
        name=row.name,
        type=row.type,
        parent=row.parent,
        billing_day=row.billing_day,
        has_usage=bool(row.has_usage),
        environment=(row.environment_id, row.environment_name),
    )


class Users:
    """The users of a world."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def find_by_name(self, name: str) -> User | None:
        """Return the user with this name."""
        row = USER.first(self._db, name=name)
        return None if row is None else _make_user(row)

    def find_by_password(self, name: str, password: str) -> User | None:
        """Return the user with this name and password."""
        row = USER.first(self._db, name=name)
        return _make_user(row) if row is not None and row.password == password else None


USER = Query(select(users).where(users.c.name == bindparam("name")))


def _make_user(row: Row) -> User:
    rights = frozenset(orjson.loads(row.rights))
    return User(row.id, row.name, row.organization, row.first_name, row.last_name, rights)


class ExportJobs:
    """The export jobs of a world."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, job: ExportJob) -> None:
        """Insert a new job."""
        export = job.export
        values = {
            **vars(export),
            "start": format_utc(export.start),
            "end": format_utc(export.end),
            "id": job.id,
            "organization": job.organization,
            "user": job.user,
            "created_at": job.created_at.timestamp(),
            "reads": 0,
        }
        self._db.execute(insert(jobs), values)

    def get(self, job_id: str, organization_id: str) -> ExportJob | None:
        """Return the organization's job with this id."""
        found = self._list(JOB, {"key": job_id, "organization": organization_id})
        return found[0] if found else None

    def list_open(self, organization_id: str, most: int) -> list[ExportJob]:
        """Return the organization's jobs that have not ended, at most a number of them."""
        return self._list(RUNNING, {"organization": organization_id, "most": most})

    def list_every_open(self) -> list[ExportJob]:
        """Return the jobs of all organizations that have not ended, in the order of creation."""
        return self._list(EVERY_RUNNING, {})

    def is_open(self, job_id: str) -> bool:
        """Return True if there is a job with this id that has not ended."""
        return execute_directly(self._db, IS_RUNNING, (job_id,)).fetchone() is not None

    def list_open_with_callback(self) -> list[ExportJob]:
        """Return the jobs with a callback that have not ended, in the order of creation."""
        return self._list(AWAITED, {})

    def count_read(self, job: ExportJob) -> None:
        """Count a read of the job's status."""
        self._db.execute(COUNT_READ, {"key": job.id})

    def end(self, job: ExportJob) -> None:
        """Store the end of a job and its final status."""
        ended_at = None if job.ended_at is None else job.ended_at.timestamp()
        self._db.execute(END, {"key": job.id, "at": ended_at, "as": job.end})

    def _list(self, query: Query, values: Mapping[str, str | int]) -> list[ExportJob]:
        return [_make_job(row) for row in query.execute(self._db, **values)]


JOB = Query(select(jobs).where(jobs.c.id == bindparam("key"), jobs.c.organization == bindparam("organization")))
RUNNING = Query(
    select(jobs)
    .where(jobs.c.ended_as.is_(None), jobs.c.organization == bindparam("organization"))
    .limit(bindparam("most"))
)
_RUNNING = select(jobs).where(jobs.c.ended_as.is_(None)).order_by(jobs.c.created_at, jobs.c.id)
EVERY_RUNNING = Query(_RUNNING)
IS_RUNNING = "SELECT 1 FROM informatica_jobs WHERE id = ? AND ended_as IS NULL"
AWAITED = Query(_RUNNING.where(jobs.c.callback_url.is_not(None)))
COUNT_READ = update(jobs).where(jobs.c.id == bindparam("key")).values(reads=jobs.c.reads + 1)
END = update(jobs).where(jobs.c.id == bindparam("key")).values(ended_at=bindparam("at"), ended_as=bindparam("as"))


def _make_job(row: Row) -> ExportJob:
    export = ExportRequest(
        kind=row.kind,
        start=datetime.fromisoformat(row.start),
        end=datetime.fromisoformat(row.end),
        meter_id=row.meter_id,
        all_meters=bool(row.all_meters),
        combined=bool(row.combined),
        all_linked=bool(row.all_linked),
        callback_url=row.callback_url,
    )
    return ExportJob(
        id=row.id,
        organization=row.organization,
        user=row.user,
        export=export,
        created_at=datetime.fromtimestamp(row.created_at, UTC),
        reads=row.reads,
        ended_at=None if row.ended_at is None else datetime.fromtimestamp(row.ended_at, UTC),
        end=row.ended_as,
    )
