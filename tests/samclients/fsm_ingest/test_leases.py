"""Leases: one process runs a job at a time, and once for a due time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from samclients.fsm_ingest.runs.leases import Heartbeat, JobLeases, LeaseLost
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import InstantClock

LONG = 300.0
DUE = datetime(2026, 3, 31, 9, tzinfo=UTC)


@pytest.fixture
def leases(database: IngestDatabase, clock: InstantClock) -> JobLeases:
    return JobLeases(database, clock.now, LONG)


def test_a_running_job_is_not_started_again(leases: JobLeases) -> None:
    lease = leases.acquire("job")
    assert lease is not None
    assert leases.is_held("job")
    assert leases.acquire("job") is None
    assert leases.acquire("other") is not None
    lease.release()
    assert not leases.is_held("job")
    assert leases.acquire("job") is not None


def test_a_lease_that_is_not_renewed_ends(leases: JobLeases, clock: InstantClock) -> None:
    lease = leases.acquire("job")
    assert lease is not None
    clock.sleep(LONG - 1)
    assert leases.acquire("job") is None
    clock.sleep(1)
    successor = leases.acquire("job")
    assert successor is not None
    with pytest.raises(LeaseLost, match="taken over job job"):
        lease.renew()
    with pytest.raises(LeaseLost):
        lease.renew_if_due()
    lease.release()  # it does not hold the lease any more
    assert leases.is_held("job")
    successor.renew()


def test_a_renewed_lease_stays_valid(leases: JobLeases, clock: InstantClock) -> None:
    lease = leases.acquire("job")
    assert lease is not None
    for _ in range(100):
        clock.sleep(LONG / 2)
        lease.renew_if_due()
        assert leases.acquire("job") is None


def test_an_expired_free_lease_can_be_renewed(leases: JobLeases, clock: InstantClock) -> None:
    lease = leases.acquire("job")
    assert lease is not None
    clock.sleep(2 * LONG)
    lease.renew_if_due()
    assert leases.acquire("job") is None


def test_a_due_time_is_taken_once(leases: JobLeases) -> None:
    first = leases.acquire("job", DUE)
    assert first is not None
    first.release()
    assert leases.acquire("job", DUE) is None
    assert leases.acquire("job", DUE - timedelta(days=1)) is None
    manual = leases.acquire("job")
    assert manual is not None
    manual.release()
    assert leases.acquire("job", DUE + timedelta(days=1)) is not None


def test_a_due_time_during_a_run_is_not_lost(leases: JobLeases) -> None:
    manual = leases.acquire("job")
    assert manual is not None
    assert leases.acquire("job", DUE) is None
    manual.release()
    assert leases.acquire("job", DUE) is not None


def test_of_many_processes_one_gets_the_lease(database: IngestDatabase, clock: InstantClock) -> None:
    gate, won = threading.Barrier(8), []

    def contend() -> None:
        leases = JobLeases(database, clock.now, LONG)
        gate.wait()
        if leases.acquire("job", DUE) is not None:
            won.append(1)

    threads = [threading.Thread(target=contend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [1]


def test_due_times_count_from_when_a_schedule_was_first_seen(leases: JobLeases, clock: InstantClock) -> None:
    began = clock.now()
    assert leases.schedule_start("job", "daily 9") == began
    clock.sleep(3600)
    assert leases.schedule_start("job", "daily 9") == began
    assert leases.schedule_start("job", "daily 10") == clock.now()
    clock.sleep(3600)
    assert leases.schedule_start("job", None) == clock.now()
    clock.sleep(3600)
    paused = clock.now() - timedelta(hours=1)
    assert leases.schedule_start("job", None) == paused
    assert leases.schedule_start("job", "daily 10") == clock.now()


def test_due_times_count_from_the_last_one_taken(leases: JobLeases) -> None:
    leases.schedule_start("job", "daily 9")
    later = DUE + timedelta(days=2)
    lease = leases.acquire("job", later)
    assert lease is not None
    assert leases.schedule_start("job", "daily 9") == later
    assert leases.schedule_start("job", "daily 10") == later
    assert leases.schedule_start("job", "daily 10") == later


@pytest.mark.parametrize("schedule", ["daily 9", "daily 10"])
def test_due_times_count_from_when_a_schedule_was_saved_if_that_is_later(
    leases: JobLeases, clock: InstantClock, schedule: str
) -> None:
    leases.schedule_start("job", "daily 9")
    saved = clock.now() + timedelta(hours=1)
    clock.sleep(7200)
    assert leases.schedule_start("job", schedule, saved) == saved
    assert leases.schedule_start("job", schedule, saved) == saved
    assert leases.schedule_start("job", schedule, clock.now() + timedelta(hours=1)) == clock.now()


def test_the_heartbeat_renews_the_lease_during_a_long_step(leases: JobLeases, monkeypatch: pytest.MonkeyPatch) -> None:
    beaten = threading.Event()
    lease = leases.acquire("job")
    assert lease is not None
    renew = lease.renew

    def watch_lease() -> None:
        renew()
        beaten.set()

    monkeypatch.setattr(lease, "renew", watch_lease)
    with Heartbeat(lease, seconds=0.003):
        assert beaten.wait(10)


def test_the_heartbeat_has_ended_when_its_block_ends(leases: JobLeases) -> None:
    lease = leases.acquire("job")
    assert lease is not None
    with Heartbeat(lease, seconds=LONG) as heartbeat:
        assert heartbeat._thread.is_alive()  # noqa: SLF001 -- nothing else shows it
    assert not heartbeat._thread.is_alive()  # noqa: SLF001
