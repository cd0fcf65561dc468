"""Data imports: their states, what the headers tell, and what an import brings. All by the world's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import CREDENTIALS, NOW, SEED, computers
from mockservers import MockServer

STATUS = "/api/import_status.json"
USAGES = "/api/sam/license_usages"
IMPORT = "bigfix.import"
LENGTH = 10  # seconds an import takes unless its pace is set
HEADERS = ("Import-Mode", "Import-Progress", "Import-Last-Status", "Import-Last-Success-Time")
WINDOW = timedelta(days=90)

first_import = pytest.mark.world(options={"bigfix": {"last_import": "none"}})
after_a_failure = pytest.mark.world(options={"bigfix": {"last_import": "failed"}})
pending = pytest.mark.world(options={"bigfix": {"last_import": "pending"}})


def status(client: Client, run: str | None = None) -> dict[str, Any]:
    answer = client.get(STATUS, params={"run": run} if run else {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def headers(client: Client) -> dict[str, str]:
    """The import headers of the license usages, without their common prefix."""
    answer = client.get(f"{USAGES}?limit=0")
    return {name.removeprefix("Import-"): answer.headers[name] for name in HEADERS if name in answer.headers}


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def idle(last_success: datetime, result: str = "successful") -> dict[str, str]:
    return {"Mode": "idle", "Last-Status": result, "Last-Success-Time": http_date(last_success)}


def every_usage(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(USAGES).json()["rows"]
    return found


def peaks(client: Client) -> list[datetime]:
    return [datetime.fromisoformat(row["peak_time"]) for row in every_usage(client)]


def test_a_new_world_has_had_a_successful_import(bigfix: Client) -> None:
    assert headers(bigfix) == idle(NOW)
    assert status(bigfix) == {
        "mode": "idle",
        "can_run_imports": True,
        "import_status_url": STATUS,
        "import_create_url": f"{STATUS}?run=true",
        "progress": None,
        "last_status": "successful",
        "last_success_time": utc(NOW),
        "last_import_time": utc(NOW),
        "last_import_type": "complete",
        "next_import_time": None,
        "next_import_time_in": None,
        "next_import_type": None,
    }


def test_both_addresses_tell_the_same(bigfix: Client) -> None:
    assert bigfix.get("/api/management/imports.json").json() == status(bigfix)
    assert bigfix.get("/api/management/imports.json?run=true").json() == status(bigfix)
    assert status(bigfix)["mode"] == "running"


@first_import
def test_before_the_first_import_there_is_nothing(bigfix: Client, world: RemoteWorld) -> None:
    assert world.running_records() == []
    assert headers(bigfix) == {"Mode": "none"}
    assert bigfix.get(USAGES).json() == {"total": 0, "rows": []}
    result = status(bigfix)
    assert (result["mode"], result["can_run_imports"]) == ("none", True)
    told_nothing = {name for name, value in result.items() if value is None}
    assert {"progress", "last_status", "last_success_time", "last_import_time", "last_import_type"} <= told_nothing


@first_import
def test_the_first_import_runs_and_ends(bigfix: Client, world: RemoteWorld) -> None:
    assert status(bigfix, run="true")["mode"] == "running"
    assert headers(bigfix) == {"Mode": "running", "Progress": "0"}
    world.advance(LENGTH)
    assert headers(bigfix) == idle(NOW + timedelta(seconds=LENGTH))


@first_import
def test_a_first_import_that_fails_leaves_no_success(bigfix: Client, world: RemoteWorld) -> None:
    world.set_pace(IMPORT, end="failed")
    status(bigfix, run="true")
    world.advance(LENGTH)
    assert headers(bigfix) == {"Mode": "idle", "Last-Status": "failed"}
    result = status(bigfix)
    assert (result["last_status"], result["last_success_time"]) == ("failed", None)
    assert result["last_import_time"] == utc(NOW + timedelta(seconds=LENGTH))


@after_a_failure
@pytest.mark.parametrize("run", ["true", "raw_only"])
def test_while_an_import_runs_the_last_one_is_the_one_that_has_ended(
    bigfix: Client, world: RemoteWorld, run: str
) -> None:
    world.set_pace(IMPORT, hold="running")
    before, during = status(bigfix), status(bigfix, run=run)
    assert (before["last_status"], during["mode"]) == ("failed", "running")
    assert before["last_success_time"] < before["last_import_time"]
    assert {name: during[name] for name in during if name.startswith("last_")} == {
        name: before[name] for name in before if name.startswith("last_")
    }


def test_a_running_import_progresses_with_the_clock(bigfix: Client, world: RemoteWorld) -> None:
    assert status(bigfix, run="true")["progress"] == 0
    seen = []
    for _ in range(LENGTH):
        seen.append(int(headers(bigfix)["Progress"]))
        assert headers(bigfix) == {"Mode": "running", "Progress": str(seen[-1])}
        result = status(bigfix)
        assert (result["mode"], result["progress"], result["can_run_imports"]) == ("running", seen[-1], False)
        world.advance(1)
    assert seen == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]
    assert headers(bigfix) == idle(NOW + timedelta(seconds=LENGTH))
    assert status(bigfix)["progress"] is None


def test_a_frozen_clock_holds_an_import_where_it_is(bigfix: Client) -> None:
    status(bigfix, run="true")
    assert [status(bigfix)["progress"] for _ in range(20)] == [0] * 20


def test_the_last_import_stays_visible_while_the_next_one_runs(bigfix: Client) -> None:
    result = status(bigfix, run="raw_only")
    assert (result["last_status"], result["last_success_time"], result["last_import_type"]) == (
        "successful",
        utc(NOW),
        "complete",
    )


@pytest.mark.parametrize(("run", "kind"), [("true", "complete"), ("raw_only", "raw_only")])
def test_each_kind_of_import_is_reported_afterwards(run: str, kind: str, bigfix: Client, world: RemoteWorld) -> None:
    status(bigfix, run=run)
    world.advance(LENGTH)
    assert status(bigfix)["last_import_type"] == kind


@pytest.mark.parametrize("run", ["false", "True", "1", "", "complete"])
def test_another_word_for_run_is_refused_and_starts_nothing(run: str, bigfix: Client) -> None:
    answer = bigfix.get(f"{STATUS}?run={run}")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Query parameter 'run' contains errors: ")
    assert headers(bigfix) == idle(NOW)


def test_a_start_while_an_import_runs_leaves_it_alone(bigfix: Client, world: RemoteWorld) -> None:
    status(bigfix, run="true")
    world.advance(7)
    result = status(bigfix, run="raw_only")
    assert (result["mode"], result["progress"], result["can_run_imports"]) == ("running", 70, False)
    world.advance(3)
    assert status(bigfix)["last_import_type"] == "complete"
    world.advance(100)
    assert headers(bigfix) == idle(NOW + timedelta(seconds=LENGTH))


def test_an_import_ends_when_its_time_is_over_not_when_somebody_looks(bigfix: Client, world: RemoteWorld) -> None:
    status(bigfix, run="true")
    world.advance(86_400)
    assert headers(bigfix) == idle(NOW + timedelta(seconds=LENGTH))
    assert max(peaks(bigfix)) <= NOW + timedelta(seconds=LENGTH)


def test_a_start_when_the_last_import_is_just_over_starts_the_next(bigfix: Client, world: RemoteWorld) -> None:
    status(bigfix, run="true")
    world.advance(LENGTH)
    result = status(bigfix, run="raw_only")
    assert (result["mode"], result["last_success_time"]) == ("running", utc(NOW + timedelta(seconds=LENGTH)))


def test_a_failed_import_changes_nothing_but_the_status(bigfix: Client, world: RemoteWorld) -> None:
    before = every_usage(bigfix)
    world.set_pace(IMPORT, end="failed")
    status(bigfix, run="true")
    world.advance(LENGTH)
    assert headers(bigfix) == idle(NOW, result="failed")
    assert every_usage(bigfix) == before
    result = status(bigfix)
    assert (result["last_status"], result["last_success_time"]) == ("failed", utc(NOW))
    assert result["last_import_time"] == utc(NOW + timedelta(seconds=LENGTH))


@after_a_failure
def test_a_world_can_begin_after_a_failed_import(bigfix: Client) -> None:
    assert headers(bigfix) == idle(NOW - timedelta(days=1), result="failed")
    assert max(peaks(bigfix)) <= NOW - timedelta(days=1)
    assert min(peaks(bigfix)) >= NOW - timedelta(days=1) - WINDOW


@pending
def test_a_pending_change_is_reported_until_the_next_import(bigfix: Client, world: RemoteWorld) -> None:
    assert headers(bigfix) == {**idle(NOW), "Mode": "pending"}
    assert (status(bigfix)["mode"], status(bigfix)["can_run_imports"]) == ("pending", True)
    status(bigfix, run="true")
    assert headers(bigfix) == {"Mode": "running", "Progress": "0"}
    world.advance(LENGTH)
    assert headers(bigfix) == idle(NOW + timedelta(seconds=LENGTH))


def test_an_import_moves_the_window_and_brings_new_usage(bigfix: Client, world: RemoteWorld) -> None:
    before = {row_key(row): row for row in every_usage(bigfix)}
    world.advance(30 * 86_400)
    assert every_usage(bigfix) == list(before.values()), "The window stays until the next import"
    status(bigfix, run="true")
    assert every_usage(bigfix) == list(before.values()), "The window stays until the import has ended"
    world.advance(LENGTH)
    ended = NOW + timedelta(days=30, seconds=LENGTH)
    after = {row_key(row): row for row in every_usage(bigfix)}
    assert before.keys() < after.keys()
    assert min(peaks(bigfix)) >= ended - WINDOW
    assert NOW < max(peaks(bigfix)) <= ended
    left = [key for key, row in before.items() if datetime.fromisoformat(row["peak_time"]) < ended - WINDOW]
    assert all(after[key]["peak_time"] > utc(NOW) for key in left)
    stayed = before.keys() - set(left)
    assert all(after[key] == before[key] for key in stayed)


def row_key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["computer_system_id"], row["software_title_id"], row["metric_name"]


def test_imports_one_after_the_other_keep_the_window(bigfix: Client, world: RemoteWorld) -> None:
    for number in range(1, 5):
        status(bigfix, run="true")
        world.advance(40 * 86_400)
        ended = NOW + timedelta(days=40 * (number - 1), seconds=LENGTH)
        assert headers(bigfix) == idle(ended)
        found = peaks(bigfix)
        assert ended - WINDOW <= min(found)
        assert max(found) <= ended


def test_a_count_that_was_asked_for_is_not_remembered_past_an_import(bigfix: Client, world: RemoteWorld) -> None:
    total = bigfix.get(f"{USAGES}?countSwitch=2").json()["total"]
    status(bigfix, run="true")
    world.advance(LENGTH)
    body = bigfix.get(USAGES).json()
    assert body["total"] == len(body["rows"]) > total


@pytest.mark.parametrize("reader", [status, headers])
def test_at_a_pace_of_reads_every_look_counts(reader: Any, bigfix: Client, world: RemoteWorld) -> None:
    world.set_pace(IMPORT, reads=4)
    assert status(bigfix, run="true")["progress"] == 0  # the first look
    seen = []
    for _ in range(3):
        found = reader(bigfix)
        seen.append(found.get("progress", found.get("Progress")))
    assert [int(entry) for entry in seen] == [25, 50, 75]
    assert status(bigfix)["mode"] == "idle"
    assert headers(bigfix) == idle(NOW)


def test_at_a_pace_of_reads_time_does_not_matter(bigfix: Client, world: RemoteWorld) -> None:
    world.set_pace(IMPORT, reads=2)
    status(bigfix, run="true")
    world.advance(1_000_000)
    assert status(bigfix)["progress"] == 50


def test_an_import_that_waits_for_reads_ends_when_it_is_read(bigfix: Client, world: RemoteWorld) -> None:
    world.set_pace(IMPORT, reads=1)
    status(bigfix, run="true")  # the first look
    world.advance(3600)
    assert headers(bigfix) == idle(NOW + timedelta(hours=1))
    assert status(bigfix)["last_import_time"] == utc(NOW + timedelta(hours=1))


def test_at_no_pace_an_import_is_over_at_once(bigfix: Client, world: RemoteWorld) -> None:
    world.set_pace(IMPORT, seconds=0)
    total = bigfix.get(f"{USAGES}?countSwitch=2").json()["total"]
    assert status(bigfix, run="true")["mode"] == "idle"
    assert headers(bigfix) == idle(NOW)
    assert bigfix.get(f"{USAGES}?countSwitch=2").json()["total"] > total


def test_a_held_import_runs_until_it_is_let_go(bigfix: Client, world: RemoteWorld) -> None:
    world.set_pace(IMPORT, hold="running")
    status(bigfix, run="true")
    world.advance(1_000_000)
    assert headers(bigfix)["Mode"] == "running"
    world.set_pace(IMPORT, hold="")
    assert headers(bigfix) == idle(NOW + timedelta(seconds=LENGTH))


def test_a_held_import_never_goes_back(bigfix: Client, world: RemoteWorld) -> None:
    world.set_pace(IMPORT, hold="running")
    status(bigfix, run="true")
    seen = []
    for _ in range(LENGTH + 3):
        seen.append(status(bigfix)["progress"])
        world.advance(1)
    assert seen == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 100, 100]


def test_the_pace_of_one_import_is_its_own(bigfix: Client, world: RemoteWorld) -> None:
    world.ask("PUT", "pace", IMPORT, body={"end": "failed"}, query={"record": 3})
    results = []
    for _ in range(3):
        status(bigfix, run="true")
        world.advance(LENGTH)
        results.append(status(bigfix)["last_status"])
    assert results == ["successful", "failed", "successful"]


def test_a_faster_pace_ends_an_import_that_already_runs(bigfix: Client, world: RemoteWorld) -> None:
    status(bigfix, run="true")
    world.advance(2)
    world.set_pace(IMPORT, seconds=1)
    assert headers(bigfix) == idle(NOW + timedelta(seconds=1))


def test_a_running_clock_moves_an_import(bigfix: Client, world: RemoteWorld) -> None:
    world.set_clock(speed=1_000_000)
    status(bigfix, run="true")
    world.set_clock(speed=0)
    world.advance(LENGTH)
    assert headers(bigfix)["Mode"] == "idle"


def test_a_clock_put_back_before_an_import_began_leaves_it_at_its_beginning(bigfix: Client, world: RemoteWorld) -> None:
    status(bigfix, run="true")
    world.set_clock(now=utc(NOW - timedelta(days=365)))
    assert headers(bigfix) == {"Mode": "running", "Progress": "0"}
    world.set_clock(now=utc(NOW + timedelta(seconds=5)))
    assert headers(bigfix)["Progress"] == "50"


def test_a_reset_forgets_the_import(bigfix: Client, world: RemoteWorld) -> None:
    before = every_usage(bigfix)
    status(bigfix, run="true")
    world.advance(LENGTH)
    headers(bigfix)
    world.reset()
    assert headers(bigfix) == idle(NOW)
    assert every_usage(bigfix) == before


def test_no_header_about_imports_is_on_an_error(bigfix: Client) -> None:
    answer = bigfix.get(f"{USAGES}?limit=x")
    assert not [name for name in answer.headers if name.startswith("Import-")]


def test_new_usage_is_on_the_computers_of_its_own_world(control: Control, server: MockServer) -> None:
    for usages in (2_000, 30):  # the smaller world has 4 computers, the larger one 200
        with control.new_world(f"imported-{usages}", options={"bigfix": {"usages": usages}}) as world:
            client = world.client("bigfix", Token=CREDENTIALS["BIGFIX_TOKEN"])
            server.mount(client)
            for _ in range(3):
                status(client, "true")
                world.advance(LENGTH)
            computers = {record["values"]["id"] for record in world.data.iterate("bigfix_computers")}
            on = {record["values"]["computer_system_id"] for record in world.data.iterate("bigfix_usages")}
            assert len(computers) == max(4, usages // 10)
            assert on <= computers


@pytest.mark.world(options={"bigfix": {"usages": 2_000}})
def test_new_usage_is_of_every_kind_that_its_computer_may_have(bigfix: Client, world: RemoteWorld) -> None:
    before = {row_key(row) for row in every_usage(bigfix)}
    for _ in range(3):
        status(bigfix, run="true")
        world.advance(LENGTH)
    virtual = {entry.number for entry in computers(SEED, 200) if entry.is_virtual}
    added = {row_key(row) for row in every_usage(bigfix)} - before
    found = {(computer in virtual, metric[:3] in {"PVU", "RVU"}) for computer, _, metric in added}
    assert found == {(False, False), (False, True), (True, False)}, "PVU and RVU are reported for hosts only"
