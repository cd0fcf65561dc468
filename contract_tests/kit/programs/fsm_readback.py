"""What the sources have, and what Flexera has: each asked for through its own API, without the utility."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import SAMPLE_SAAS, Ingestion

BIGFIX_TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
GRANT = {"grant_type": "refresh_token", "refresh_token": "sample-refresh-token"}

Rows = list[dict[str, Any]]


def sample_records(flexera: Ingestion, resource: str) -> Rows:
    """All records of the sample vendor, in one page."""
    token = flexera.client.post("/sample-saas/oauth/token", json=GRANT).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = flexera.client.get(f"/sample-saas/offset/{resource}", params={"limit": 1_000}, headers=headers)
    found: Rows = answer.json()["items"]
    return found


def license_usages(world: RemoteWorld) -> Rows:
    """All licence usages of BigFix, in one page."""
    answer = world.client("bigfix", Token=BIGFIX_TOKEN).get("/api/sam/license_usages", params={"limit": 100_000})
    found: Rows = answer.json()["rows"]
    return found


def users(flexera: Ingestion, app: str = SAMPLE_SAAS) -> dict[str, Mapping[str, Any]]:
    """An application's active users by their unique ids, without what every load changes."""
    found = flexera.all(f"/managed-apps/{app}/app-users")
    return {one["uniqueId"]: {key: one[key] for key in one if key not in ("modifiedAt", "id")} for one in found}


def events(flexera: Ingestion, app: str = SAMPLE_SAAS) -> Rows:
    """An application's events, sorted."""
    shown = ("uniqueId", "occurredAt", "type")
    found = flexera.all(f"/managed-apps/{app}/app-events")
    return sorted(({key: one[key] for key in shown} for one in found), key=str)


def consumption(flexera: Ingestion, app: str = SAMPLE_SAAS) -> Rows:
    """An application's usage messages, sorted."""
    found = flexera.all("/usage-over-time", filter=f"managedAppId eq '{app}'")
    return sorted(found, key=lambda one: str(one["id"]))


def uploads(flexera: Ingestion) -> Rows:
    """The files that are at Flexera."""
    return flexera.all("/saas-data")


def import_jobs(flexera: Ingestion) -> Rows:
    """The import jobs."""
    return flexera.all("/import-jobs")
