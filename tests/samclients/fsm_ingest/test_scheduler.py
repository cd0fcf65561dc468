"""The scheduler of the service: triggers, missed due times, unfinished runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from samclients.fsm_ingest.errors import JobNotComplete
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.model.entities import (
    ApiJob,
    Application,
    FlexeraOrganization,
    Frequency,
    IntegrationTask,
    Method,
    Schedule,
    Weekday,
)
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.records import JobRun, RunStatus
from samclients.fsm_ingest.runs.runner import Runner, RunningElsewhere
from samclients.fsm_ingest.runs.scheduler import JobScheduler, SchedulerOptions
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.runtime import InstantClock, Settings

BERLIN = ZoneInfo("Europe/Berlin")
DAILY = Schedule(Frequency.DAILY, time(6, 30))
JOB = ApiJob(
    "job-1",
    "Users",
    1234,
    "5678",
    IntegrationTask.APPLICATION_ROSTER,
    Method.GET,
    "https://saas.example/users",
    schedule=DAILY,
)


class Jobs:
    """Changes of the jobs table."""

    def __init__(self, database: IngestDatabase) -> None:
        self._database = database

    def save(self, job: ApiJob) -> None:
        with self._database.writing() as connection:
            store = JobRepository(connection, self._database.vault)
            (store.change if store.find_named(job.id) else store.add)(job)

    def delete(self, job: ApiJob) -> None:
        with self._database.writing() as connection:
            JobRepository(connection, self._database.vault).delete(job.id)


@pytest.fixture
def jobs(database: IngestDatabase) -> Jobs:
    return Jobs(database)


@pytest.fixture
def runner(database: IngestDatabase, clock: InstantClock) -> Runner:
    return Runner(database, RunEnvironment(Settings(clock=clock)))


@pytest.fixture
def service(database: IngestDatabase, runner: Runner, clock: InstantClock) -> JobScheduler:
    return JobScheduler(database, runner, SchedulerOptions(zone=BERLIN, now=clock.now))


def format_local(moment: datetime) -> str:
    return moment.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")


def test_a_job_is_scheduled_in_local_time(service: JobScheduler, jobs: Jobs) -> None:
    jobs.save(JOB)
    jobs.save(replace(JOB, id="job-2", name="W", schedule=Schedule(Frequency.WEEKLY, time(0), Weekday.MONDAY)))
    jobs.save(replace(JOB, id="job-3", name="M", schedule=Schedule(Frequency.MONTHLY, time(23, 59), day=31)))
    service.refresh()
    assert {entry: format_local(moment) for entry, moment in service.find_next_times().items()} == {
        "job-1": "2026-04-01 06:30",
        "job-2": "2026-04-06 00:00",
        "job-3": "2026-03-31 23:59",
    }


def test_an_edit_takes_effect_at_the_next_refresh(service: JobScheduler, jobs: Jobs) -> None:
    jobs.save(JOB)
    service.refresh()
    jobs.save(replace(JOB, schedule=Schedule(Frequency.DAILY, time(18))))
    service.refresh()
    assert [format_local(entry) for entry in service.find_next_times().values()] == ["2026-03-31 18:00"]
    jobs.delete(JOB)
    service.refresh()
    assert service.find_next_times() == {}


def test_a_paused_job_is_not_scheduled_and_makes_up_for_nothing(
    service: JobScheduler, jobs: Jobs, clock: InstantClock
) -> None:
    jobs.save(JOB)
    service.refresh()
    jobs.save(replace(JOB, paused=True))
    service.refresh()
    assert service.find_next_times() == {}
    clock.sleep(10 * 86_400)
    jobs.save(JOB)
    service.refresh()
    assert [format_local(entry) for entry in service.find_next_times().values()] == ["2026-04-11 06:30"]


@pytest.mark.parametrize("change", [{"schedule": None}, {"application_id": None}, {"url": ""}])
def test_an_incomplete_job_is_not_scheduled(service: JobScheduler, jobs: Jobs, change: dict[str, Any]) -> None:
    jobs.save(replace(JOB, **change))
    service.refresh()
    assert service.find_next_times() == {}


def test_a_due_time_missed_without_a_service_is_due_at_once(
    database: IngestDatabase, runner: Runner, service: JobScheduler, jobs: Jobs, clock: InstantClock
) -> None:
    jobs.save(JOB)
    service.refresh()
    clock.sleep(3 * 86_400)
    later = JobScheduler(database, runner, SchedulerOptions(zone=BERLIN, now=clock.now))
    later.refresh()
    assert [format_local(entry) for entry in later.find_next_times().values()] == ["2026-04-01 06:30"]


class FiredRuns:
    """Replacement of ``Runner.run`` that records its calls."""

    def __init__(self, runner: Runner) -> None:
        self._runner, self.dues = runner, list[datetime | None]()

    def __call__(self, name: str, *, by_service: bool, due: datetime) -> Any:
        assert by_service
        lease = self._runner.leases.acquire(name, due)
        if lease is None:
            raise RunningElsewhere("elsewhere")
        self.dues.append(due)
        lease.release()
        job = replace(JOB, id=name)
        run = self._runner.history.begin(job, "A", "full", due, by_service=True)
        return self._runner.history.save(replace(run, ended_at=due, status=RunStatus.COMPLETED))


def test_several_missed_due_times_give_one_run(
    service: JobScheduler, runner: Runner, jobs: Jobs, clock: InstantClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fired = FiredRuns(runner)
    monkeypatch.setattr(runner, "run", fired)
    jobs.save(JOB)
    service.refresh()
    service.fire(JOB.id)  # nothing is due yet
    clock.sleep(3 * 86_400)
    for _ in range(3):
        service.fire(JOB.id)
    assert fired.dues == [datetime(2026, 4, 3, 4, 30, tzinfo=UTC)]
    clock.sleep(86_400)
    service.fire(JOB.id)
    assert fired.dues[1:] == [datetime(2026, 4, 4, 4, 30, tzinfo=UTC)]


def test_a_due_time_during_a_run_is_made_up_for(
    service: JobScheduler, runner: Runner, jobs: Jobs, clock: InstantClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fired = FiredRuns(runner)
    monkeypatch.setattr(runner, "run", fired)
    jobs.save(JOB)
    service.refresh()
    clock.sleep(86_400)
    by_hand = runner.leases.acquire(JOB.id)
    assert by_hand is not None
    service.fire(JOB.id)
    assert fired.dues == []
    by_hand.release()
    begun = list[tuple[str, str]]()
    monkeypatch.setattr(service, "_run_once", lambda _name, function, job_id: begun.append((function.__name__, job_id)))
    service.refresh()
    assert begun == [("fire", JOB.id)]
    service.fire(JOB.id)
    assert len(fired.dues) == 1


def test_an_abandoned_run_continues_when_its_lease_has_ended(
    service: JobScheduler, runner: Runner, jobs: Jobs, clock: InstantClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.save(JOB)
    assert runner.leases.acquire(JOB.id) is not None
    runner.history.begin(JOB, "A", "full", clock.now(), by_service=False)
    begun = list[tuple[str, str]]()
    monkeypatch.setattr(service, "_run_once", lambda _name, function, job_id: begun.append((function.__name__, job_id)))
    service.refresh()
    assert begun == []
    clock.sleep(timedelta(seconds=runner.leases.seconds).total_seconds())
    service.refresh()
    assert begun == [("take_over", JOB.id)]


def test_the_first_due_time_after_saving_a_job_is_run(
    database: IngestDatabase, runner: Runner, clock: InstantClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even without a refresh between saving and the due time, as with ``service --once`` from cron."""
    book = JobEditor(database, Settings(clock=clock))
    with database.writing() as connection:
        organizations = OrganizationRepository(connection, database.vault)
        organizations.save(FlexeraOrganization(1234, "Acme", "token", "http://127.0.0.1:1", "http://127.0.0.1:1"))
        organizations.replace_applications(1234, [Application(1234, "5678", "Sample SaaS")])
    job = book.add(replace(JOB, schedule=Schedule(Frequency.DAILY, time(18))))
    fired = FiredRuns(runner)
    monkeypatch.setattr(runner, "run", fired)

    def once() -> list[datetime | None]:
        before = len(fired.dues)
        assert JobScheduler(database, runner, SchedulerOptions(zone=BERLIN, now=clock.now)).run_due()
        return fired.dues[before:]

    clock.sleep(3_600)
    assert once() == []  # 13:00 UTC; it is due at 16:00
    clock.sleep(4 * 3_600)
    assert once() == [datetime(2026, 3, 31, 16, tzinfo=UTC)]
    book.edit(replace(job, schedule=Schedule(Frequency.DAILY, time(20))))  # at 19:00 local time
    clock.sleep(86_400)
    assert once() == [datetime(2026, 3, 31, 18, tzinfo=UTC)]
    book.pause(job.id)
    clock.sleep(86_400)
    book.pause(job.id, paused=False)
    assert once() == []  # what was missed while it was paused
    clock.sleep(86_400)
    assert once() == [datetime(2026, 4, 2, 18, tzinfo=UTC)]
    book.edit(replace(job, schedule=Schedule(Frequency.DAILY, time(21)), name="As it was"))
    book.edit(replace(job, schedule=Schedule(Frequency.DAILY, time(20)), name="As it was"))
    assert once() == []


