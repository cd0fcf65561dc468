"""The tabs Faults, Lifecycles, Scenarios and seed, Snapshots."""

from __future__ import annotations

import re

import pytest

from mockservers import MockServer
from mockservers.client.worlds import RemoteWorld

from .visitor import Visitor, text_of

NOW = "2014-06-23T12:18:29Z"
FAULTS, LIFECYCLES = "/worlds/test/faults", "/worlds/test/lifecycles"
SCENARIOS, SNAPSHOTS = "/worlds/test/scenarios", "/worlds/test/snapshots"


@pytest.fixture
def world(server: MockServer) -> RemoteWorld:
    return server.plane.create_world("test", now=NOW, options={"bigfix": {"usages": 10}})


def test_a_running_import_is_advanced_to_its_end(visitor: Visitor, world: RemoteWorld) -> None:
    assert "Nothing is running." in visitor.read(LIFECYCLES)
    world.load("bigfix.import_running")
    assert "2 bigfix.import running successful" in visitor.read(LIFECYCLES)
    page = visitor.submit(f"{LIFECYCLES}/bigfix.import/outcome", LIFECYCLES, record="2", end="failed")
    assert "bigfix.import 2 ends as failed. " in page
    due = world.running_records()[0]["due"]
    assert f"running failed failed at {due.replace('T', ' ').removesuffix('Z')}" in page
    page = visitor.submit(f"{LIFECYCLES}/bigfix.import/advance", LIFECYCLES, record="2")
    assert "The clock was advanced: bigfix.import 2 is failed." in page
    assert "Nothing is running." in page
    assert world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ") == due
    page = visitor.refused(f"{LIFECYCLES}/bigfix.import/advance", LIFECYCLES, record="2")
    assert "There is no running record '2' of bigfix.import." in page


def test_a_held_job_is_released(visitor: Visitor, world: RemoteWorld) -> None:
    world.load("informatica.five_active_jobs")
    held = world.running_records()
    assert visitor.read(LIFECYCLES).count("None: its timing holds it in PROCESSING") == len(held) == 5
    key = held[0]["record"]
    assert "is no longer held" in visitor.submit(f"{LIFECYCLES}/informatica.export/release", LIFECYCLES, record=key)
    assert [record["record"] for record in world.running_records()] == [record["record"] for record in held[1:]]
    refused = visitor.refused(f"{LIFECYCLES}/informatica.export/outcome", LIFECYCLES, record=key, end="LOST")
    assert "informatica.export has no end 'LOST'" in refused


@pytest.mark.usefixtures("world")
def test_the_form_of_a_fault_has_the_options_of_its_kind(visitor: Visitor, server: MockServer) -> None:
    assert "No faults" in visitor.read(FAULTS)
    for kind in server.plane.fault_kinds():
        page = visitor.source(f"{FAULTS}?kind={kind['name']}")
        assert all(f'name="value.{name}"' in page for name in kind["values"])
        owner, dot, _ = kind["name"].partition(".")
        assert set(re.findall(r'<optgroup label="(\w+)"', page)) == (
            {owner} if dot else {service["name"] for service in server.plane.services()}
        )
    assert "Expected of a client retries after 429 and 5xx" in visitor.read(f"{FAULTS}?kind=status")


