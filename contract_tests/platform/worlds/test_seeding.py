"""A world during seeding, which can take minutes; here as long as the test wants."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import NOW, VENDORS, WorldStart
from contract_tests.kit.slow_seeding import SLOW_SEED, SlowSeeding
from contract_tests.kit.vendors.bigfix import bigfix, create_metric, metric_names
from mockservers import MockServer

FEW = {"bigfix": {"usages": 20}}
ROWS = sum(vendor.expected_rows(vendor.choose_options(FEW.get(vendor.name, {}))) for vendor in VENDORS)


@pytest.fixture
def slow() -> Iterator[SlowSeeding]:
    seeding = SlowSeeding()
    yield seeding
    seeding.end()


@pytest.fixture
def patient(slow: SlowSeeding) -> Iterator[Control]:
    """The control plane of a server with that service."""
    start = WorldStart(now=NOW, options=FEW)
    with MockServer(start=start, services=slow.services) as running, Control(running) as client:
        yield client
        slow.end()


@pytest.fixture
def seeding(patient: Control, slow: SlowSeeding) -> RemoteWorld:
    """A world that is being seeded."""
    world = patient.new_world("seeded")
    create_metric(bigfix(world), "EARLIER")
    patient.ask("POST", "worlds", "seeded", "seed", body={"seed": SLOW_SEED})
    slow.wait()
    return world


def wait_for_seeding(world: RemoteWorld) -> dict[str, object]:
    """Wait for the end of the seeding; returns its last state."""
    while (result := world.describe()["seeding"])["state"] == "running":
        pass
    return dict(result)


def test_a_world_stays_as_it_was_until_the_seeding_is_done(seeding: RemoteWorld, slow: SlowSeeding) -> None:
    assert seeding.describe()["seeding"] == {"state": "running", "done": 0, "total": ROWS, "error": None}
    create_metric(bigfix(seeding), "MEANWHILE")
    assert metric_names(bigfix(seeding)) == {"EARLIER", "MEANWHILE"}
    assert seeding.describe()["start"]["seed"] == 0
    slow.end()
    assert wait_for_seeding(seeding) == {"state": "done", "done": ROWS, "total": ROWS, "error": None}
    assert metric_names(bigfix(seeding)) == set()
    assert seeding.describe()["start"]["seed"] == SLOW_SEED


def test_what_the_seeding_would_overwrite_has_to_wait(seeding: RemoteWorld, slow: SlowSeeding) -> None:
    """A second seeding, a snapshot, a scenario."""
    control = seeding.control
    control.snapshots.save("earlier", seeding.name)
    for method, path, body in (
        ("POST", "seed", {"seed": 1}),
        ("POST", "restore", {"snapshot": "earlier"}),
        ("PUT", "scenario", {"scenario": "bigfix.import_running"}),
    ):
        answer = control.http.request(method, f"/worlds/seeded/{path}", json=body)
        assert answer.status_code == 409, path
        assert answer.json() == {"error": "The world 'seeded' is being seeded; wait until that is done."}
    slow.end()
    assert wait_for_seeding(seeding)["state"] == "done"
    seeding.restore("earlier")
    seeding.seed(seed=1)
    assert seeding.describe()["start"]["seed"] == 1


def test_other_worlds_do_not_wait_for_a_seeding(seeding: RemoteWorld) -> None:
    with seeding.control.new_world("other") as other:
        other.reset()
        other.seed(seed=2)
        assert other.describe()["start"]["seed"] == 2
    assert seeding.describe()["seeding"]["state"] == "running"


def test_a_world_can_be_reset_while_it_is_seeded(seeding: RemoteWorld, slow: SlowSeeding) -> None:
    seeding.reset()
    assert metric_names(bigfix(seeding)) == set()
    assert seeding.describe()["start"]["seed"] == 0
    slow.end()
    assert wait_for_seeding(seeding)["state"] == "done"
    assert seeding.describe()["start"]["seed"] == SLOW_SEED


def test_a_world_that_is_deleted_while_it_is_seeded_stays_deleted(seeding: RemoteWorld, slow: SlowSeeding) -> None:
    control = seeding.control
    control.ask("DELETE", "worlds", "seeded")
    slow.end()
    with control.new_world("same-template", seed=SLOW_SEED):
        assert control.worlds() == ["same-template"]
    with control.new_world("seeded") as again:
        assert metric_names(bigfix(again)) == set()
        assert again.describe()["seeding"]["state"] == "idle"


def test_others_do_not_wait_for_a_world_that_is_being_made(patient: Control, slow: SlowSeeding) -> None:
    large = RemoteWorld(patient, "large")
    with Control(patient.server) as beside, ThreadPoolExecutor(1) as pool:
        making = pool.submit(beside.new_world, "large", seed=SLOW_SEED)
        slow.wait()
        with patient.new_world("small") as small:
            assert metric_names(bigfix(small)) == set()
            assert patient.worlds() == ["small"]
        slow.end()
        making.result()
    assert large.describe()["start"]["seed"] == SLOW_SEED


@pytest.mark.world(options={"bigfix": {"usages": 5, "last_import": "failed"}})
def test_a_seeding_replaces_the_options_of_the_vendors_that_it_names(world: RemoteWorld) -> None:
    kept = world.describe()["start"]["options"]
    world.seed(options={"servicenow": {"computers": 3}})
    assert world.describe()["start"]["options"] == {**kept, "servicenow": {"computers": 3}}
    assert world.data.table("bigfix_usages")["records"] == 5
    world.seed(options={"bigfix": {"usages": 6}})
    assert world.describe()["start"]["options"] == {"bigfix": {"usages": 6}, "servicenow": {"computers": 3}}
    assert world.data.table("bigfix_usages")["records"] == 6
