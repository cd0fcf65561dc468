"""The pages over a database with an organization, for Flask's test client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.jobs.connection_tester import ConnectionTester
from samclients.fsm_ingest.model.entities import (
    ApiJob,
    Application,
    FlexeraOrganization,
    Frequency,
    Header,
    IntegrationTask,
    Method,
    Schedule,
)
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.fsm_ingest.web.app import create_ingest_app
from samclients.fsm_ingest.web.background import BackgroundRuns
from samclients.fsm_ingest.web.context import PageContext
from samclients.runtime import InstantClock, Settings
from samclients.web.access import AccessPolicy

from .drafts import ANSWER, PATHS, Draft

ORG, NAME, TOKEN = 1234, "Acme Corp", "refresh-token-of-acme"
BERLIN = ZoneInfo("Europe/Berlin")
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
SECRET = "a-secret-value"
JOB = ApiJob(
    id="11111111-aaaa",
    name="Zoom users",
    organization_id=ORG,
    application_id="5678",
    task=IntegrationTask.APPLICATION_ROSTER,
    method=Method.GET,
    url="https://api.zoom.example/v2/users",
    schedule=Schedule(Frequency.DAILY, time(18, 30)),
)


class Pages:
    """A visitor of the pages."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> str:
        response = self.client.get(path)
        assert response.status_code == 200, response.text
        return response.text

    def post(self, path: str, data: dict[str, object] | None = None, *, status: int = 303) -> str:
        """Post a form; gives the page that follows it."""
        found = CSRF.search(self.client.get("/settings").text)
        assert found
        response = self.client.post(path, data={"csrf_token": found[1], **(data or {})})
        assert response.status_code == status, response.text
        return self.get(response.headers["Location"]) if status == 303 else response.text


@pytest.fixture
def app(database: IngestDatabase, clock: InstantClock) -> Iterator[Flask]:
    client = Settings(clock=clock)
    runs = BackgroundRuns(Runner(database, RunEnvironment(client)))
    yield create_ingest_app(PageContext(database, runs, BERLIN, client), AccessPolicy())
    runs.close()


@pytest.fixture
def pages(app: Flask) -> Pages:
    return Pages(app.test_client())


@pytest.fixture
def organization(database: IngestDatabase) -> FlexeraOrganization:
    """Acme Corp, with two applications."""
    organization = FlexeraOrganization(ORG, NAME, TOKEN, "https://api.flexera.com", "https://login.flexera.com")
    with database.writing() as connection:
        store = OrganizationRepository(connection, database.vault)
        store.save(organization)
        store.replace_applications(ORG, [Application(ORG, "5678", "Zoom"), Application(ORG, "205", "Okta")])
    return organization


AddJob = Callable[..., ApiJob]


@pytest.fixture
def add_job(database: IngestDatabase, organization: FlexeraOrganization) -> AddJob:
    """Stores a job with some changes."""

    def add(**changes: object) -> ApiJob:
        job = replace(JOB, organization_id=organization.id, **changes)  # type: ignore[arg-type]
        with database.writing() as connection:
            JobRepository(connection, database.vault).add(job)
        return job

    return add


@pytest.fixture
def secret_job(add_job: AddJob) -> ApiJob:
    """A job whose header is a secret."""
    return add_job(headers=(Header("Authorization", f"Bearer {SECRET}"),))


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> list[ApiJob]:
    """A vendor whose answer is always good; the list has the jobs that were tested."""
    tested: list[ApiJob] = []

    def test(_tester: ConnectionTester, job: ApiJob) -> ConnectionTestResult:
        tested.append(job)
        return ConnectionTestResult(messages.TEST_SUCCEEDED, succeeded=True, paths=PATHS, document=ANSWER)

    monkeypatch.setattr(ConnectionTester, "try_connection", test)
    return tested


@pytest.fixture
def draft(pages: Pages, organization: FlexeraOrganization) -> Draft:
    """The draft of a new job of the only organization."""
    assert organization
    return Draft(pages, "/jobs/add")
