"""The schedule of import jobs: ten places in the order of creation, for any timing and any moments of reading."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.core.simulation.lifecycle import Timing
from mockservers.vendors.flexera.schedule import (
    LONGEST_RUN,
    MOST_RUNNING,
    ImportJob,
    JobProgress,
    QuietPeriod,
    schedule_jobs,
    schedule_placed,
)

BEGIN = datetime(2026, 3, 31, 12, tzinfo=UTC)
quickly = settings(max_examples=80, deadline=None, derandomize=True)


def make_job(number: int, second: float = 0) -> ImportJob:
    created = BEGIN + timedelta(seconds=second)
    return ImportJob(number, str(number), 1, 1, "ApplicationRoster", "full", "ready", created)


def store(turn: JobProgress) -> ImportJob:
    """Return the job as it is stored after its state was read."""
    return replace(
        turn.job,
        status=turn.status,
        admitted_at=turn.admitted_at,
        started_at=turn.started_at,
        finished_at=turn.finished_at,
    )


def settle(jobs: list[ImportJob], pace: Timing, *seconds: float) -> list[ImportJob]:
    """Return the jobs after their states were read at some moments."""
    for second in seconds:
        now = BEGIN + timedelta(seconds=second)
        there = [job for job in jobs if job.finished_at is None and job.created_at <= now]
        there.sort(key=lambda job: job.admitted_at is None)
        found = {turn.job.number: store(turn) for turn in schedule_jobs(there, now, lambda _job: pace)}
        jobs = [found.get(job.number, job) for job in jobs]
    return jobs


def test_a_single_job_passes_the_states() -> None:
    states = [settle([make_job(1)], Timing(seconds=10), second)[0].status for second in (0, 9.9, 10, 20, 29.9, 30)]
    assert states == ["ready", "ready", "queued", "running", "running", "completed"]


def test_a_job_without_a_timing_ends_at_once() -> None:
    found = settle([make_job(1)], Timing(), 0)[0]
    assert (found.status, found.started_at, found.finished_at) == ("completed", BEGIN, BEGIN)


def test_a_job_held_in_ready_takes_no_place() -> None:
    held = {1: Timing(hold="ready")}
    jobs = [make_job(number) for number in range(1, 13)]
    now = BEGIN + timedelta(seconds=3)
    found = sorted(
        schedule_jobs(jobs, now, lambda job: held.get(job.number, Timing(seconds=1))),
        key=lambda progress: progress.job.number,
    )
    assert [progress.status for progress in found] == ["ready", *["completed"] * 10, "queued"]


def test_a_day_is_the_longest_run() -> None:
    pace = Timing(seconds=100_000)
    found = settle([make_job(1)], pace, 200_000)[0]
    assert found.status == "running"
    found = settle([found], pace, 200_000 + LONGEST_RUN.total_seconds())[0]
    assert (found.status, found.finished_at) == ("failed", BEGIN + timedelta(seconds=200_000) + LONGEST_RUN)


def test_a_job_that_would_end_after_a_day_is_due_to_fail_then() -> None:
    """One that would end at just that moment fails, too: ``test_a_day_is_the_longest_run``."""
    limit = BEGIN + timedelta(seconds=86_400)
    running = replace(make_job(1), status="running", admitted_at=BEGIN, started_at=BEGIN)
    for state, due, following in ((86_399.5, limit - timedelta(seconds=0.5), "completed"), (86_400, limit, "failed")):
        progress = JobProgress(running, "running", BEGIN, BEGIN, None, entered_at=BEGIN - 2 * timedelta(seconds=state))
        found = progress.find_running(BEGIN, Timing(seconds=state))
        assert found is not None
        assert (found.state, found.due, found.next) == ("running", due, following)


def test_a_job_held_in_queued_never_fails() -> None:
    assert settle([make_job(1)], Timing(seconds=1, hold="queued"), 10**7)[0].status == "queued"


created = st.lists(st.integers(0, 30), min_size=1, max_size=45).map(sorted)
reads = st.lists(st.integers(0, 200), max_size=8).map(sorted)


@quickly
@given(created, reads, st.integers(1, 20))
def test_at_most_ten_jobs_have_a_place(seconds: list[int], at: list[int], state: int) -> None:
    done = settle(
        [make_job(number, second) for number, second in enumerate(seconds)], Timing(seconds=state), *at, 10_000
    )
    assert {job.status for job in done} == {"completed"}
    changes = []
    for job in done:
        assert job.admitted_at is not None
        assert job.finished_at is not None
        assert job.created_at <= job.admitted_at
        queued = max(job.created_at + timedelta(seconds=state), job.admitted_at)
        changes += [(job.finished_at, -1), (queued, 1)]
    busy = 0
    for _, change in sorted(changes):
        busy += change
        assert busy <= MOST_RUNNING


@quickly
@given(created, reads, st.integers(1, 20))
def test_the_end_of_jobs_does_not_depend_on_the_moments_of_reading(
    seconds: list[int], at: list[int], state: int
) -> None:
    jobs, pace = [make_job(number, second) for number, second in enumerate(seconds)], Timing(seconds=state)
    at_creation = sorted({*map(float, seconds)})  # creating a job reads the states of earlier jobs
    once, often = (
        settle(jobs, pace, *at_creation, 10_000),
        settle(jobs, pace, *sorted({*at_creation, *at}), 10_000),
    )
    assert [job.finished_at for job in once] == [job.finished_at for job in often]


@quickly
@given(created, st.integers(1, 20))
def test_jobs_are_admitted_in_the_order_of_creation(seconds: list[int], state: int) -> None:
    done = settle([make_job(number, second) for number, second in enumerate(seconds)], Timing(seconds=state), 10_000)
    admitted = [job.admitted_at for job in done]
    assert admitted == sorted(admitted)  # type: ignore[type-var]


@quickly
@given(created, st.integers(0, 100), st.floats(0.1, 20), st.integers(1, 9))
def test_a_quiet_period_ends_with_the_next_change(seconds: list[int], at: int, state: float, tenth: int) -> None:
    pace, timings = Timing(seconds=state), {"all": state}
    jobs = settle([make_job(number, second) for number, second in enumerate(seconds)], pace, at, at)
    now = BEGIN + timedelta(seconds=at)
    there = [job for job in jobs if job.finished_at is None and job.created_at <= now]
    there.sort(key=lambda job: job.admitted_at is None)

    def list_changed(moment: datetime) -> list[JobProgress]:
        return [turn for turn in schedule_jobs(there, moment, lambda _job: pace) if turn.is_changed]

    placed = list(schedule_placed(there, now, lambda _job: pace))
    assert len(placed) == min(len(there), MOST_RUNNING)
    quiet = QuietPeriod.find(placed, now, lambda _job: pace, timings)
    assert quiet.has(now, timings)
    assert not quiet.has(now - timedelta(microseconds=1), timings)
    assert not quiet.has(now, {"all": state + 1})
    assert list_changed(now) == []
    if quiet.until is None:
        assert there == []
        return
    between = now + (quiet.until - now) * tenth / 10
    assert quiet.has(between, timings)
    assert list_changed(between) == []
    assert not quiet.has(quiet.until, timings)
    assert list_changed(quiet.until)


def test_a_job_that_runs_for_a_day_ends_then_whenever_that_is_noticed() -> None:
    held, end = Timing(seconds=10, hold="running"), timedelta(seconds=20) + LONGEST_RUN
    for noticed in (timedelta(0), timedelta(seconds=1), timedelta(days=1), timedelta(days=365)):
        [job, waiting] = settle([make_job(1), make_job(2)], held, (end + noticed).total_seconds())
        assert (job.status, job.finished_at) == ("failed", BEGIN + end)
        assert waiting.finished_at == job.finished_at
