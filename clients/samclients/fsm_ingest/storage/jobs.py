"""Storage of API jobs, and of what earlier responses to them had."""

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

SEALED = ("method", "url", "params", "headers", "body", "advanced_auth")  # of a job's document
SHORTEST = 4  # characters of the beginning of an id
JSON_COLUMNS = ("schedule", "mapping", "paging")


class JobRepository:
    """The jobs, within one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection, self._vault = connection, vault

    def all(self, organization_id: int | None = None, application_id: str | None = None) -> list[ApiJob]:
        """The jobs in the order of their names, all or those of an organization or an application."""
        wanted = []
        if organization_id is not None:
            wanted.append(JOBS.c.organization_id == organization_id)
        if application_id is not None:
            wanted.append(JOBS.c.application_id == application_id)
        return self._query(*wanted)

    def find_named(self, name: str) -> list[ApiJob]:
        """The job of this id, or of this name; none, or one."""
        return self._query(JOBS.c.id == name) or self._query(JOBS.c.name == name)

    def get(self, name: str) -> ApiJob:
        """A job by its id, its name, or the beginning of its id, four characters at least.

        Raises:
            EntityNotFound: there is none.
            AmbiguousName: the ids of several begin so.
        """
        found = self.find_named(name)
        if not found and len(name) >= SHORTEST:
            found = self._query(JOBS.c.id.startswith(name, autoescape=True))
        if not found:
            near = get_close_matches(name, self._connection.execute(select(JOBS.c.name)).scalars(), n=1)
            raise EntityNotFound(f"There is no job {name!r}.{f' Did you mean {near[0]!r}?' if near else ''}")
        if len(found) > 1:
            several = ", ".join(f"{entry.id} ({entry.name})" for entry in found)
            raise AmbiguousName(f"The ids of several jobs begin with {name!r}: {several}.")
        return found[0]

    def add(self, job: ApiJob) -> None:
        """Add a job."""
        self._connection.execute(insert(JOBS).values(id=job.id, revision=1, **self._row(job)))

    def change(self, job: ApiJob) -> None:
        """Change a job; its revision grows."""
        row = {**self._row(job), "revision": JOBS.c.revision + 1}
        self._connection.execute(update(JOBS).where(JOBS.c.id == job.id).values(row))

    def delete(self, job_id: str) -> None:
        """Delete a job, and what its answers had."""
        self.forget_test(job_id)
        self.forget_paging(job_id)
        self._connection.execute(delete(JOBS).where(JOBS.c.id == job_id))

    def revisions(self) -> dict[str, int]:
        """The revisions of all jobs by their ids: what tells a scheduler cheaply what has changed."""
        return {row.id: row.revision for row in self._connection.execute(select(JOBS.c.id, JOBS.c.revision))}

    def schedule_from(self, job_id: str, moment: datetime) -> None:
        """Keep that the moments of a job's schedule count from this one on: it was saved then."""
        since = update(JOBS).where(JOBS.c.id == job_id).values(scheduled_at=moment.timestamp())
        self._connection.execute(since)

    def scheduled_at(self, job_id: str) -> datetime | None:
        """When a job's schedule was saved; None where an earlier version has done so."""
        found = self._connection.execute(select(JOBS.c.scheduled_at).where(JOBS.c.id == job_id)).scalar()
        return None if found is None else datetime.fromtimestamp(found, UTC)

    def paths(self, job_id: str) -> tuple[str, ...] | None:
        """The paths that the last good Test Connection offers; None where there was none since the last change."""
        found = self._connection.execute(select(TEST_ANSWERS.c.paths).where(TEST_ANSWERS.c.job_id == job_id)).scalar()
        return None if found is None else tuple(json.loads(found))

    def remember_test(self, job_id: str, paths: Sequence[str]) -> None:
        """Keep the paths that a good Test Connection offers."""
        self.forget_test(job_id)
        self._connection.execute(insert(TEST_ANSWERS).values(job_id=job_id, paths=json.dumps(list(paths))))

    def forget_test(self, job_id: str) -> None:
        """Drop what the last Test Connection offered: the request is another one now."""
        self._connection.execute(delete(TEST_ANSWERS).where(TEST_ANSWERS.c.job_id == job_id))

    def paging_places(self, job_id: str) -> frozenset[str]:
        """Return the paging places that any response to the job had, by ``paging.paging_place``."""
        wanted = select(PAGING_PLACES.c.places).where(PAGING_PLACES.c.job_id == job_id)
        found = self._connection.execute(wanted).scalar()
        return frozenset(json.loads(found)) if found else frozenset()

    def remember_paging(self, job_id: str, places: Iterable[str]) -> None:
        """Keep what an answer had besides; other than the paths for mapping it survives changes of the request."""
        known = self.paging_places(job_id)
        if not (new := known | set(places)) - known:
            return
        self.forget_paging(job_id)
        self._connection.execute(insert(PAGING_PLACES).values(job_id=job_id, places=json.dumps(sorted(new))))

    def forget_paging(self, job_id: str) -> None:
        """Drop what answers had: another place answers now."""
        self._connection.execute(delete(PAGING_PLACES).where(PAGING_PLACES.c.job_id == job_id))

    def _query(self, *wanted: ColumnElement[bool]) -> list[ApiJob]:
        query = select(JOBS).where(*wanted).order_by(JOBS.c.name)
        return [self._job(row) for row in self._connection.execute(query)]

    def _row(self, job: ApiJob) -> dict[str, Any]:
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

    def _job(self, row: Row[Any]) -> ApiJob:
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
