"""How-tos of docs/how-to/faults.md: faults, and clients that survive them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from mockservers.client.control_plane import RemoteClock
from mockservers.pytest_plugin import Vendor

TRIES = 3


def get(url: str, **options: Any) -> requests.Response:
    """The client under test: asks again after 503, twice."""
    for _ in range(TRIES):
        answer = requests.get(url, timeout=5, **options)
        if answer.status_code != requests.codes.unavailable:
            break
    return answer


def test_it_gets_over_two_failures(bigfix: Vendor) -> None:
    bigfix.faults.add("status", operation="list_metrics", status=503, times=2)
    answer = get(f"{bigfix.url}/api/sam/v2/metrics", params={"token": bigfix.credentials["token"]})
    assert answer.json()["total"] == 63
    bigfix.journal.verify("list_metrics", times=3)


def test_it_gives_up_at_the_third(bigfix: Vendor) -> None:
    bigfix.faults.add("status", operation="list_metrics", status=503)
    answer = get(f"{bigfix.url}/api/sam/v2/metrics", params={"token": bigfix.credentials["token"]})
    assert answer.json() == {"error": "Service Unavailable"}
    bigfix.journal.verify("list_metrics", times=3)


def all_usages(vendor: Vendor) -> list[Any]:
    """The client under test: reads all pages, with a new token when the old one is refused."""
    token, rows = vendor.credentials["token"], list[Any]()
    while True:
        page = get(f"{vendor.url}/api/sam/license_usages", params={"token": token, "limit": 500, "offset": len(rows)})
        if page.status_code == requests.codes.unauthorized:
            login = {name: vendor.credentials[name] for name in ("user", "password")}
            token = requests.post(f"{vendor.url}/api/get_token", json=login, timeout=5).json()["token"]
            continue
        rows += page.json()["rows"]
        if len(rows) >= page.json()["total"]:
            return rows


def test_the_token_ends_in_the_middle_of_paging(bigfix: Vendor) -> None:
    undisturbed = all_usages(bigfix)
    fault = bigfix.faults.add("bigfix.token_revoked", operation="list_license_usages", after=2, times=1)
    assert all_usages(bigfix) == undisturbed
    bigfix.journal.verify_order("list_license_usages", "get_token", "list_license_usages")
    assert bigfix.faults.list() == [{**fault, "matched": 3, "struck": 1}]


def test_an_outage_of_an_hour_without_waiting_for_it(bigfix: Vendor, clock: RemoteClock) -> None:
    clock.freeze()
    begins = clock.now() + timedelta(hours=1)
    bigfix.faults.add("refuse", since=begins, until=begins + timedelta(hours=1))
    about = f"{bigfix.url}/api/sam/about"
    credentials = {"Token": bigfix.credentials["token"]}
    assert get(about, headers=credentials).ok
    clock.advance(3_600)
    with pytest.raises(requests.ConnectionError):
        get(about, headers=credentials)
    clock.advance(3_600)
    assert get(about, headers=credentials).ok


def test_segments_of_an_export_are_sent_again(servicenow: Vendor) -> None:
    servicenow.faults.add("servicenow.return_code", code="4", after=1, times=2)
    url = f"{servicenow.url}/api/x_fls_flexera_fnms/integration/fnmstosn"
    credentials = servicenow.credentials["user"], servicenow.credentials["password"]
    codes = []
    for number in (1, 2, 2, 2):
        segment = {
            "transaction_type": "inventory_export",
            "transaction_id": f"e-{number:04}",
            "payload": f"<inventories><inventory><ComputerName>PC-{number}</ComputerName></inventory></inventories>",
        }
        codes.append(requests.post(url, json=segment, auth=credentials, timeout=5).json()["result"]["return_code"])
    assert codes == ["0", "4", "4", "0"]


def test_a_fault_that_could_never_strike_is_refused(bigfix: Vendor) -> None:
    with pytest.raises(ValueError, match="the nearest: list_metrics"):
        bigfix.faults.add("status", operation="list_metric")
    with pytest.raises(ValueError, match="There is no header 'tokn'; the nearest: token"):
        bigfix.faults.add("status", header={"Tokn": "*"})
