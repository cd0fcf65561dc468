"""Queries for SaasData objects with their files, and for import jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, insert, select, update

from mockservers.core.storage.queries import Query, Row
from mockservers.vendors.flexera.domain import SaasData, format_timestamp, parse_moment
from mockservers.vendors.flexera.lists.filter_parser import Filter
from mockservers.vendors.flexera.lists.queries import (
    Columns,
    ListQuery,
    PageWindow,
    encode_list,
    parse_order,
    read_page,
    select_list,
)
from mockservers.vendors.flexera.lists.skip_tokens import PagePosition
from mockservers.vendors.flexera.schedule import ImportJob, JobProgress
from mockservers.vendors.flexera.tables import (
    FINISHED,
    STARTED,
    contents,
    job_files,
    jobs,
    organizations,
    saas_data,
)


class SaasDataStore:
    """The SaasData objects of an organization."""

    def __init__(self, db: Connection, organization: int) -> None:
        self._db, self._organization = db, organization

    def add(self, identifier: str, name: str, now: datetime) -> None:
        """Add an object that waits for its file."""
        moment = format_timestamp(now)
        values = {
            "id": identifier,
            "organization": self._organization,
            "name": name,
            "status": "pending",
            "content_encoding": "none",
            "created_at": moment,
            "modified_at": moment,
        }
        self._db.execute(ADD_DATA, values)

    def find_by_id(self, identifier: str) -> SaasData | None:
        """Return the object with this id."""
        return self._find(DATA_BY_ID, identifier)

    def find_by_name(self, name: str) -> SaasData | None:
        """Return the object with this file name."""
        return self._find(DATA_BY_NAME, name)

    def _find(self, query: Query, key: str) -> SaasData | None:
        row = query.first(self._db, organization=self._organization, key=key)
        return None if row is None else _make_data(row)

    def count(self, cache: MutableMapping[object, Any]) -> int:
        """Return the number of objects; ``cache`` is a cache for what follows from their table."""
        if self._organization not in cache:
            cache[self._organization] = COUNT_DATA.first(self._db, organization=self._organization)[0]
        return int(cache[self._organization])

    def list_page(self, order: str, window: PageWindow) -> tuple[list[SaasData], PagePosition | None]:
        """Return a page of objects, and its end if there are more."""
        by = parse_order(order, DATA_ORDERS)
        rows, after = read_page(self._db, ALL_DATA, by, None, window, organization=self._organization)
        return [_make_data(row) for row in rows], after

    def upload(self, data: SaasData, content: bytes, encoding: str, checksum: str, now: datetime) -> None:
        """Store the file of an object."""
        self._db.execute(ADD_CONTENT, {"saas_data": data.number, "content": content})
        values = {"key": data.number, "encoding": encoding, "md5": checksum, "at": format_timestamp(now)}
        self._db.execute(UPLOADED, values)

    def read_content(self, data: SaasData) -> bytes:
        """Return the file of an object as it was uploaded."""
        found: bytes = CONTENT.first(self._db, key=data.number)[0]
        return found


DATA = select(saas_data).where(saas_data.c.organization == bindparam("organization"))
DATA_BY_ID = Query(DATA.where(saas_data.c.id == bindparam("key")))
DATA_BY_NAME = Query(DATA.where(saas_data.c.name == bindparam("key")))
COUNT_DATA = Query(select(func.count()).select_from(DATA.subquery()))
CONTENT = Query(select(contents.c.content).where(contents.c.saas_data == bindparam("key")))
ADD_DATA = insert(saas_data)
ADD_CONTENT = insert(contents)
UPLOADED = (
    update(saas_data)
    .where(saas_data.c.number == bindparam("key"))
    .values(
        status="uploaded",
        content_encoding=bindparam("encoding"),
        checksum=bindparam("md5"),
        modified_at=bindparam("at"),
    )
)
DATA_ORDERS = {"createdAt": saas_data.c.created_at, "modifiedAt": saas_data.c.modified_at}
ALL_DATA = ListQuery(DATA, saas_data.c.number)
DATA_FIELDS = tuple(SaasData.__dataclass_fields__)


def _make_data(row: Row) -> SaasData:
    return SaasData(**{name: getattr(row, name) for name in DATA_FIELDS})


class ImportJobs:
    """The import jobs of an organization."""

    def __init__(self, db: Connection, organization: int) -> None:
        self._db, self._organization = db, organization

    def add(self, job: ImportJob, source_href: str, files: Sequence[SaasData]) -> None:
        """Add a job with its files in their order."""
        values = {
            "id": job.id,
            "organization": self._organization,
            "app": job.app,
            "source_href": source_href,
            "task_name": job.task_name,
            "load_type": job.load_type,
            "status": job.status,
            "created_at": format_timestamp(job.created_at),
            "reads": 0,
            "errors": "[]",
        }
        number = self._db.execute(ADD_JOB, values).inserted_primary_key[0]  # type: ignore[index]  # it has one
        places = [{"job": number, "place": place, "saas_data": data.number} for place, data in enumerate(files)]
        self._db.execute(ADD_FILES, places)

    def get(self, identifier: str) -> ImportJob | None:
        """Return the job with this id."""
        row = JOB.first(self._db, organization=self._organization, key=identifier)
        return None if row is None else _make_job(row)

    def list_files(self, found: Iterable[ImportJob]) -> dict[int, list[SaasData]]:
        """Return the files of jobs in their order, by the number of the job."""
        files: dict[int, list[SaasData]] = {job.number: [] for job in found}
        for row in FILES.execute(self._db, jobs=encode_list(files)):
            files[row.job].append(_make_data(row))
        return files

    def list_admitted(self) -> list[ImportJob]:
        """Return the jobs that have a place and have not ended, oldest first."""
        return [_make_job(row) for row in ADMITTED.execute(self._db, organization=self._organization)]

    def iterate_waiting(self, among: Iterable[str] | None = None) -> Iterator[ImportJob]:
        """Yield the jobs that wait for a place, oldest first; they are read on demand.

        Args:
            among: The ids of the jobs that are read; None for all.
        """
        values: dict[str, object] = {"organization": self._organization}
        if among is None:
            found = self._db.execute(ALL_WAITING, values, execution_options={"yield_per": AT_ONCE})
        else:
            found = self._db.execute(SOME_WAITING, {**values, "ids": encode_list(among)})
        with found:
            yield from map(_make_job, found)

    def list_page(
        self, condition: Filter | None, order: str, window: PageWindow
    ) -> tuple[list[ImportJob], PagePosition | None]:
        """Return a page of jobs, and its end if there are more."""
        by = parse_order(order, JOB_ORDERS)
        rows, after = read_page(self._db, ALL_JOBS, by, condition, window, organization=self._organization)
        return [_make_job(row) for row in rows], after

    def count_read(self, job: ImportJob) -> None:
        """Count one more read of a job."""
        self._db.execute(COUNT_READ, {"key": job.number})

    def update_state(self, turn: JobProgress, status: str, errors: Sequence[dict[str, str]] = ()) -> None:
        """Store the progress of a job with its status and errors."""
        values = {
            "key": turn.job.number,
            "new_status": status,
            "admitted": turn.admitted_at and format_timestamp(turn.admitted_at),
            "started": turn.started_at and format_timestamp(turn.started_at),
            "finished": turn.finished_at and format_timestamp(turn.finished_at),
            "found": orjson.dumps(errors).decode(),
        }
        self._db.execute(MOVE, values)


def list_busy_organizations(db: Connection) -> list[int]:
    """Return the organizations with jobs that have not ended."""
    return [number for (number,) in BUSY.execute(db)]


JOBS = select(jobs).where(jobs.c.organization == bindparam("organization"))
JOB = Query(JOBS.where(jobs.c.id == bindparam("key")))
BUSY = Query(
    select(organizations.c.id)
    .where(
        select(jobs.c.number).where(jobs.c.organization == organizations.c.id, jobs.c.finished_at.is_(None)).exists()
    )
    .order_by(organizations.c.id)
)
AT_ONCE = 20  # waiting jobs that are read at a time
ADMITTED = Query(JOBS.where(jobs.c.finished_at.is_(None), jobs.c.admitted_at.is_not(None)).order_by(jobs.c.number))
ALL_WAITING = JOBS.where(jobs.c.finished_at.is_(None), jobs.c.admitted_at.is_(None)).order_by(jobs.c.number)
SOME_WAITING = ALL_WAITING.where(jobs.c.id.in_(select_list("ids")))
FILES = Query(
    select(job_files.c.job, saas_data)
    .join(saas_data, job_files.c.saas_data == saas_data.c.number)
    .where(job_files.c.job.in_(select_list("jobs")))
    .order_by(job_files.c.job, job_files.c.place)
)
ADD_JOB = insert(jobs)
ADD_FILES = insert(job_files)
_THIS = update(jobs).where(jobs.c.number == bindparam("key"))
COUNT_READ = _THIS.values(reads=jobs.c.reads + 1)
MOVE = _THIS.values(
    status=bindparam("new_status"),
    admitted_at=bindparam("admitted"),
    started_at=bindparam("started"),
    finished_at=bindparam("finished"),
    errors=bindparam("found"),
)
JOB_ORDERS = {
    "createdAt": jobs.c.created_at,
    "startedAt": STARTED,
    "finishedAt": FINISHED,
    "completedAt": FINISHED,
    "failedAt": FINISHED,
}
JOB_COLUMNS: Columns = {
    "sourceHref": (jobs.c.source_href,),
    "status": (jobs.c.status,),
    "startedAt": (jobs.c.started_at,),
    "createdAt": (jobs.c.created_at,),
    "finishedAt": (jobs.c.finished_at,),
}
ALL_JOBS = ListQuery(JOBS, jobs.c.number, JOB_COLUMNS)


def _make_job(row: Row) -> ImportJob:
    return ImportJob(
        row.number,
        row.id,
        row.organization,
        row.app,
        row.task_name,
        row.load_type,
        row.status,
        parse_moment(row.created_at),
        row.admitted_at and parse_moment(row.admitted_at),
        row.started_at and parse_moment(row.started_at),
        row.finished_at and parse_moment(row.finished_at),
        row.reads,
        tuple(orjson.loads(row.errors)),
    )
