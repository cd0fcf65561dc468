"""Storage of API jobs, with the results of their connection tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from samclients.fsm_ingest.errors import AmbiguousName, EntityNotFound
from samclients.fsm_ingest.model.document import has_secret_paging, job_from_document, job_to_document
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.storage.tables import (
    JOBS,
    PAGING_PLACES,
    TEST_ANSWERS,
)
from samclients.fsm_ingest.storage.vault import Vault

SEALED = (
    "method",
    "url",
    "params",
    "headers",
    "body",
    "advanced_auth",
    "unused_paging",
)  # members of a job's document that are encrypted
SHORTEST = 4  # characters of an id's beginning that finds a job
JSON_COLUMNS = ("schedule", "mapping", "paging")


class JobRepository:
    """API jobs, within one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection, self._vault = connection, vault

    def all(self, organization_id: int | None = None, application_id: str | None = None) -> list[ApiJob]:
        """Return the jobs sorted by name: all, or those of an organization or application."""
        wanted = []
        if organization_id is not None:
            wanted.append(JOBS.c.organization_id == organization_id)
        if application_id is not None:
            wanted.append(JOBS.c.application_id == application_id)
        return self._query(*wanted)

    def find_named(self, name: str) -> list[ApiJob]:
        """Return the job with this id or name, as a list of at most one."""
        return self._query(JOBS.c.id == name) or self._query(JOBS.c.name == name)

    def get(self, name: str) -> ApiJob:
        """Return the job with an id, a name, or an id that begins with ``name`` (at least four characters).

        Raises:
            EntityNotFound: there is no such job.
            AmbiguousName: several ids begin with ``name``.
        """
        found = self.find_named(name)
        if not found and len(name) >= SHORTEST:
            found = self._query(JOBS.c.id.startswith(name, autoescape=True))
        if not found:
            near = get_close_matches(name, self._connection.execute(select(JOBS.c.name)).scalars(), n=1)
            raise EntityNotFound(f"There is no job {name!r}.{f' Did you mean {near[0]!r}?' if near else ''}")
        if len(found) > 1:
            ids = ", ".join(f"{job.id} ({job.name})" for job in found)
            raise AmbiguousName(f"The ids of several jobs begin with {name!r}: {ids}.")
        return found[0]

    def add(self, job: ApiJob) -> None:
        """Add a job."""
        self._connection.execute(insert(JOBS).values(id=job.id, revision=1, **self._to_row(job)))

    def change(self, job: ApiJob) -> None:
        """Change a job and increase its revision."""
        row = {**self._to_row(job), "revision": JOBS.c.revision + 1}
        self._connection.execute(update(JOBS).where(JOBS.c.id == job.id).values(row))

    def delete(self, job_id: str) -> None:
        """Delete a job and the results of its connection tests."""
        self.forget_test(job_id)
        self.forget_paging(job_id)
        self._connection.execute(delete(JOBS).where(JOBS.c.id == job_id))

    def list_revisions(self) -> dict[str, int]:
        """Return the revisions of all jobs by id; a changed job has a higher revision."""
        return {row.id: row.revision for row in self._connection.execute(select(JOBS.c.id, JOBS.c.revision))}

    def set_schedule_start(self, job_id: str, moment: datetime) -> None:
        """Store the time at which a job's schedule was saved; due times count from then on."""
        since = update(JOBS).where(JOBS.c.id == job_id).values(scheduled_at=moment.timestamp())
        self._connection.execute(since)

    def find_schedule_start(self, job_id: str) -> datetime | None:
        """Return the time at which a job's schedule was saved; None if an earlier version of the utility saved it."""
        found = self._connection.execute(select(JOBS.c.scheduled_at).where(JOBS.c.id == job_id)).scalar()
        return None if found is None else datetime.fromtimestamp(found, UTC)

    def list_paths(self, job_id: str) -> tuple[str, ...] | None:
        """Return the paths of the last successful Test Connection; None if there was none since the last change."""
        found = self._connection.execute(select(TEST_ANSWERS.c.paths).where(TEST_ANSWERS.c.job_id == job_id)).scalar()
        return None if found is None else tuple(json.loads(found))

    def remember_test(self, job_id: str, paths: Sequence[str]) -> None:
        """Store the paths that a successful Test Connection offers."""
        self.forget_test(job_id)
        self._connection.execute(insert(TEST_ANSWERS).values(job_id=job_id, paths=json.dumps(list(paths))))

    def forget_test(self, job_id: str) -> None:
        """Delete the paths of the last Test Connection, because the request has changed."""
        self._connection.execute(delete(TEST_ANSWERS).where(TEST_ANSWERS.c.job_id == job_id))

    def list_paging_places(self, job_id: str) -> frozenset[str]:
        """Return the paging places that any response to the job had, by ``page_reader.format_place``."""
        wanted = select(PAGING_PLACES.c.places).where(PAGING_PLACES.c.job_id == job_id)
        found = self._connection.execute(wanted).scalar()
        return frozenset(json.loads(found)) if found else frozenset()

    def remember_paging(self, job_id: str, places: Iterable[str]) -> None:
        """Add paging places that a response had; unlike paths, they survive changes of the request."""
        known = self.list_paging_places(job_id)
        if not (new := known | set(places)) - known:
            return
        self.forget_paging(job_id)
        self._connection.execute(insert(PAGING_PLACES).values(job_id=job_id, places=json.dumps(sorted(new))))

    def forget_paging(self, job_id: str) -> None:
        """Delete the paging places, because the endpoint has changed."""
        self._connection.execute(delete(PAGING_PLACES).where(PAGING_PLACES.c.job_id == job_id))

    def _query(self, *wanted: ColumnElement[bool]) -> list[ApiJob]:
        query = select(JOBS).where(*wanted).order_by(JOBS.c.name)
        return [self._from_row(row) for row in self._connection.execute(query)]

    def _to_row(self, job: ApiJob) -> dict[str, Any]:
        document = job_to_document(job)
        sealed = (*SEALED, "paging") if has_secret_paging(document) else SEALED
        request = {name: document.pop(name) for name in sealed if name in document}
        return {
            "name": job.name,
            "organization_id": job.organization_id,
            "application_id": job.application_id,
            "task": None if job.task is None else job.task.value,
            "schedule": json.dumps(document["schedule"]) if job.schedule else None,
            "mapping": json.dumps(document.get("mapping", {})),
            "paging": json.dumps(document.get("paging", [])),
            "sealed_request": self._vault.seal(json.dumps(request)),
            "paused": job.paused,
        }

    def _from_row(self, row: Row[Any]) -> ApiJob:
        document = {
            "name": row.name,
            "organization": row.organization_id,
            "application": row.application_id,
            "task": row.task,
            "paused": row.paused,
            **{name: json.loads(getattr(row, name)) for name in JSON_COLUMNS if getattr(row, name)},
            **json.loads(self._vault.open(row.sealed_request)),
        }
        return job_from_document(document, row.id)
