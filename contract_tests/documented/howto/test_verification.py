"""How-tos of docs/how-to/verification.md: expected requests of a client."""

from __future__ import annotations

import pytest
import requests

from mockservers.pytest_plugin import Vendor

METRICS = "/api/sam/v2/metrics"


def rename(vendor: Vendor, code_name: str, display_name: str) -> None:
    """The client under test: gives a metric another name, after looking whether it is there."""
    token = {"Token": vendor.credentials["token"]}
    rows = requests.get(vendor.url + METRICS, headers=token, timeout=5).json()["rows"]
    known = any(row["code_name"] == code_name for row in rows)
    method = "PUT" if known else "POST"
    parameters = {"code_name": code_name, "display_name": display_name}
    requests.request(method, vendor.url + METRICS, params=parameters, headers=token, timeout=5).raise_for_status()


def test_it_asks_for_this_and_for_nothing_else(bigfix: Vendor) -> None:
    rename(bigfix, "CORES", "Cores")
    rename(bigfix, "CORES", "All cores")
    bigfix.journal.verify("create_metric", times=1, query={"code_name": "CORES", "display_name": "Cores"})
    bigfix.journal.verify("update_metric", after="create_metric", query={"display_name": "All cores"})
    bigfix.journal.verify("delete_metric", times=0)
    bigfix.journal.verify_order("list_metrics", "create_metric", "list_metrics", "update_metric")
    bigfix.journal.verify_nothing_else("list_metrics", "create_metric", "update_metric")


def test_a_failure_shows_what_came_nearest(bigfix: Vendor) -> None:
    rename(bigfix, "CORE", "Cores")
    with pytest.raises(AssertionError) as failure:
        bigfix.journal.verify("create_metric", query={"code_name": "CORES"})
    assert str(failure.value).splitlines() == [
        "Expected bigfix create_metric with query code_name=CORES at least once, but it was never called.",
        "Nearest:",
        "  #2 bigfix create_metric: POST /api/sam/v2/metrics?code_name=CORE&display_name=Cores -> 200",
        "      the query's code_name is 'CORE', not 'CORES'",
        "All 2 exchanges: create_metric 1, list_metrics 1",
    ]


def test_a_name_that_nobody_knows_is_refused(bigfix: Vendor) -> None:
    with pytest.raises(ValueError, match="There is no operation 'creat_metric'; the nearest: create_metric"):
        bigfix.journal.verify("creat_metric", times=0)
    with pytest.raises(ValueError, match="There is no query parameter 'codename'; the nearest: code_name"):
        bigfix.journal.verify("create_metric", times=0, query={"codename": "CORES"})
