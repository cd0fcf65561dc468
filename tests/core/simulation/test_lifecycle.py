"""States of records by clock, timing and reads."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mockservers.core.simulation.lifecycle import LONGEST, MOST_READS, Lifecycle, Progress, Timing

BEGAN = datetime(2026, 3, 31, 12, tzinfo=UTC)
JOB = Lifecycle("acme.job", states=("created", "processing"), ends=("success", "failed"), pace=Timing(seconds=10))


def after(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("gone", "state", "progress", "since"),
    [
        (0, "created", 0.0, 0),
        (4, "created", 0.2, 0),
        (9.999, "created", 0.49995, 0),
        (10, "processing", 0.5, 10),
        (15, "processing", 0.75, 10),
        (19.999, "processing", 0.99995, 10),
        (20, "success", 1.0, 20),
        (1e9, "success", 1.0, 20),
        (-5, "created", 0.0, 0),
    ],
)
def test_states_are_passed_by_the_clock(gone: float, state: str, progress: float, since: float) -> None:
    standing = JOB.progress_at(BEGAN, after(gone), JOB.pace)
    assert standing == Progress(state, pytest.approx(progress), after(since))


@pytest.mark.parametrize(
    ("reads", "state", "progress"),
    [(0, "created", 0.0), (1, "created", 1 / 6), (3, "processing", 0.5), (5, "processing", 5 / 6), (6, "success", 1.0)],
)
def test_states_are_passed_by_reads_whatever_the_clock(reads: int, state: str, progress: float) -> None:
    standing = JOB.progress_at(BEGAN, after(1e6), Timing(seconds=10, reads=3), reads)
    assert standing == Progress(state, pytest.approx(progress), BEGAN)


@pytest.mark.parametrize("pace", [Timing(seconds=0), Timing(seconds=10, reads=0)])
def test_at_no_pace_the_end_is_there_at_once(pace: Timing) -> None:
    assert JOB.progress_at(BEGAN, BEGAN, pace) == Progress("success", 1.0, BEGAN)


@pytest.mark.parametrize(
    ("hold", "gone", "progress"), [("created", 10, 0.5), ("created", 1e6, 0.5), ("processing", 1e6, 1.0)]
)
def test_a_held_state_is_not_left_and_its_progress_stays_at_its_end(hold: str, gone: float, progress: float) -> None:
    standing = JOB.progress_at(BEGAN, after(gone), Timing(seconds=10, hold=hold))
    assert (standing.state, standing.progress) == (hold, progress)


def test_a_held_state_is_reached_in_its_time() -> None:
    assert JOB.progress_at(BEGAN, after(4), Timing(seconds=10, hold="processing")).state == "created"
    assert JOB.progress_at(BEGAN, after(14), Timing(seconds=10, hold="processing")) == Progress(
        "processing", 0.7, after(10)
    )


def test_progress_never_goes_back() -> None:
    for pace in (
        JOB.pace,
        Timing(seconds=10, hold="created"),
        Timing(seconds=10, hold="processing"),
        Timing(seconds=0.1),
    ):
        progress = [JOB.progress_at(BEGAN, after(gone / 4), pace).progress for gone in range(100)]
        assert progress == sorted(progress)


def test_the_pace_names_the_end() -> None:
    assert JOB.progress_at(BEGAN, after(20), Timing(seconds=10, end="failed")).state == "failed"


@pytest.mark.parametrize(
    ("pace", "end"),
    [
        (Timing(seconds=10), after(20)),
        (Timing(), BEGAN),
        (Timing(seconds=10, hold="created"), None),
        (Timing(seconds=10, reads=1), None),
        (Timing(seconds=10, end="failed"), after(20)),
    ],
)
def test_when_a_record_ends_by_the_clock_alone(pace: Timing, end: datetime | None) -> None:
    assert JOB.ends_at(BEGAN, pace) == end
    if end is not None:
        assert JOB.progress_at(BEGAN, end, pace).state in JOB.ends
        assert end == BEGAN or JOB.progress_at(BEGAN, end - timedelta(seconds=1), pace).state in JOB.states


def test_a_pace_is_changed_field_by_field_from_the_lifecycle_s_own() -> None:
    assert JOB.adjust_timing({"end": "failed"}) == Timing(seconds=10, end="failed")
    assert JOB.adjust_timing({"seconds": 0}, Timing(seconds=10, hold="created")) == Timing(seconds=0, hold="created")
    assert JOB.adjust_timing({"hold": "", "reads": None}, Timing(reads=3, hold="created")) == Timing()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"speed": 1}, "'speed': use end, hold, reads, seconds"),
        ({"hold": "success"}, "no state 'success'; it has created, processing"),
        ({"end": "created"}, "no end 'created'; it has success, failed"),
        ({"hold": "success", "end": "created"}, "no state 'success'"),
        ({"end": "created", "seconds": -1}, "no end 'created'"),
        ({"seconds": -1}, "lasts 0 to"),
        ({"seconds": LONGEST + 1}, "lasts 0 to"),
        ({"reads": -1}, "lasts 0 to"),
        ({"reads": MOST_READS + 1}, "lasts 0 to"),
    ],
)
def test_a_pace_that_cannot_be_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        JOB.adjust_timing(changes)


def test_a_pace_goes_through_its_stored_form() -> None:
    pace = Timing(seconds=2.5, reads=3, hold="created", end="failed")
    assert Timing(**pace.as_json()) == pace
