"""The data of the sources and of Flexera, read through their own APIs and without the utility."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import SAMPLE_SAAS, Ingestion

BIGFIX_TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
GRANT = {"grant_type": "refresh_token", "refresh_token": "sample-refresh-token"}

Rows = list[dict[str, Any]]


def sample_records(flexera: Ingestion, resource: str) -> Rows:
    """Fetch all records of the sample vendor."""
    token = flexera.client.post("/sample-saas/oauth/token", json=GRANT).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = flexera.client.get(f"/sample-saas/offset/{resource}", params={"limit": 1_000}, headers=headers)
    found: Rows = answer.json()["items"]
    return found


def license_usages(world: RemoteWorld) -> Rows:
    """Fetch all license usages of BigFix."""
    answer = world.client("bigfix", Token=BIGFIX_TOKEN).get("/api/sam/license_usages", params={"limit": 100_000})
    found: Rows = answer.json()["rows"]
    return found


def users(flexera: Ingestion, app: str = SAMPLE_SAAS) -> dict[str, Mapping[str, Any]]:
    """Fetch an application's active users by unique id, without the members that every load changes."""
    found = flexera.all(f"/managed-apps/{app}/app-users")
    return {entry["uniqueId"]: {key: entry[key] for key in entry if key not in ("modifiedAt", "id")} for entry in found}


def events(flexera: Ingestion, app: str = SAMPLE_SAAS) -> Rows:
    """Fetch an application's events, sorted."""
    shown = ("uniqueId", "occurredAt", "type")
    found = flexera.all(f"/managed-apps/{app}/app-events")
    return sorted(({key: entry[key] for key in shown} for entry in found), key=str)


def consumption(flexera: Ingestion, app: str = SAMPLE_SAAS) -> Rows:
    """Fetch an application's usage messages, sorted."""
    found = flexera.all("/usage-over-time", filter=f"managedAppId eq '{app}'")
    return sorted(found, key=lambda entry: str(entry["id"]))


def uploads(flexera: Ingestion) -> Rows:
    """Fetch the SaaS data objects."""
    return flexera.all("/saas-data")


def import_jobs(flexera: Ingestion) -> Rows:
    """Fetch the import jobs."""
    return flexera.all("/import-jobs")
