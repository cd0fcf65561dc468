"""Polling of states."""

from __future__ import annotations

import pytest

from samclients.runtime import DeadlinePassed, InstantClock, Pace, poll_until


def states(*names: str):  # noqa: ANN201
    left = list(names)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def test_intervals_grow_until_the_state_is_final(clock: InstantClock) -> None:
    seen: list[str] = []
    look = states("new", "running", "running", "running", "done")
    pace = Pace(first=1, factor=2, longest=3)
    assert poll_until(look, lambda state: state == "done", clock=clock, pace=pace, seen=seen.append) == "done"
    assert clock.slept == [1, 2, 3, 3]
    assert seen == ["new", "running", "running", "running"]


def test_a_final_state_is_returned_without_waiting(clock: InstantClock) -> None:
    assert poll_until(states("done"), lambda _: True, clock=clock) == "done"
    assert clock.slept == []


def test_the_deadline_ends_the_wait_with_the_last_state(clock: InstantClock) -> None:
    with pytest.raises(DeadlinePassed, match="Not finished after 10 seconds") as caught:
        poll_until(states("running"), lambda _: False, clock=clock, pace=Pace(first=4, factor=1, deadline=10))
    assert caught.value.last == "running"
    assert clock.slept == [4, 4]


@pytest.mark.parametrize(("deadline", "waits"), [(10.0, [5, 5]), (9.9, [5])])
def test_the_last_state_is_read_at_the_deadline_and_not_after_it(
    clock: InstantClock, deadline: float, waits: list[float]
) -> None:
    with pytest.raises(DeadlinePassed):
        poll_until(states("running"), lambda _: False, clock=clock, pace=Pace(first=5, factor=1, deadline=deadline))
    assert clock.slept == waits


def test_the_deadline_is_counted_from_the_first_poll(clock: InstantClock) -> None:
    clock.sleep(1_000)
    with pytest.raises(DeadlinePassed):
        poll_until(states("running"), lambda _: False, clock=clock, pace=Pace(first=5, factor=1, deadline=12))
    assert clock.slept == [1_000, 5, 5]


def test_an_error_ends_the_wait(clock: InstantClock) -> None:
    def look() -> str:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        poll_until(look, lambda _: True, clock=clock)


def test_false_states_are_states(clock: InstantClock) -> None:
    assert poll_until(lambda: 0, lambda state: state == 0, clock=clock) == 0
