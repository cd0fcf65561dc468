"""Faults of Flexera One: its tokens, its pages, its import jobs."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import JOB_TAKES, SAMPLE_SAAS, Ingestion, check_goa_error, users
from mockservers.client.faults import Faults

pytestmark = pytest.mark.world(options={"flexera": {"page_size": 20, "users": 70}})
USERS = "/app-users"
SAMPLE, SAMPLE_REFRESH_TOKEN = "/sample-saas", "sample-refresh-token"


@pytest.fixture
def flexera(world: RemoteWorld) -> Ingestion:
    return Ingestion(world)


def pages(flexera: Ingestion, path: str, **query: object) -> list[list[Any]]:
    return [page["values"] for page in flexera.pages(path, **query)]


def join_pages(some: list[list[Any]]) -> list[Any]:
    return [entry for page in some for entry in page]


def test_a_token_can_expire_in_the_middle_of_paging(faults: Faults, flexera: Ingestion) -> None:
    first = flexera.get(USERS).json()
    faults.add("flexera.token_expired", times=1)
    for _ in range(2):
        assert flexera.client.get(first["nextPage"]).status_code == 401
    flexera.sign_in()
    assert flexera.client.get(first["nextPage"]).status_code == 200


def test_a_list_can_change_between_two_pages(faults: Faults, flexera: Ingestion) -> None:
    faults.add("flexera.page_drift", after=1, times=1)
    second = flexera.client.get(flexera.get(USERS).json()["nextPage"]).json()
    refused = flexera.client.get(second["nextPage"])
    assert "the list has changed" in check_goa_error(refused, 400, "invalid_skiptoken")
    assert len(pages(flexera, USERS)) > 2


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (USERS, {}),
        ("/managed-apps/{}/app-users", {}),
        ("/app-events", {}),
        ("/usage-over-time", {}),
        ("/usage-over-time", {"resolution": "day"}),
    ],
)
def test_records_can_be_repeated_or_missing(
    faults: Faults, flexera: Ingestion, path: str, query: dict[str, str]
) -> None:
    busiest = max(flexera.all("/managed-apps"), key=lambda app: app["totalUsers"])
    path = path.format(busiest["id"])
    right = pages(flexera, path, **query)
    assert len(right) > 1, "one page is no paging"
    every = join_pages(right)
    faults.add("flexera.rows_repeated", rows=3, times=1)
    second = pages(flexera, path, **query)[1]
    assert second == every[17 : 17 + len(second)]
    faults.add("flexera.rows_missing", rows=2, times=1)
    second = pages(flexera, path, **query)[1]
    assert second == every[22 : 22 + len(second)]
    assert pages(flexera, path, **query) == right


def test_the_sample_vendor_displaces_and_expires_too(faults: Faults, world: RemoteWorld) -> None:
    client = world.client("flexera")

    def sign_in() -> None:
        form = {"grant_type": "refresh_token", "refresh_token": SAMPLE_REFRESH_TOKEN}
        token = client.post(f"{SAMPLE}/oauth/token", json=form).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"

    def items(offset: int) -> list[Any]:
        answer = client.get(f"{SAMPLE}/offset/users", params={"offset": offset, "limit": 10})
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["items"]
        return found

    sign_in()
    every = [row for offset in (0, 10, 20) for row in items(offset)]
    faults.add("flexera.rows_repeated", rows=1, times=1)
    assert items(0) + items(10) == every[:10] + every[9:19]
    faults.add("flexera.rows_missing", rows=1, times=1)
    assert items(10) == every[11:21]
    faults.add("flexera.token_expired", times=1)
    for _ in range(2):
        assert client.get(f"{SAMPLE}/offset/users").status_code == 401
    sign_in()
    assert items(10) == every[10:20]


def test_an_import_job_can_be_stuck(faults: Faults, flexera: Ingestion) -> None:
    faults.add("flexera.import_stuck", state="queued", times=1)
    stuck, other = (
        flexera.begin_import(SAMPLE_SAAS, "ApplicationRoster", "incremental", flexera.upload(users(name)))
        for name in ("ada", "bob")
    )
    flexera.world.advance(10 * JOB_TAKES)
    assert flexera.client.get(stuck).json()["status"] == "queued"
    assert flexera.client.get(other).json()["status"] == "completed"


def test_an_upload_can_be_accepted_and_its_job_fail(faults: Faults, flexera: Ingestion) -> None:
    before = {entry["id"] for entry in flexera.all(USERS)}
    faults.add("flexera.import_failed", errors=3, times=1)
    job = flexera.run(SAMPLE_SAAS, "ApplicationRoster", "incremental", users("ada"))
    assert job["status"] == "failed"
    assert [entry["error"].partition(": ")[2] for entry in job["errors"]] == ["the record was rejected"] * 3
    assert {entry["id"] for entry in flexera.all(USERS)} == before
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "incremental", users("ada"))
    assert len(flexera.all(USERS)) == len(before) + 1
