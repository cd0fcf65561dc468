"""Each public client creates, reads, pages, queries by date, updates and deletes; the world's data agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from contract_tests.kit.real_clients.catalogue import RUNNING
from contract_tests.kit.real_clients.running import COMPUTERS, ClientRun

pytestmark = pytest.mark.long

Start = Callable[[str], ClientRun]
COMPANY = ("core_company", "name", "city", "Newer Ltd")
INCIDENT = ("task", "short_description", "description", "Newer")
WRITING = {
    "pysnow": COMPANY,
    "aiosnow": INCIDENT,
    "pysnc": COMPANY,
    "servicenow-api": COMPANY,
    "servicenow-rest": COMPANY,
    "servicenow-api-client": COMPANY,
    "mcp-server-servicenow": COMPANY,
    "mfa-servicenow-mcp": COMPANY,
    "servicenow-cli": COMPANY,
    "servicenowpy": COMPANY,
    "servicenow-rest-api": INCIDENT,
}
READING = {"snowloader": "sweeps", "dlt": "pages"}
ELSEWHERE = {"snowpy3", "sn-restapi-wrapper", "ticketutil", "pyservicenow", "llama-index-readers-service-now"}


def test_every_client_that_runs_has_its_tests() -> None:
    assert WRITING.keys() | READING.keys() | ELSEWHERE == {client.name for client in RUNNING}


def check_records(run: ClientRun, seen: dict[str, Any], columns: Sequence[str]) -> None:
    """Compare with the world's data: a record is kept and changed, another is deleted, dates and pages are right."""
    table, name, value, newer = columns
    (kept,) = run.rows(table, sys_id=seen["sys_id"])
    assert [kept[name], kept[value]] == seen["read"] == ["Initech", "Austin"]
    assert run.rows(table, **{name: "Gone"}) == []
    assert sorted(seen["recent"]) == ["Gone", "Initech", newer]
    assert sorted(seen["page"]) == run.names(*COMPUTERS)


@pytest.mark.parametrize("client", WRITING)
def test_a_client_reads_and_writes(client: str, start: Start) -> None:
    run = start(client)
    check_records(run, run.call("records"), WRITING[client])


@pytest.mark.parametrize("client", READING)
def test_a_client_reads_pages_and_changes_since_a_date(client: str, start: Start) -> None:
    run = start(client)
    seen = run.call(READING[client], company=run.rows("core_company", name="Older Ltd")[0]["sys_id"])
    assert sorted(seen["page"]) == run.names(*COMPUTERS)
    assert seen["recent"] == ["Newer Ltd"]


def test_snowloader_reads_by_a_cursor_and_one_record(start: Start) -> None:
    run = start("snowloader")
    seen = run.call("sweeps", company=run.rows("core_company", name="Older Ltd")[0]["sys_id"])
    assert sorted(seen["cursor"]) == run.names(*COMPUTERS)
    assert seen["one"] == "Older Ltd"


def test_aiosnow_reads_display_values_and_an_incident_by_its_number(start: Start) -> None:
    run = start("aiosnow")
    seen = run.call("records")
    (kept,) = run.rows("task", sys_id=seen["sys_id"])
    assert (seen["number"], seen["priority"]) == (kept["sys_id"], ["4 - Low", "2 - Medium"])


def test_snowpy3_writes_by_jsonv2(start: Start) -> None:
    run = start("snowpy3")
    seen = run.call("records", kind="cmdb_ci_computer")
    (kept,) = run.rows("task", sys_id=seen["sys_id"])
    assert [kept["short_description"], kept["description"]] == seen["read"] == ["Initech", "Austin"]
    assert run.rows("task", short_description="Gone") == []
    assert sorted(seen["recent"]) == ["Gone", "Gone", "Initech", "Newer"]
    assert sorted(seen["page"]) == run.names("cmdb_ci_computer")
    assert len(seen["doomed"]) == 2


def test_servicenowpy_finds_a_record_by_its_number(start: Start) -> None:
    made, found = start("servicenowpy").call("numbers")
    assert made == found