def test_a_fault_is_added_and_removed(visitor: Visitor, world: RemoteWorld) -> None:
    fields = {
        "value.status": "500",
        "value.retry_after": "0",
        "target": "bigfix/list_metrics",
        "times": "2",
        "every": "3",
    }
    page = visitor.submit(FAULTS, FAULTS, kind="status", method="", **fields)
    assert "The fault status was added." in page
    assert "bigfix list_metrics 2 times, one of 3 0 0" in page
    (fault,) = world.faults.list()
    assert (fault["values"], fault["times"], fault["every"]) == ({"status": 500, "retry_after": 0}, 2, 3)
    visitor.submit(f"{FAULTS}/{fault['id']}/remove", FAULTS)
    assert world.faults.list() == []
    world.faults.add("refuse")
    world.faults.add("empty")
    visitor.submit(f"{FAULTS}/clear", FAULTS)
    assert world.faults.list() == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"kind": "status", "value.status": "200"}, "status"),
        ({"kind": "status", "times": "x"}, "times is 'x', which is not a whole number."),
        ({"kind": "status", "probability": "x"}, "probability is 'x', which is not a number."),
        ({"kind": "status", "probability": "nan"}, "JSON"),
        ({"kind": "nothing"}, "nothing"),
        ({"kind": "bigfix.page_drift", "target": "flexera"}, "flexera"),
        ({"kind": ""}, "kind"),
    ],
)
def test_a_refused_fault_keeps_its_form(
    visitor: Visitor, world: RemoteWorld, fields: dict[str, str], problem: str
) -> None:
    assert problem in visitor.refused(FAULTS, FAULTS, **fields)
    assert world.faults.list() == []


def test_a_timing_is_set_and_reset(visitor: Visitor, world: RemoteWorld) -> None:
    visitor.submit(f"{LIFECYCLES}/bigfix.import", LIFECYCLES, seconds="30", reads="", hold="", end="failed")
    pace = next(entry["pace"] for entry in world.pace() if entry["lifecycle"] == "bigfix.import")
    assert pace == {"seconds": 30, "reads": None, "hold": "", "end": "failed"}
    assert 'value="failed" selected' in visitor.source(LIFECYCLES)
    visitor.submit(f"{LIFECYCLES}/bigfix.import/default", LIFECYCLES)
    world.set_pace("bigfix.import", record="17", seconds=3)
    assert "17: 3" in visitor.read(LIFECYCLES)
    visitor.submit(f"{LIFECYCLES}/bigfix.import/default", LIFECYCLES, record="17")
    assert next(entry["records"] for entry in world.pace() if entry["lifecycle"] == "bigfix.import") == {}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("fields", "problem"),
    [({"seconds": "x"}, "numbers"), ({"seconds": "-1"}, "-1"), ({"seconds": "1", "end": "x"}, "x")],
)
def test_a_refused_timing_is_said_at_its_lifecycle(visitor: Visitor, fields: dict[str, str], problem: str) -> None:
    assert problem in visitor.refused(f"{LIFECYCLES}/bigfix.import", LIFECYCLES, **fields)


def test_a_scenario_is_loaded(visitor: Visitor, world: RemoteWorld) -> None:
    page = visitor.submit(f"{SCENARIOS}/load", SCENARIOS, scenario="bigfix.import_running")
    assert "The scenario bigfix.import_running was loaded." in page
    assert "none.such" in visitor.refused(f"{SCENARIOS}/load", SCENARIOS, scenario="none.such")
    assert world.describe()["name"] == "test"


def test_a_world_is_seeded_with_options_that_differ_from_the_default(visitor: Visitor, world: RemoteWorld) -> None:
    page = visitor.source(SCENARIOS)
    assert re.search(r'name="bigfix.usages" type="text" value="10"', page)
    fields = {"seed": "7", "now": NOW, "bigfix.usages": "20", "servicenow.computers": "30"}
    answer = visitor.send(f"{SCENARIOS}/seed", SCENARIOS, **fields)
    assert answer.status_code == 302
    while world.describe()["seeding"]["state"] == "running":
        pass
    assert world.describe()["start"] == {"seed": 7, "now": NOW, "options": {"bigfix": {"usages": 20}}}


@pytest.mark.parametrize(
    ("fields", "problem"), [({"seed": "x"}, "The seed 'x'"), ({"bigfix.usages": "x"}, "usages"), ({"now": "x"}, "now")]
)
def test_a_refused_seed_is_said_beside_its_form(
    visitor: Visitor, world: RemoteWorld, fields: dict[str, str], problem: str
) -> None:
    assert problem in visitor.refused(f"{SCENARIOS}/seed", SCENARIOS, **fields)
    assert world.describe()["start"]["options"] == {"bigfix": {"usages": 10}}


