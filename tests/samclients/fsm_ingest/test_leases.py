"""Who runs a job: one at a time, and never for the same moment twice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from samclients.fsm_ingest.runs.leases import Heartbeat, LeaseLost, Leases
from samclients.fsm_ingest.storage.database import Database
from samclients.runtime import InstantClock

LONG = 300.0
DUE = datetime(2026, 3, 31, 9, tzinfo=UTC)


@pytest.fixture
def leases(database: Database, clock: InstantClock) -> Leases:
    return Leases(database, clock.now, LONG)


def test_a_job_that_runs_is_not_begun_again(leases: Leases) -> None:
    lease = leases.take("job")
    assert lease is not None
    assert leases.held("job")
    assert leases.take("job") is None
    assert leases.take("other") is not None
    lease.release()
    assert not leases.held("job")
    assert leases.take("job") is not None


def test_a_lease_that_is_not_renewed_ends(leases: Leases, clock: InstantClock) -> None:
    lease = leases.take("job")
    assert lease is not None
    clock.sleep(LONG - 1)
    assert leases.take("job") is None
    clock.sleep(1)
    successor = leases.take("job")
    assert successor is not None
    with pytest.raises(LeaseLost, match="taken over job job"):
        lease.renew()
    with pytest.raises(LeaseLost):
        lease.keep()
    lease.release()  # not its own any more
    assert leases.held("job")
    successor.renew()


def test_a_lease_that_is_kept_holds(leases: Leases, clock: InstantClock) -> None:
    lease = leases.take("job")
    assert lease is not None
    for _ in range(100):
        clock.sleep(LONG / 2)
        lease.keep()
        assert leases.take("job") is None


def test_a_lease_that_has_ended_and_that_nobody_took_can_be_renewed(leases: Leases, clock: InstantClock) -> None:
    lease = leases.take("job")
    assert lease is not None
    clock.sleep(2 * LONG)
    lease.keep()
    assert leases.take("job") is None


def test_a_moment_of_the_schedule_is_taken_once(leases: Leases) -> None:
    first = leases.take("job", DUE)
    assert first is not None
    first.release()
    assert leases.take("job", DUE) is None
    assert leases.take("job", DUE - timedelta(days=1)) is None
    manual = leases.take("job")
    assert manual is not None
    manual.release()
    assert leases.take("job", DUE + timedelta(days=1)) is not None


def test_a_moment_that_comes_while_the_job_runs_is_not_lost(leases: Leases) -> None:
    manual = leases.take("job")
    assert manual is not None
    assert leases.take("job", DUE) is None
    manual.release()
    assert leases.take("job", DUE) is not None


def test_of_many_processes_one_gets_the_lease(database: Database, clock: InstantClock) -> None:
    gate, won = threading.Barrier(8), []

    def contend() -> None:
        leases = Leases(database, clock.now, LONG)
        gate.wait()
        if leases.take("job", DUE) is not None:
            won.append(1)

    threads = [threading.Thread(target=contend) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert won == [1]


def test_a_schedule_counts_from_when_it_was_first_seen(leases: Leases, clock: InstantClock) -> None:
    began = clock.now()
    assert leases.counts_from("job", "daily 9") == began
    clock.sleep(3600)
    assert leases.counts_from("job", "daily 9") == began
    assert leases.counts_from("job", "daily 10") == clock.now()
    clock.sleep(3600)
    assert leases.counts_from("job", None) == clock.now()
    clock.sleep(3600)
    paused = clock.now() - timedelta(hours=1)
    assert leases.counts_from("job", None) == paused
    assert leases.counts_from("job", "daily 10") == clock.now()


def test_a_schedule_counts_from_the_last_moment_that_was_taken(leases: Leases) -> None:
    leases.counts_from("job", "daily 9")
    later = DUE + timedelta(days=2)
    lease = leases.take("job", later)
    assert lease is not None
    assert leases.counts_from("job", "daily 9") == later


def test_the_heartbeat_renews_while_a_step_takes_long(leases: Leases, monkeypatch: pytest.MonkeyPatch) -> None:
    beaten = threading.Event()
    lease = leases.take("job")
    assert lease is not None
    renew = lease.renew

    def watched() -> None:
        renew()
        beaten.set()

    monkeypatch.setattr(lease, "renew", watched)
    with Heartbeat(lease, seconds=0.003):
        assert beaten.wait(10)
