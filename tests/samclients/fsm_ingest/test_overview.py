"""The overview of jobs: names of organizations and applications, also of jobs that are not complete."""

from __future__ import annotations

from datetime import UTC, datetime

from samclients.fsm_ingest.model.entities import ApiJob, Application, FlexeraOrganization, IntegrationTask, Method
from samclients.fsm_ingest.overview import list_overviews
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository

NOW = datetime(2026, 3, 31, tzinfo=UTC)
URL = "https://saas.example/users"


def test_a_job_without_an_organization_has_the_names_of_none(database: IngestDatabase) -> None:
    organization = FlexeraOrganization(1, "Acme", "t", "http://127.0.0.1:1", "http://127.0.0.1:1")
    task, method = IntegrationTask.APPLICATION_ROSTER, Method.GET
    with database.writing() as connection:
        OrganizationRepository(connection, database.vault).save(organization)
        OrganizationRepository(connection, database.vault).replace_applications(1, [Application(1, "5678", "Sample")])
        jobs = JobRepository(connection, database.vault)
        jobs.add(ApiJob("a", "Whole", 1, "5678", task, method, URL))
        jobs.add(ApiJob("b", "Part", None, "5678", task, method, URL))
    found = {row.job.name: (row.organization, row.application) for row in list_overviews(database, NOW, UTC)}
    assert found == {"Whole": ("Acme", "Sample"), "Part": ("", "5678")}
