"""Job files of the two jobs of the ingestion utility."""

from __future__ import annotations

from typing import Any

from samclients.demo.mock_environment import MockEnvironment

APPLICATION = "Sample SaaS"
QUERY, RESPONSE = "Query String", "Response"
PAGE = 30  # records
DAILY = {"frequency": "Daily", "time": "06:30 PM"}
SAMPLE_AUTH: dict[str, Any] = {
    "auth_type": "ClientSecretAuthentication",
    "token_expiry_in_minutes": "5",
    "headers": {"Content-Type": "application/json"},
    "body": {
        "grant_type": "client_credentials",
        "client_id": "sample-client",
        "client_secret": "sample-client-secret",
        "scope": "read",
    },
}


def build_usage_job(mocks: MockEnvironment) -> dict[str, Any]:
    """Return the job that reads license usages of BigFix by limit and offset, for ``fsm-ingest jobs add``."""
    return {
        **_build_common_members(mocks),
        "name": "BigFix usages",
        "task": "Product Consumption",
        "url": f"{mocks['BIGFIX_URL']}/api/sam/license_usages",
        "headers": {"Token": mocks["BIGFIX_TOKEN"]},
        "paging": [
            {"key": "Limit", "mapped_key": "limit", "parameter_type": QUERY, "value": "200"},
            {"key": "Offset", "mapped_key": "offset", "parameter_type": QUERY, "value": "0"},
            {"key": "TotalRecords", "mapped_key": "total", "parameter_type": RESPONSE},
        ],
        "mapping": {
            "eventId": {"static": "{{recordId}}"},
            "occurredAt": "rows[].peak_time",
            "usageGroup": "rows[].metric_name",
            "used": "rows[].peak_value",
            "sourceIdentifier": "rows[].computer_system_id",
        },
    }


def build_user_job(mocks: MockEnvironment) -> dict[str, Any]:
    """Return the job that reads the users of a small SaaS vendor by cursor, for ``fsm-ingest jobs add``."""
    vendor = f"{mocks['FLEXERA_URL']}/sample-saas"
    return {
        **_build_common_members(mocks),
        "name": "Sample users",
        "task": "Application Roster",
        "url": f"{vendor}/cursor/users",
        "advanced_auth": {**SAMPLE_AUTH, "token_url": f"{vendor}/oauth/token"},
        "paging": [
            {"key": "Limit", "mapped_key": "limit", "parameter_type": QUERY, "value": str(PAGE)},
            {"key": "NextPageToken", "mapped_key": "nextCursor", "parameter_type": RESPONSE},
            {"key": "NextPageToken", "mapped_key": "cursor", "parameter_type": QUERY},
        ],
        "mapping": {
            "uniqueId": "items[].id",
            "email": "items[].profile.mail",
            "firstName": "items[].profile.givenName",
            "lastName": "items[].profile.familyName",
            "activatedAt": {"path": "items[].joined", "date_format": "dd/MM/yyyy"},
        },
    }


def _build_common_members(mocks: MockEnvironment) -> dict[str, Any]:
    return {
        "organization": int(mocks["FLEXERA_ORG_ID"]),
        "application": APPLICATION,
        "method": "GET",
        "schedule": DAILY,
    }
