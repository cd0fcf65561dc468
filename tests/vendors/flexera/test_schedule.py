"""Where import jobs stand: ten places in the order of creation, whatever the paces and whenever they are looked at."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.core.simulation.lifecycle import Timing
from mockservers.vendors.flexera.schedule import LONGEST_RUN, MOST_RUNNING, ImportJob, JobProgress, schedule_jobs

BEGIN = datetime(2026, 3, 31, 12, tzinfo=UTC)
quickly = settings(max_examples=80, deadline=None, derandomize=True)


def job(number: int, second: float = 0) -> ImportJob:
    created = BEGIN + timedelta(seconds=second)
    return ImportJob(number, str(number), 1, 1, "ApplicationRoster", "full", "ready", created)


def move(turn: JobProgress) -> ImportJob:
    """The job as it is kept after a look."""
    return replace(
        turn.job,
        status=turn.status,
        admitted_at=turn.admitted_at,
        started_at=turn.started_at,
        finished_at=turn.finished_at,
    )


def looked_at(jobs: list[ImportJob], pace: Timing, *seconds: float) -> list[ImportJob]:
    """The jobs after they were looked at in some moments."""
    for second in seconds:
        now = BEGIN + timedelta(seconds=second)
        there = [one for one in jobs if one.finished_at is None and one.created_at <= now]
        found = {turn.job.number: move(turn) for turn in schedule_jobs(there, now, lambda _job: pace)}
        jobs = [found.get(one.number, one) for one in jobs]
    return jobs


def test_a_job_alone_passes_the_states() -> None:
    states = [looked_at([job(1)], Timing(seconds=10), second)[0].status for second in (0, 9.9, 10, 20, 29.9, 30)]
    assert states == ["ready", "ready", "queued", "running", "running", "completed"]


def test_without_a_pace_a_job_is_done_at_once() -> None:
    found = looked_at([job(1)], Timing(), 0)[0]
    assert (found.status, found.started_at, found.finished_at) == ("completed", BEGIN, BEGIN)


def test_a_job_held_in_ready_takes_nobodys_place() -> None:
    held = {1: Timing(hold="ready")}
    jobs = [job(number) for number in range(1, 13)]
    now = BEGIN + timedelta(seconds=3)
    found = sorted(
        schedule_jobs(jobs, now, lambda one: held.get(one.number, Timing(seconds=1))), key=lambda one: one.job.number
    )
    assert [one.status for one in found] == ["ready", *["completed"] * 10, "queued"]


def test_a_day_is_the_longest_run() -> None:
    pace = Timing(seconds=100_000)
    found = looked_at([job(1)], pace, 200_000)[0]
    assert found.status == "running"
    found = looked_at([found], pace, 200_000 + LONGEST_RUN.total_seconds())[0]
    assert (found.status, found.finished_at) == ("failed", BEGIN + timedelta(seconds=200_000) + LONGEST_RUN)


def test_a_job_held_in_queued_never_fails() -> None:
    assert looked_at([job(1)], Timing(seconds=1, hold="queued"), 10**7)[0].status == "queued"


created = st.lists(st.integers(0, 30), min_size=1, max_size=45).map(sorted)
looks = st.lists(st.integers(0, 200), max_size=8).map(sorted)


@quickly
@given(created, looks, st.integers(1, 20))
def test_never_more_than_ten_have_a_place(seconds: list[int], at: list[int], state: int) -> None:
    done = looked_at([job(number, second) for number, second in enumerate(seconds)], Timing(seconds=state), *at, 10_000)
    assert {one.status for one in done} == {"completed"}
    changes = []
    for one in done:
        assert one.admitted_at is not None
        assert one.finished_at is not None
        assert one.created_at <= one.admitted_at
        queued = max(one.created_at + timedelta(seconds=state), one.admitted_at)
        changes += [(one.finished_at, -1), (queued, 1)]
    busy = 0
    for _, change in sorted(changes):
        busy += change
        assert busy <= MOST_RUNNING


@quickly
@given(created, looks, st.integers(1, 20))
def test_when_jobs_end_does_not_depend_on_when_they_are_looked_at(
    seconds: list[int], at: list[int], state: int
) -> None:
    jobs, pace = [job(number, second) for number, second in enumerate(seconds)], Timing(seconds=state)
    at_creation = sorted({*map(float, seconds)})  # whoever creates a job looks at those before it
    once, often = (
        looked_at(jobs, pace, *at_creation, 10_000),
        looked_at(jobs, pace, *sorted({*at_creation, *at}), 10_000),
    )
    assert [one.finished_at for one in once] == [one.finished_at for one in often]


@quickly
@given(created, st.integers(1, 20))
def test_who_came_first_is_served_first(seconds: list[int], state: int) -> None:
    done = looked_at([job(number, second) for number, second in enumerate(seconds)], Timing(seconds=state), 10_000)
    admitted = [one.admitted_at for one in done]
    assert admitted == sorted(admitted)  # type: ignore[type-var]