def test_due_times_count_from_when_a_job_was_saved(
    service: JobScheduler, jobs: Jobs, database: IngestDatabase, clock: InstantClock
) -> None:
    jobs.save(JOB)
    with database.writing() as connection:
        JobRepository(connection, database.vault).set_schedule_start(JOB.id, clock.now() - timedelta(days=2))
    service.refresh()
    assert [format_local(entry) for entry in service.find_next_times().values()] == ["2026-03-30 06:30"]


@pytest.mark.parametrize(
    ("status", "good"), [(RunStatus.COMPLETED, True), (RunStatus.FAILED, False), (RunStatus.INTERRUPTED, True)]
)
def test_once_reports_if_a_job_failed(  # noqa: PLR0913, PLR0917 -- fixtures
    service: JobScheduler,
    runner: Runner,
    jobs: Jobs,
    clock: InstantClock,
    monkeypatch: pytest.MonkeyPatch,
    status: RunStatus,
    good: bool,  # noqa: FBT001
) -> None:
    fired = FiredRuns(runner)
    monkeypatch.setattr(runner, "run", lambda *args, **options: replace(fired(*args, **options), status=status))
    jobs.save(JOB)
    jobs.save(replace(JOB, id="job-2", name="Others", paused=True))
    assert service.run_due()
    clock.sleep(86_400)
    assert service.run_due() is good
    assert len(fired.dues) == 1


