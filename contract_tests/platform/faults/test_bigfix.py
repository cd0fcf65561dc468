"""Faults of BigFix Inventory: its token, its pages, its figures."""

from __future__ import annotations

from typing import Any

from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS
from mockservers.client.faults import Faults

USAGES = "/api/sam/license_usages"
STATUS = "/api/import_status.json"
SIZE = 100

Row = dict[str, Any]


def page(client: Client, offset: int, size: int = SIZE) -> tuple[list[Row], int, str]:
    """The rows of a page, the total, and when the last import ended."""
    answer = client.get(USAGES, params={"limit": size, "offset": offset})
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"], answer.json()["total"], answer.headers["Import-Last-Success-Time"]


def key(row: Row) -> tuple[Any, ...]:
    return row["computer_system_id"], row["software_title_id"], row["metric_name"]


def test_a_token_can_be_revoked_in_the_middle_of_paging(faults: Faults, bigfix: Client) -> None:
    faults.add("bigfix.token_revoked", after=2, times=1)
    seen = [bigfix.get(USAGES, params={"limit": 10, "offset": offset}).status_code for offset in (0, 10, 20, 30)]
    assert seen == [200, 200, 401, 401]
    answer = bigfix.post("/api/get_token", json={"user": "admin", "password": "password"})
    assert answer.json()["token"] != bigfix.headers["Token"]
    bigfix.headers["Token"] = answer.json()["token"]
    assert page(bigfix, 20)[0]
    assert faults.list()[0]["struck"] == 1


def test_an_import_can_end_between_two_pages(faults: Faults, bigfix: Client, world: RemoteWorld) -> None:
    world.advance(86_400)
    before = page(bigfix, 0, 10_000)[0]
    faults.add("bigfix.page_drift", times=1)
    first, total, success = page(bigfix, 0)
    second, later_total, later_success = page(bigfix, SIZE)
    assert later_total > total
    assert later_success != success
    assert second != before[SIZE : 2 * SIZE] or first != page(bigfix, 0)[0]
    after = page(bigfix, 0, 10_000)[0]
    assert {key(entry) for entry in after} > {key(entry) for entry in before}
    assert bigfix.get(STATUS).json()["last_status"] == "successful"


def test_rows_can_be_repeated(faults: Faults, bigfix: Client) -> None:
    first, second = page(bigfix, 0)[0], page(bigfix, SIZE)[0]
    faults.add("bigfix.rows_repeated", rows=3, times=1)
    assert page(bigfix, 0)[0] == first  # the first page has none before it
    assert page(bigfix, SIZE)[0] == first[-3:] + second[:-3]
    assert page(bigfix, SIZE)[0] == second


def test_rows_can_be_missing(faults: Faults, bigfix: Client) -> None:
    second, third = page(bigfix, SIZE)[0], page(bigfix, 2 * SIZE)[0]
    faults.add("bigfix.rows_missing", rows=4, operation="list_license_usages")
    rows, total, _ = page(bigfix, SIZE)
    assert rows == second[4:] + third[:4]
    faults.clear()
    assert page(bigfix, SIZE)[1] == total


def test_an_import_can_restate_usage(faults: Faults, bigfix: Client, world: RemoteWorld) -> None:
    before = {key(entry): entry for entry in page(bigfix, 0, 10_000)[0]}
    faults.add("bigfix.usage_restated", percent=50)
    bigfix.get(f"{STATUS}?run=true")
    world.advance(10)
    assert bigfix.get(STATUS).json()["last_status"] == "successful"
    after = {key(entry): entry for entry in page(bigfix, 0, 10_000)[0]}
    same_day = [entry for entry in before if entry in after and after[entry]["peak_time"] == before[entry]["peak_time"]]
    changed = [entry for entry in same_day if after[entry]["peak_value"] != before[entry]["peak_value"]]
    assert 0.3 < len(changed) / len(same_day) < 0.7


def test_a_failed_import_restates_nothing(faults: Faults, bigfix: Client, world: RemoteWorld) -> None:
    before = page(bigfix, 0, 10_000)[0]
    faults.add("bigfix.usage_restated", percent=100)
    world.set_pace("bigfix.import", end="failed")
    bigfix.get(f"{STATUS}?run=true")
    world.advance(10)
    assert page(bigfix, 0, 10_000)[0] == before
    assert (faults.list()[0]["matched"], bigfix.get(METRICS).status_code) == (0, 200)
