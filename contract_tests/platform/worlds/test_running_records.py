"""Records that are not at the end of their lifecycle: listed with the time of their next state, and advanced to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import requests

from contract_tests.kit.lifecycles.driver import Driver, load_step
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import VENDORS, Lifecycle, Service
from mockservers import MockServer
from mockservers.client.connection import ControlError

SECONDS = 10
STATUS: Mapping[str, Callable[[Any], str]] = {  # what the vendor's own response says
    "bigfix.import": lambda answer: answer["mode"] if answer["mode"] == "running" else answer["last_status"],
    "servicenow.import_transaction": lambda answer: next(
        state for state, number in answer["result"]["transactions"].items() if state != "total" and number
    ).capitalize(),
    "informatica.export": lambda answer: str(answer["status"]),
    "flexera.import_job": lambda answer: str(answer["values"][0]["status"]),
}
LIFECYCLES = [(service, lifecycle) for service in VENDORS for lifecycle in service.lifecycles]
NOW = {"now": "2026-03-31T12:00:00Z"}


class Job:
    """A record of a lifecycle that has just begun, in a world whose clock is frozen."""

    def __init__(self, service: Service, lifecycle: Lifecycle, server: MockServer, world: RemoteWorld) -> None:
        self._service, self._lifecycle, self._server, self._world = service, lifecycle.name, server, world
        self._began = self._send("begin")

    def _send(self, step: str, began: requests.Response | None = None) -> requests.Response:
        """Send a request with a login of its own: the clock moves by more than a token's life."""
        return Driver(self._service, self._server, self._world).send(load_step(self._lifecycle, step), began)

    def read_status(self) -> str:
        """The state that the vendor's API shows."""
        return STATUS[self._lifecycle](self._send("look", self._began).json())


@pytest.mark.world(**NOW)
@pytest.mark.parametrize(("service", "lifecycle"), LIFECYCLES, ids=[lifecycle.name for _, lifecycle in LIFECYCLES])
def test_a_record_is_advanced_from_state_to_state(
    service: Service, lifecycle: Lifecycle, server: MockServer, world: RemoteWorld
) -> None:
    world.set_pace(lifecycle.name, seconds=SECONDS)
    assert world.running_records() == []
    job, began = Job(service, lifecycle, server, world), world.now()
    for place, state in enumerate(lifecycle.states):
        (record,) = world.running_records()
        assert (record["lifecycle"], record["state"], record["waits_for"]) == (lifecycle.name, state, "time")
        assert record["progress"] == pytest.approx(place / len(lifecycle.states))
        assert job.read_status() == state
        assert world.advance_record(lifecycle.name, record["record"]) == record["next"]
        assert (world.now() - began).total_seconds() == SECONDS * (place + 1)
        assert job.read_status() == record["next"]
    assert record["next"] == lifecycle.ends[0]
    assert world.running_records() == []


@pytest.mark.world(**NOW)
@pytest.mark.parametrize(("service", "lifecycle"), LIFECYCLES, ids=[lifecycle.name for _, lifecycle in LIFECYCLES])
def test_a_record_that_waits_for_something_else_is_not_advanced(
    service: Service, lifecycle: Lifecycle, server: MockServer, world: RemoteWorld
) -> None:
    world.set_pace(lifecycle.name, seconds=0, reads=3, end=lifecycle.ends[-1])
    Job(service, lifecycle, server, world)
    (record,) = world.running_records()
    assert (record["waits_for"], record["due"]) == ("reads", None)
    with pytest.raises(ControlError, match="after a number of reads"):
        world.advance_record(lifecycle.name, record["record"])
    world.set_pace(lifecycle.name, record["record"], seconds=5, reads=None, hold=lifecycle.states[0])
    with pytest.raises(ControlError, match="held in its state: change its pace"):
        world.advance_record(lifecycle.name, record["record"])
    world.set_pace(lifecycle.name, record["record"], hold="")
    for _ in lifecycle.states:
        ended = world.advance_record(lifecycle.name, record["record"])
    assert ended == lifecycle.ends[-1]
    with pytest.raises(ControlError, match="There is no running record"):
        world.advance_record(lifecycle.name, record["record"])


