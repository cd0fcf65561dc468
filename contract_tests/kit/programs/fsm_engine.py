"""The ingestion utility in a world: its database, its books, and jobs that read from the sample vendor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from contract_tests.kit.remote import RemoteWorld
from samclients import InstantClock
from samclients.fsm_ingest.jobs.editors import Editors
from samclients.fsm_ingest.model.document import job_from_document
from samclients.fsm_ingest.model.entities import ApiJob, Application, FlexeraOrganization, Frequency, Schedule
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import Event, ResponseReceived
from samclients.runtime import Settings as ClientSettings

ACME, GLOBEX = "flexera-refresh-token-of-acme", "flexera-refresh-token-of-globex"
SAMPLE_SAAS = "5678"
DAILY = Schedule(Frequency.DAILY, time(6, 30))
SIZE = 40
METHODS: Mapping[str, dict[str, Any]] = {
    "client secret": {
        "auth_type": "ClientSecretAuthentication",
        "headers": {"Content-Type": "form-data"},
        "body": {
            "grant_type": "client_credentials",
            "client_id": "sample-client",
            "client_secret": "sample-client-secret",
        },
    },
    "client user": {
        "auth_type": "ClientUserAuthentication",
        "headers": {"Content-Type": "application/json"},
        "body": {
            "grant_type": "client_credentials",
            "client_user": "sample-user",
            "client_password": "sample-user-password",
        },
    },
    "refresh token": {
        "auth_type": "RefreshTokenAuthentication",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": {
            "grant_type": "refresh_token",
            "client_id": "",
            "client_secret": "",
            "refresh_token": "sample-refresh-token",
        },
    },
}


def _moving(key: str, mapped: str, value: str = "") -> tuple[str, str, str, str]:
    return key, "sent", mapped, value


def _response_row(key: str, mapped: str) -> tuple[str, str, str, str]:
    return key, "Response", mapped, ""


STYLES: Mapping[str, list[tuple[str, str, str, str]]] = {
    "offset": [_moving("Offset", "offset"), _moving("Limit", "limit", str(SIZE))],
    "page": [_moving("PageNumber", "page"), _moving("PageSize", "size", str(SIZE))],
    "total-count": [
        _moving("Offset", "offset"),
        _moving("Limit", "limit", str(SIZE)),
        _response_row("TotalRecords", "total"),
    ],
    "total-pages": [
        _moving("PageNumber", "page"),
        _moving("PageSize", "size", str(SIZE)),
        _response_row("TotalPages", "totalPages"),
        _response_row("CurrentPage", "page"),
    ],
    "has-more": [
        _moving("PageNumber", "page"),
        _moving("PageSize", "size", str(SIZE)),
        _response_row("HasMore", "hasMore"),
    ],
    "cursor": [
        _response_row("NextPageToken", "nextCursor"),
        _moving("NextPageToken", "cursor"),
        _moving("Limit", "limit", str(SIZE)),
    ],
    "next-link": [_response_row("NextPageUrl", "next"), _moving("Limit", "limit", str(SIZE))],
}


TASKS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "users": (
        "Application Roster",
        {
            "uniqueId": "items[].id",
            "email": "items[].profile.mail",
            "firstName": "items[].profile.givenName",
            "lastName": "items[].profile.familyName",
            "activatedAt": {"path": "items[].joined", "date_format": "dd/MM/yyyy"},
        },
    ),
    "usage": (
        "Application Usage",
        {"uniqueId": "items[].user", "occurredAt": "items[].when", "type": "items[].action"},
    ),
    "consumption": (
        "Product Consumption",
        {
            "eventId": "items[].ref",
            "occurredAt": "items[].measured",
            "usageGroup": {"static": "mails"},
            "used": "items[].sent",
            "total": "items[].quota",
            "sourceIdentifier": "items[].sender",
        },
    ),
}


def paging(style: str, method: str) -> list[dict[str, str]]:
    """Build the rows of paging information for a style of the sample vendor."""
    where = "Body" if method == "POST" else "Query String"
    return [
        {"key": key, "parameter_type": where if kind == "sent" else kind, "mapped_key": mapped, "value": value}
        for key, kind, mapped, value in STYLES[style]
    ]


@dataclass(frozen=True)
class Engine(Editors):
    """The ingestion utility in one world."""

    world: RemoteWorld
    database: IngestDatabase
    clock: InstantClock
    events: list[Event] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Base URL of Flexera's mock server, which includes the sample vendor."""
        return self.world.control.server.flexera.url

    @property
    def client(self) -> ClientSettings:
        """Client settings for the world; their clock advances the world's."""
        return ClientSettings(headers={"X-Mock-World": self.world.name}, clock=self.clock, watch=self.events.append)

    def add_acme(self) -> list[Application]:
        """Add the organization that the tests' jobs load into."""
        return self.organizations.add(FlexeraOrganization(1234, "Acme Corp", ACME, self.url, self.url))

    def document(
        self, style: str = "offset", resource: str = "users", method: str = "GET", **more: Any
    ) -> dict[str, Any]:
        """Build the document of a job that reads from the sample vendor."""
        auth = {**METHODS["client secret"], "token_url": f"{self.url}/sample-saas/oauth/token"}
        return {
            "name": f"{style} {resource}",
            "application": SAMPLE_SAAS,
            "task": TASKS[resource][0],
            "method": method,
            "url": f"{self.url}/sample-saas/{style}/{resource}",
            "schedule": {"frequency": "Daily", "time": "06:30 AM"},
            "advanced_auth": auth,
            "paging": paging(style, method),
            **more,
        }

    def job(self, style: str = "offset", resource: str = "users", method: str = "GET", **more: Any) -> ApiJob:
        """Return the job of ``document``."""
        return job_from_document(self.document(style, resource, method, **more), "j-1")

    def auth(self, name: str, **more: Any) -> dict[str, Any]:
        """Advanced auth information for the sample vendor."""
        return {**METHODS[name], "token_url": f"{self.url}/sample-saas/oauth/token", **more}

    def count_responses(self, operation: str) -> int:
        """Return the number of answered requests for an operation."""
        return sum(isinstance(event, ResponseReceived) and event.operation == operation for event in self.events)
