"""The utility with an organization, and the jobs that the tests run."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import OKTA, ORG, REFRESH_TOKEN, SAMPLE_SAAS
from samclients.fsm_ingest.model.document import job_from_document
from samclients.fsm_ingest.model.entities import ApiJob, Application, FlexeraOrganization, Frequency, Schedule
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.runtime import Settings, Watch

SIZE = 40
FEW = pytest.mark.world(options={"flexera": {"users": 40, "events": 40, "usages": 20, "page_size": 1_000}})
DAILY = Schedule(Frequency.DAILY, time(6, 30))
QUERY, BODY, RESPONSE = "Query String", "Body", "Response"


def row(key: str, mapped_key: str, parameter_type: str, value: object = "") -> dict[str, str]:
    return {"key": key, "mapped_key": mapped_key, "parameter_type": parameter_type, "value": str(value)}


def paging(style: str, sent: str = QUERY) -> list[dict[str, str]]:
    """Build the Paging Info of a style of the sample vendor."""
    by_offset = [row("Offset", "offset", sent, 0), row("Limit", "limit", sent, SIZE)]
    by_page = [row("PageNumber", "page", sent, 1), row("PageSize", "size", sent, SIZE)]
    limit = [row("Limit", "limit", sent, SIZE)]
    token = [row("NextPageToken", "nextCursor", RESPONSE), row("NextPageToken", "cursor", sent)]
    return {
        "offset": by_offset,
        "page": by_page,
        "total-count": [*by_offset, row("TotalRecords", "total", RESPONSE)],
        "total-pages": [
            *by_page,
            row("TotalPages", "totalPages", RESPONSE),
            row("CurrentPage", "page", RESPONSE),
        ],
        "has-more": [*by_page, row("HasMore", "hasMore", RESPONSE)],
        "cursor": [*limit, *token],
        "next-link": [*limit, row("NextPageUrl", "next", RESPONSE)],
    }[style]


AUTH: dict[str, dict[str, Any]] = {
    "ClientSecretAuthentication": {
        "headers": {"Content-Type": ""},
        "body": {
            "scope": "read",
            "grant_type": "client_credentials",
            "client_id": "sample-client",
            "client_secret": "sample-client-secret",
        },
    },
    "ClientUserAuthentication": {
        "headers": {"Content-Type": "application/json"},
        "body": {
            "grant_type": "client_credentials",
            "client_user": "sample-user",
            "client_password": "sample-user-password",
        },
    },
    "RefreshTokenAuthentication": {
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": {
            "grant_type": "refresh_token",
            "client_id": "",
            "client_secret": "",
            "refresh_token": "sample-refresh-token",
        },
    },
}
TASKS = {"users": "Application Roster", "usage": "Application Usage", "consumption": "Product Consumption"}
MAPPINGS: dict[str, dict[str, Any]] = {
    "users": {
        "uniqueId": "items[].id",
        "email": "items[].profile.mail",
        "firstName": "items[].profile.givenName",
        "lastName": "items[].profile.familyName",
        "activatedAt": {"path": "items[].joined", "date_format": "dd/MM/yyyy"},
    },
    "usage": {"uniqueId": "items[].user", "occurredAt": "items[].when", "type": "items[].action"},
    "consumption": {
        "eventId": "items[].ref",
        "occurredAt": "items[].measured",
        "usageGroup": {"static": "envelopes"},
        "sourceIdentifier": "items[].sender",
        "used": "items[].sent",
        "total": "items[].quota",
    },
}


@dataclass(frozen=True)
class Utility:
    """The utility's database with an organization and its applications."""

    database: IngestDatabase
    client: Settings
    world: RemoteWorld

    def __post_init__(self) -> None:
        url = self.url("flexera")
        apps = [Application(ORG, SAMPLE_SAAS, "Sample SaaS"), Application(ORG, OKTA, "Okta")]
        with self.database.writing() as connection:
            store = OrganizationRepository(connection, self.database.vault)
            store.save(FlexeraOrganization(ORG, "Acme Corp", REFRESH_TOKEN, url, url))
            store.replace_applications(ORG, apps)

    def url(self, vendor: str) -> str:
        """Return a mock server's base URL."""
        return self.world.control.server.standins[vendor].url

    def runner(self, events: Watch | None = None, **changes: Any) -> Runner:
        """Make a runner of jobs; ``events`` is called with every request."""
        client = self.client if events is None else replace(self.client, watch=events)
        return Runner(self.database, RunEnvironment(client, **changes))

    def sample(self, resource: str = "users", style: str = "total-count", **changes: Any) -> ApiJob:
        """Save a job that reads from the sample vendor."""
        return self.keep(sample_job(self.url("flexera"), resource, style, **changes))

    def keep(self, job: ApiJob) -> ApiJob:
        """Save a job, replacing one of the same id."""
        with self.database.writing() as connection:
            store = JobRepository(connection, self.database.vault)
            (store.change if store.find_named(job.id) else store.add)(job)
        return job


def sample_job(
    vendor: str,
    resource: str = "users",
    style: str = "total-count",
    *,
    method: str = "GET",
    auth: str = "ClientSecretAuthentication",
    **changes: Any,
) -> ApiJob:
    """Build a job that reads from a sample vendor; a change to ``None`` removes a member."""
    sent = BODY if method == "POST" and style != "next-link" else QUERY
    information = {
        "auth_type": auth,
        "token_url": f"{vendor}/sample-saas/oauth/token",
        "token_expiry_in_minutes": "5",
        **AUTH[auth],
    }
    document = {
        "name": f"{resource} by {style}",
        "organization": ORG,
        "application": SAMPLE_SAAS,
        "task": TASKS[resource],
        "method": method,
        "url": f"{vendor}/sample-saas/{style}/{resource}",
        "advanced_auth": json.dumps(information),
        "paging": paging(style, sent),
        "mapping": MAPPINGS[resource],
        **changes,
    }
    document = {name: value for name, value in document.items() if value is not None}
    return replace(job_from_document(document, f"job-{resource}-{style}-{method}"[:36]), schedule=DAILY)
