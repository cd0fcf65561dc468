"""Runs against the stand-ins: what the source has is what Flexera has afterwards, whatever happens on the way."""

from __future__ import annotations

from contract_tests.flexera.ingestion import SAMPLE_SAAS, Ingestion
from contract_tests.fsm_ingest.utility import Utility
from samclients.fsm_ingest.history import Status

RECORDS = 120


def source_users(flexera: Ingestion) -> set[str]:
    """The ids of the sample vendor's users, asked for in one page."""
    body = {"grant_type": "refresh_token", "refresh_token": "sample-refresh-token"}
    token = flexera.client.post("/sample-saas/oauth/token", json=body).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = flexera.client.get("/sample-saas/offset/users", params={"limit": 1_000}, headers=headers)
    return {one["id"] for one in answer.json()["items"]}


def loaded_users(flexera: Ingestion) -> set[str]:
    return {one["uniqueId"] for one in flexera.all(f"/managed-apps/{SAMPLE_SAAS}/app-users")}


def test_a_roster_is_loaded(utility: Utility, flexera: Ingestion) -> None:
    job = utility.sample()
    run = utility.runner().run(job.id)
    assert (run.status, run.message) == (Status.COMPLETED, "120 records loaded.")
    assert loaded_users(flexera) == source_users(flexera)
