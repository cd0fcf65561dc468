"""The control plane's operations: what they do, and how they refuse."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.raw_calls import send_case
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import CONTROL_PLANE, NOW, SEED, VENDORS, make_world_name
from contract_tests.kit.vendors.bigfix import STATUS, bigfix
from samclients.runtime import Auth

IMPORT = "bigfix.import"
DEFAULT_PACE = {"seconds": 10, "reads": None, "hold": "", "end": ""}
OUT_OF_RANGE = "The clock can be set between the years 1970 and 9000."


def request_refused(control: Control, method: str, path: str, body: object = None) -> tuple[int, str]:
    answer = control.http.request(method, path, json=body)
    assert not answer.ok
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json().keys() == {"error"}
    return answer.status_code, answer.json()["error"]


def test_services_are_listed_with_their_options_and_lifecycles(control: Control) -> None:
    listed = {service["name"]: service for service in control.ask("GET", "services")["services"]}
    assert listed.keys() == {vendor.name for vendor in VENDORS}
    assert listed["bigfix"]["options"]["last_import"]["choices"] == ["successful", "failed", "pending", "none"]
    assert listed["bigfix"]["lifecycles"] == [{"name": IMPORT, "states": ["running"], "ends": ["successful", "failed"]}]


def test_a_world_shows_what_it_began_with(control: Control) -> None:
    start = {"seed": 3, "now": "2014-06-23T12:18:29Z", "options": {"bigfix": {"usages": 100}}}
    with control.new_world("shown", **start) as made:
        assert made.describe() == {
            "name": "shown",
            "start": start,
            "clock": {"now": "2014-06-23T12:18:29Z", "speed": 0},
            "exchanges": 0,
            "seeding": {"state": "idle", "done": 0, "total": 0, "error": None},
        }


def test_a_new_world_takes_its_other_values_from_the_server(control: Control) -> None:
    with control.new_world("usual") as made:
        assert made.describe()["start"] == {"seed": SEED, "now": "2026-03-31T12:00:00Z", "options": {}}


def test_a_world_without_a_beginning_in_time_has_the_machine_s(control: Control) -> None:
    with control.new_world("real-time", now=None) as made:
        before = datetime.now(UTC) - timedelta(seconds=1)
        assert before <= made.now() <= datetime.now(UTC)
        assert made.describe()["clock"]["speed"] == 1


def test_the_clock_is_set_advanced_and_frozen(world: RemoteWorld) -> None:
    world.set_clock(now="2014-06-23T14:18:29+02:00")
    assert world.now() == datetime(2014, 6, 23, 12, 18, 29, tzinfo=UTC)
    world.advance(86_400.5)
    world.advance(0.5)
    assert world.now() == datetime(2014, 6, 24, 12, 18, 30, tzinfo=UTC)
    world.set_clock(speed=1_000_000)
    frozen = world.ask("POST", "clock", "freeze")
    assert frozen == {"now": world.ask("GET", "clock")["now"], "speed": 0}
    assert world.now() > datetime(2014, 6, 24, 12, 18, 30, tzinfo=UTC)


def test_a_clock_runs_at_its_speed(world: RemoteWorld) -> None:
    began = time.monotonic()
    world.set_clock(speed=3_600)
    show_pace = world.now()
    gone = time.monotonic() - began
    assert NOW <= show_pace <= NOW + timedelta(seconds=gone * 3_600)
    assert world.now() >= show_pace


def test_time_and_speed_are_set_together(world: RemoteWorld) -> None:
    world.set_clock(now="2020-01-01T00:00:00Z", speed=0)
    assert world.describe()["clock"] == {"now": "2020-01-01T00:00:00Z", "speed": 0}


def test_worlds_that_begin_within_the_same_second_begin_when_they_should(control: Control) -> None:
    with (
        control.new_world("late", now="2014-06-23T12:18:29.75Z") as late,
        control.new_world("early", now="2014-06-23T12:18:29.25Z") as early,
    ):
        for entry in (late, early):
            entry.advance(0.5)
        assert (late.now().second, early.now().second) == (30, 29)


@pytest.mark.parametrize("now", ["1970-01-01T00:00:00Z", "9000-01-01T00:00:00Z", "2016-12-31T23:59:59.999999Z"])
def test_clocks_at_the_ends_of_time(now: str, world: RemoteWorld) -> None:
    world.set_clock(now=now)
    assert world.describe()["clock"]["now"] == f"{now[:19]}Z"
    assert bigfix(world).get(STATUS).status_code == 200
    assert bigfix(world).get(f"{STATUS}?run=true").status_code == 200


@pytest.mark.parametrize(
    "now", ["1969-12-31T23:59:59Z", "9000-01-01T00:00:01Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"]
)
def test_a_clock_out_of_range_is_refused_and_left_alone(now: str, world: RemoteWorld) -> None:
    path = f"/worlds/{world.name}/clock"
    assert request_refused(world.control, "PUT", path, {"now": now, "speed": 5}) == (400, OUT_OF_RANGE)
    assert request_refused(world.control, "POST", "/worlds", {"name": "never", "now": now}) == (400, OUT_OF_RANGE)
    assert request_refused(world.control, "POST", f"/worlds/{world.name}/seed", {"now": now}) == (400, OUT_OF_RANGE)
    assert world.describe()["clock"] == {"now": "2026-03-31T12:00:00Z", "speed": 0}


def test_a_leap_second_is_the_one_after(world: RemoteWorld) -> None:
    world.set_clock(now="2016-12-31T23:59:60Z")
    assert world.now() == datetime(2017, 1, 1, tzinfo=UTC)


def test_a_clock_cannot_be_advanced_past_the_end(world: RemoteWorld) -> None:
    world.set_clock(now="8999-12-31T23:59:59Z")
    world.advance(1)
    assert request_refused(world.control, "POST", f"/worlds/{world.name}/clock/advance", {"seconds": 1}) == (
        400,
        OUT_OF_RANGE,
    )
    assert world.describe()["clock"]["now"] == "9000-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("/clock", "PUT", {}),
        ("/clock", "PUT", {"now": "yesterday"}),
        ("/clock", "PUT", {"now": "2014-06-23"}),
        ("/clock", "PUT", {"now": "2014-02-30T00:00:00Z"}),
        ("/clock", "PUT", {"now": "2014-06-23T12:18:29"}),
        ("/clock", "PUT", {"now": 0}),
        ("/clock", "PUT", {"speed": -1}),
        ("/clock", "PUT", {"speed": 1_000_001}),
        ("/clock", "PUT", {"speed": "fast"}),
        ("/clock", "PUT", {"time": "2014-06-23T12:18:29Z"}),
        ("/clock/advance", "POST", {}),
        ("/clock/advance", "POST", {"seconds": -1}),
        ("/clock/advance", "POST", {"seconds": "1"}),
        ("/clock/advance", "POST", {"seconds": 1e300}),
        (f"/pace/{IMPORT}", "PUT", {}),
        (f"/pace/{IMPORT}", "PUT", {"seconds": -1}),
        (f"/pace/{IMPORT}", "PUT", {"reads": 1.5}),
        (f"/pace/{IMPORT}", "PUT", {"reads": 1_000_001}),
        (f"/pace/{IMPORT}", "PUT", {"hold": None}),
        (f"/pace/{IMPORT}", "PUT", {"hold": "idle"}),
        (f"/pace/{IMPORT}", "PUT", {"end": "running"}),
        (f"/pace/{IMPORT}", "PUT", {"until": "successful"}),
        (f"/pace/{IMPORT}?record=", "PUT", {"seconds": 1}),
        ("/seed", "POST", {"seed": -1}),
        ("/seed", "POST", {"seed": 2**63}),
        ("/seed", "POST", {"seed": 1.5}),
        ("/seed", "POST", {"options": []}),
        ("/seed", "POST", {"options": {"nobody": {}}}),
        ("/seed", "POST", {"options": {"control": {}}}),
        ("/seed", "POST", {"options": {"bigfix": {"computers": 1}}}),
        ("/seed", "POST", {"options": {"bigfix": {"usages": -1}}}),
        ("/seed", "POST", {"options": {"bigfix": {"usages": 5_000_001}}}),
        ("/seed", "POST", {"options": {"bigfix": {"usages": "many"}}}),
        ("/seed", "POST", {"options": {"bigfix": {"usages": True}}}),
        ("/seed", "POST", {"options": {"bigfix": {"usages": 1e30}}}),
        ("/seed", "POST", {"options": {"bigfix": {"last_import": "never"}}}),
        ("/seed", "POST", {"options": {"bigfix": {"last_import": []}}}),
    ],
    ids=str,
)
def test_what_is_not_as_described_is_refused_and_changes_nothing(
    path: str, method: str, body: object, world: RemoteWorld
) -> None:
    before = world.describe(), world.ask("GET", "pace")
    status, text = request_refused(world.control, method, f"/worlds/{world.name}{path}", body)
    assert status == 400
    assert text
    assert (world.describe(), world.ask("GET", "pace")) == before


OF_A_WORLD = [name for name, known in CONTROL_PLANE.spec.operations.items() if known.path.startswith("/worlds/{world}")]


@pytest.mark.parametrize("operation", OF_A_WORLD)
def test_an_unknown_world_is_reported_and_not_created(operation: str, control: Control) -> None:
    name = make_world_name("nobody made this")
    case = list_examples(CONTROL_PLANE, operation)[0]
    case = replace(case, path={**case.path, "world": name})
    answer = send_case(control.http, case, Auth(), "application/json")
    told = {"error": f"There is no world {name!r}: create it with POST /worlds, or by a vendor's request in it."}
    assert (answer.status_code, answer.json()) == (404, told)
    assert name not in control.worlds()


@pytest.mark.parametrize("name", [".hidden", "a b", "ä", "a" * 65, "*"])
def test_a_name_that_no_world_can_have(name: str, control: Control) -> None:
    assert request_refused(control, "GET", f"/worlds/{name}")[0] == 404
    assert request_refused(control, "POST", "/worlds", {"name": name})[0] == 400


def test_an_unknown_lifecycle_is_reported(world: RemoteWorld) -> None:
    assert request_refused(world.control, "PUT", f"/worlds/{world.name}/pace/bigfix.scan", {"seconds": 1})[0] == 404
    assert request_refused(world.control, "DELETE", f"/worlds/{world.name}/pace/bigfix.scan")[0] == 404


def test_a_world_can_be_made_once(world: RemoteWorld) -> None:
    told = (409, f"The world {world.name!r} already exists: choose another name, or delete it first.")
    assert request_refused(world.control, "POST", "/worlds", {"name": world.name}) == told


def test_a_deleted_world_begins_from_nothing_when_it_is_made_again(control: Control) -> None:
    for _ in range(2):
        with control.new_world("again") as made:
            assert made.describe()["exchanges"] == 0
            bigfix(made).get(f"{STATUS}?run=true")
    assert request_refused(control, "GET", "/worlds/again")[0] == 404


def test_paces_are_shown_changed_bit_by_bit_and_taken_back(world: RemoteWorld) -> None:
    def show_pace() -> Mapping[str, Any]:
        [found] = [entry for entry in world.pace() if entry["lifecycle"] == IMPORT]
        return dict(found)

    assert show_pace() == {"lifecycle": IMPORT, "pace": DEFAULT_PACE, "records": {}}
    assert world.ask("PUT", "pace", IMPORT, body={"seconds": 2.5}) == {**DEFAULT_PACE, "seconds": 2.5}
    assert world.ask("PUT", "pace", IMPORT, body={"end": "failed"}, query={"record": 17}) == {
        **DEFAULT_PACE,
        "seconds": 2.5,
        "end": "failed",
    }
    assert show_pace()["records"] == {"17": {**DEFAULT_PACE, "seconds": 2.5, "end": "failed"}}
    world.reset_pace(IMPORT)
    assert show_pace()["pace"] == DEFAULT_PACE
    assert show_pace()["records"].keys() == {"17"}
    world.reset_pace(IMPORT, "17")
    assert show_pace() == {"lifecycle": IMPORT, "pace": DEFAULT_PACE, "records": {}}


def test_a_pace_of_reads_is_taken_back_by_null(world: RemoteWorld) -> None:
    world.set_pace(IMPORT, reads=3)
    world.set_pace(IMPORT, reads=None)
    bigfix(world).get(f"{STATUS}?run=true")
    world.advance(10)
    assert bigfix(world).get(STATUS).json()["mode"] == "idle"


@pytest.mark.parametrize("usages", [0, 1, 9, 10, 11, 1_234])
def test_as_many_usages_are_seeded_as_are_asked_for(usages: int, control: Control) -> None:
    with control.new_world(f"usages-{usages}", options={"bigfix": {"usages": usages}}) as made:
        assert bigfix(made).get("/api/sam/license_usages?countSwitch=2").json() == {"total": usages}


@pytest.mark.parametrize(
    ("last_import", "mode", "last_status"),
    [
        ("successful", "idle", "successful"),
        ("failed", "idle", "failed"),
        ("pending", "pending", "successful"),
        ("none", "none", None),
    ],
)
def test_a_world_begins_after_the_import_that_was_asked_for(
    last_import: str, mode: str, last_status: str | None, control: Control
) -> None:
    with control.new_world(f"import-{last_import}", options={"bigfix": {"last_import": last_import}}) as made:
        told = bigfix(made).get(STATUS).json()
        assert (told["mode"], told["last_status"]) == (mode, last_status)


def test_seeding_keeps_what_it_is_not_told_to_change(world: RemoteWorld) -> None:
    world.seed(options={"bigfix": {"usages": 10}})
    world.seed(seed=4)
    assert world.describe()["start"] == {
        "seed": 4,
        "now": "2026-03-31T12:00:00Z",
        "options": {"bigfix": {"usages": 10}},
    }
    world.seed(now=None)
    assert world.describe()["start"]["now"] is None
