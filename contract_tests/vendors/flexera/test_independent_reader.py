"""dlt, an independent data loading library, reads as many records as the mock server has."""

from __future__ import annotations

from typing import Any

import pytest
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import (
    JSONLinkPaginator,
)

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import BASE, SAMPLE_SAAS, Ingestion, users
from contract_tests.kit.vendors.flexera_reader import BY_GET, BY_POST, SIZE, read, reader

USERS = 1_234
SAMPLE_RECORDS = 345
RESOURCES = ("users", "usage", "consumption")

pytestmark = [
    pytest.mark.world(options={"flexera": {"users": USERS, "page_size": 100, "sample_records": SAMPLE_RECORDS}}),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # dlt's own
]


@pytest.fixture
def flexera_reader(world: RemoteWorld) -> RESTClient:
    return reader(world, "/oidc/token", "flexera-client-of-acme", "flexera-client-secret-of-acme")


@pytest.fixture
def sample_reader(world: RemoteWorld) -> RESTClient:
    return reader(world, "/sample-saas/oauth/token", "sample-client", "sample-client-secret")


def values() -> dict[str, Any]:
    """Build the arguments with which dlt reads a list of Flexera."""
    return {"paginator": JSONLinkPaginator(next_url_path="nextPage"), "data_selector": "values"}


def test_managed_apps_and_users_are_read(flexera: Ingestion, flexera_reader: RESTClient) -> None:
    flexera.load(SAMPLE_SAAS, "ApplicationRoster", "full", users(*(f"user{number}" for number in range(321))))
    apps = read(flexera_reader, f"{BASE}/managed-apps", **values())
    assert [app["id"] for app in apps] == [app["id"] for app in flexera.all("/managed-apps")]
    mine = read(flexera_reader, f"{BASE}/managed-apps/{SAMPLE_SAAS}/app-users", **values())
    assert len(mine) == len({entry["uniqueId"] for entry in mine}) == 321
    everybody = read(flexera_reader, f"{BASE}/app-users", params={"includeAll": "true"}, **values())
    globex = Ingestion(flexera.world, "flexera-refresh-token-of-globex", "/saas/v1/orgs/2345")
    others = globex.all("/app-users", includeAll="true")
    assert len({entry["id"] for entry in everybody}) == len(everybody) == USERS + 321 - len(others)
    active = sum(app["totalUsers"] for app in apps)
    assert len(read(flexera_reader, f"{BASE}/app-users", **values())) == active


def test_import_jobs_are_read_with_a_filter(flexera: Ingestion, flexera_reader: RESTClient) -> None:
    for number in range(3):
        flexera.load(SAMPLE_SAAS, "ApplicationRoster", "incremental", users(f"user{number}"))
    query = {"filter": "status eq 'completed'", "orderBy": "createdAt asc"}
    assert len(read(flexera_reader, f"{BASE}/import-jobs", params=query, **values())) == 3


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("style", BY_GET)
def test_every_style_of_paging_is_read_by_get(sample_reader: RESTClient, style: str, resource: str) -> None:
    params = {"limit": SIZE, "size": SIZE}
    path = f"/sample-saas/{style}/{resource}"
    found = read(sample_reader, path, params=params, paginator=BY_GET[style](), data_selector="items")
    assert_complete(found, resource)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("style", BY_POST)
def test_every_style_of_paging_is_read_by_post(sample_reader: RESTClient, style: str, resource: str) -> None:
    body = {"limit": SIZE, "size": SIZE}
    path = f"/sample-saas/{style}/{resource}"
    paginator = BY_POST[style]()
    found = read(sample_reader, path, method="POST", json=body, paginator=paginator, data_selector="items")
    assert_complete(found, resource)


def assert_complete(found: list[dict[str, Any]], resource: str) -> None:
    key = {"users": "id", "usage": "user", "consumption": "ref"}[resource]
    assert len(found) == len({entry[key] for entry in found}) == SAMPLE_RECORDS