@pytest.mark.world(**NOW)
@pytest.mark.parametrize("seconds", [0.1, 0.3, 1 / 3, 1e-5])
def test_a_state_of_any_duration_is_left_by_one_step(server: MockServer, world: RemoteWorld, seconds: float) -> None:
    service, lifecycle = next(pair for pair in LIFECYCLES if pair[1].name == "flexera.import_job")
    world.set_pace(lifecycle.name, seconds=seconds)
    job = Job(service, lifecycle, server, world)
    for state in (*lifecycle.states[1:], "completed"):
        key = world.running_records()[0]["record"]
        assert world.advance_record(lifecycle.name, key) == job.read_status() == state


@pytest.mark.world(**NOW)
def test_transactions_behind_another_wait_for_it(server: MockServer, world: RemoteWorld) -> None:
    service, lifecycle = next(pair for pair in LIFECYCLES if pair[0].name == "servicenow")
    world.set_pace(lifecycle.name, seconds=SECONDS)
    driver, step = Driver(service, server, world), load_step(lifecycle.name, "begin")
    for number in (1, 2):
        driver.send({**step, "body": {**step["body"], "transaction_id": f"lifecycle-{number}"}})
    first, second = world.running_records()
    assert (second["state"], second["waits_for"], second["due"]) == ("New", "record", None)
    with pytest.raises(ControlError, match="waits for the end of other records"):
        world.advance_record(lifecycle.name, second["record"])
    assert world.advance_record(lifecycle.name, first["record"]) == "Processing"
    assert world.running_records()[1]["state"] == "Waiting"
    assert world.advance_record(lifecycle.name, first["record"]) == "Succeeded"
    (left,) = world.running_records()
    assert (left["record"], left["state"], left["waits_for"]) == (second["record"], "Processing", "time")


@pytest.mark.world(**NOW)
def test_the_eleventh_import_job_waits_for_a_place(server: MockServer, world: RemoteWorld) -> None:
    service, lifecycle = next(pair for pair in LIFECYCLES if pair[0].name == "flexera")
    world.set_pace(lifecycle.name, seconds=SECONDS)
    driver = Driver(service, server, world)
    for _ in range(11):
        driver.send(load_step(lifecycle.name, "begin"))
    *placed, last = world.running_records()
    assert {record["waits_for"] for record in placed} == {"time"}
    assert (last["state"], last["waits_for"]) == ("ready", "record")


@pytest.mark.world(**NOW)
def test_a_job_that_is_held_while_it_runs_fails_after_a_day(server: MockServer, world: RemoteWorld) -> None:
    service, lifecycle = next(pair for pair in LIFECYCLES if pair[0].name == "flexera")
    world.set_pace(lifecycle.name, seconds=0, hold="running")
    world.set_pace(lifecycle.name, seconds=SECONDS)
    job = Job(service, lifecycle, server, world)
    for state in ("queued", "running", "failed"):
        key = world.running_records()[0]["record"]
        assert world.advance_record(lifecycle.name, key) == job.read_status() == state
    assert (world.now().day, world.now().hour) == (1, 12)


@pytest.mark.world(**NOW)
@pytest.mark.parametrize("name", ["informatica.export", "flexera.import_job"])  # of the others one runs at a time
def test_the_records_of_a_lifecycle_are_listed_in_the_order_of_their_beginning(
    name: str, server: MockServer, world: RemoteWorld
) -> None:
    service = next(service for service, lifecycle in LIFECYCLES if lifecycle.name == name)
    world.set_pace(name, seconds=1_000)
    driver, begun = Driver(service, server, world), list[str]()
    for _ in range(5):
        driver.send(load_step(name, "begin"))
        begun += {record["record"] for record in world.running_records()} - set(begun)
        world.advance(1)
    assert [record["record"] for record in world.running_records()] == begun
    assert begun != sorted(begun)


@pytest.mark.world(**NOW)
def test_a_look_at_running_records_changes_nothing(server: MockServer, world: RemoteWorld) -> None:
    service, lifecycle = LIFECYCLES[0]
    world.set_pace(lifecycle.name, seconds=SECONDS)
    Job(service, lifecycle, server, world)
    world.clock.advance(SECONDS)
    name = f"{world.name[:40]}-before"
    world.control.snapshots.save(name, world.name)
    assert world.running_records() == []  # the import is due to end, and the next read of it ends it
    assert world.control.snapshots.diff(name, world=world.name) == []
    world.control.snapshots.delete(name)