def test_progress_is_shown_again_until_the_seeding_is_done(
    visitor: Visitor, world: RemoteWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = {**world.describe(), "seeding": {"state": "running", "done": 5, "total": 20, "error": None}}
    monkeypatch.setattr(RemoteWorld, "describe", lambda _self: running)
    answer = visitor.client.get(SCENARIOS)
    assert answer.headers["Refresh"] == "2"
    assert '<progress max="20" value="5"' in answer.get_data(as_text=True)


def test_a_world_is_reset(visitor: Visitor, world: RemoteWorld) -> None:
    world.faults.add("refuse")
    assert "The world test has its start data again." in visitor.submit(f"{SCENARIOS}/reset", SCENARIOS)
    assert world.faults.list() == []


def test_snapshots_are_saved_restored_compared_forked_and_deleted(
    visitor: Visitor, server: MockServer, world: RemoteWorld
) -> None:
    assert "No snapshots yet." in visitor.read(SNAPSHOTS)
    assert "The snapshot before was saved." in visitor.submit(SNAPSHOTS, SNAPSHOTS, name="before")
    assert "already exists" in visitor.refused(SNAPSHOTS, SNAPSHOTS, name="before")
    visitor.submit(SNAPSHOTS, SNAPSHOTS, name="before", replace="true")
    assert "No differences." in visitor.read(f"{SNAPSHOTS}/before/diff")
    world.set_pace("bigfix.import", seconds=3)
    page = visitor.read(f"{SNAPSHOTS}/before/diff")
    assert "world_settings: 1 added, 0 changed, 0 removed" in page
    visitor.submit(SNAPSHOTS, SNAPSHOTS, name="later")
    assert "From the snapshot before to the snapshot later" in visitor.read(f"{SNAPSHOTS}/before/diff?to=later")
    visitor.submit(f"{SNAPSHOTS}/before/restore", SNAPSHOTS)
    assert "No differences." in visitor.read(f"{SNAPSHOTS}/before/diff")
    assert "World copy" in visitor.submit(f"{SNAPSHOTS}/later/fork", SNAPSHOTS, fork_name="copy")
    assert "already exists" in visitor.refused(f"{SNAPSHOTS}/later/fork", SNAPSHOTS, fork_name="copy")
    visitor.submit(f"{SNAPSHOTS}/later/delete", SNAPSHOTS)
    assert [entry["name"] for entry in server.plane.snapshots.list()] == ["before"]


@pytest.mark.usefixtures("world")
def test_a_snapshot_is_downloaded_and_uploaded(visitor: Visitor, server: MockServer) -> None:
    server.plane.snapshots.save("before", "test")
    answer = visitor.client.get(f"{SNAPSHOTS}/before/file")
    assert answer.headers["Content-Disposition"] == "attachment; filename=before.sqlite"
    file = answer.data
    assert visitor.upload(f"{SNAPSHOTS}/upload", file, SNAPSHOTS, upload_name="again").status_code == 302
    assert [entry["name"] for entry in server.plane.snapshots.list()] == ["again", "before"]
    for name, content, problem in (
        ("again", file, "already exists"),
        ("bad", b"nothing", "The file is not a snapshot"),
        ("a b", file, "a b"),
        ("none", None, "Choose a file."),
    ):
        answer = visitor.upload(f"{SNAPSHOTS}/upload", content, SNAPSHOTS, upload_name=name)
        assert answer.status_code == 400
        assert problem in text_of(answer.get_data(as_text=True))


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("name", ["a%0d%0aSet-Cookie:%20x=1", "%22;x=%22", "none", "..%2f..%2fetc%2fpasswd"])
def test_names_of_downloads_put_nothing_into_headers(visitor: Visitor, name: str) -> None:
    for path in (f"{SNAPSHOTS}/{name}/file", f"/worlds/{name}/journal/har"):
        answer = visitor.client.get(path)
        assert answer.status_code == 404
        assert "Content-Disposition" not in answer.headers
        assert "x=1" not in answer.headers.get("Set-Cookie", "")