def test_once_fails_if_a_job_cannot_run(
    service: JobScheduler, runner: Runner, jobs: Jobs, clock: InstantClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*_args: object, **_options: object) -> Any:
        raise JobNotComplete

    monkeypatch.setattr(runner, "run", run)
    jobs.save(JOB)
    service.run_due()
    clock.sleep(86_400)
    assert service.run_due() is False


def test_a_job_that_is_gone_paused_or_not_scheduled_has_not_failed(service: JobScheduler, jobs: Jobs) -> None:
    assert service.fire("nobody") is True
    jobs.save(replace(JOB, paused=True))
    assert service.fire(JOB.id) is True
    jobs.save(replace(JOB, schedule=None))
    assert service.fire(JOB.id) is True


def test_due_times_that_were_missed_together_are_one_run(
    database: IngestDatabase, runner: Runner, clock: InstantClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, Any]] = []

    def note(**how: Any) -> Any:
        given.append(how)
        return BackgroundScheduler(**how)

    monkeypatch.setattr("samclients.fsm_ingest.runs.scheduler.BackgroundScheduler", note)
    JobScheduler(database, runner, SchedulerOptions(zone=BERLIN, now=clock.now))
    [how] = given
    assert how["job_defaults"] == {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    assert how["timezone"] is BERLIN


@pytest.mark.parametrize("status", [None, RunStatus.COMPLETED, RunStatus.FAILED])
def test_a_run_that_was_taken_over_fails_as_it_ends(
    service: JobScheduler,
    runner: Runner,
    clock: InstantClock,
    monkeypatch: pytest.MonkeyPatch,
    status: RunStatus | None,
) -> None:
    """None: the run has ended meanwhile, and there was nothing to take over."""
    now = clock.now()
    ended = JobRun("r", JOB.id, "Users", 1, "5", "A", "t", "full", by_service=True, started_at=now, ended_at=now)
    run = None if status is None else replace(ended, status=status)
    monkeypatch.setattr(runner, "take_over", lambda _job_id: run)
    assert service.take_over(JOB.id) is (status is not RunStatus.FAILED)
