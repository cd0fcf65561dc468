"""Fixtures: a database of the utility, a clock, and shells for commands."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from samclients.fsm_ingest.model.entities import Application, FlexeraOrganization
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.runtime import InstantClock
from tests.samclients.fsm_ingest.shell import JOB, ORG, OTHER, PATHS, Shell
from tests.samclients.fsm_ingest.test_document import WHOLE

START = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def connection_log() -> Iterator[None]:
    """Restore the filters of the connection log, to which source clients add one."""
    log = logging.getLogger("urllib3.connectionpool")
    before = list(log.filters)
    yield
    log.filters[:] = before


@pytest.fixture
def clock() -> InstantClock:
    return InstantClock(START)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[IngestDatabase]:
    with IngestDatabase(f"sqlite:///{tmp_path}/fsm.db", {}) as opened:
        yield opened


@pytest.fixture
def empty(database: IngestDatabase, clock: InstantClock) -> Shell:
    """A shell in an empty installation."""
    return Shell(database, clock)


@pytest.fixture
def shell(empty: Shell) -> Shell:
    """A shell in an installation with an organization, two applications and two jobs."""
    database = empty.database
    with database.writing() as connection:
        organizations, jobs = (
            OrganizationRepository(connection, database.vault),
            JobRepository(connection, database.vault),
        )
        organizations.save(
            FlexeraOrganization(ORG, "Acme Corp", "refresh-token", "http://127.0.0.1:1", "http://127.0.0.1:1")
        )
        apps = [Application(ORG, str(WHOLE.application_id), "Sample SaaS"), Application(ORG, "app-77", "Zoom")]
        organizations.replace_applications(ORG, apps)
        for job in (JOB, OTHER):
            jobs.add(job)
            jobs.remember_test(job.id, PATHS)
    return empty
