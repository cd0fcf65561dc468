"""Callbacks in the outbox: listed with masked credentials, and sent again."""

from __future__ import annotations

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.informatica import (
    Receiver,
    end_job_with_callback,
    leave_callback,
    wait_for_callback,
)
from mockservers.client.control_plane import ControlError


def test_a_withheld_callback_is_listed_with_masked_credentials(world: RemoteWorld) -> None:
    number = leave_callback(world)
    (listed,) = world.callbacks.list()
    assert listed["url"] == "http://***@example.com/done?***"
    assert (listed["state"], listed["attempts"]) == ("withheld", 1)
    assert (listed["service"], listed["operation"]) == ("informatica", "export_job_ended")
    whole = world.callbacks.get(number)
    assert whole["body"].startswith("Job with jobID: ")
    assert "k1" not in str(whole)
    assert "pw" not in str(whole)
    assert world.callbacks.list(state="sent") == []
    assert world.callbacks.list(before=number) == []


def test_a_failed_callback_is_sent_again_and_arrives(world: RemoteWorld) -> None:
    receiver = Receiver()
    try:
        number = leave_callback(world, receiver.url)
        first = receiver.next()
        assert world.callbacks.get(number)["state"] == "sent"
        again = world.callbacks.send_again(number)
        assert (again["state"], again["attempts"]) == ("waiting", 1)
        assert receiver.next() == first
        assert wait_for_callback(world)["attempts"] == 2
    finally:
        receiver.close()


def test_a_receiver_that_is_down_fails_each_time(world: RemoteWorld) -> None:
    number = leave_callback(world, "http://127.0.0.1:1/closed")
    assert world.callbacks.get(number)["state"] == "failed"
    world.callbacks.send_again(number)
    assert wait_for_callback(world) | {"due_at": ""} == {
        "id": number,
        "service": "informatica",
        "operation": "export_job_ended",
        "url": "http://127.0.0.1:1/closed",
        "state": "failed",
        "attempts": 2,
        "due_at": "",
    }


@pytest.mark.world(seed=7, now="2026-03-31T12:00:00Z")
def test_a_waiting_callback_is_not_sent_again(world: RemoteWorld) -> None:
    world.faults.add("informatica.callback_late", seconds=60)
    end_job_with_callback(world)
    (waiting,) = world.callbacks.list(state="waiting")
    assert (waiting["due_at"], waiting["attempts"]) == ("2026-03-31T12:01:00Z", 0)
    with pytest.raises(ControlError, match="is waiting to be sent at 2026-03-31T12:01:00Z") as refused:
        world.callbacks.send_again(waiting["id"])
    assert refused.value.status == 409
    world.advance(60)
    assert wait_for_callback(world)["state"] == "withheld"


def test_the_latest_callbacks_come_first(world: RemoteWorld) -> None:
    numbers = [leave_callback(world) for _ in range(3)]
    assert [callback["id"] for callback in world.callbacks.list()] == numbers[::-1]
    assert [callback["id"] for callback in world.callbacks.list(limit=1, before=numbers[-1])] == [numbers[1]]


def test_an_unknown_callback_is_refused(world: RemoteWorld) -> None:
    for call in (world.callbacks.get, world.callbacks.send_again):
        with pytest.raises(ControlError, match="There is no callback 9 in the world") as refused:
            call(9)
        assert refused.value.status == 404
