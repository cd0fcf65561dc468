"""What continues, what ends, and what a change or another process in between leaves as it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.jobs.connection_tester import ConnectionTester
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.jobs.organizations import OrganizationEditor
from samclients.fsm_ingest.jobs.transfer import export_jobs, import_jobs, is_passphrase_needed
from samclients.fsm_ingest.model.entities import (
    Application,
    FieldMapping,
    Frequency,
    Header,
    IntegrationTask,
    Method,
    PagingKey,
    PagingRow,
    Param,
    ParameterType,
    Schedule,
)
from samclients.fsm_ingest.runs.attempt import RunAttempt
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.progress import CancelRequested
from samclients.fsm_ingest.runs.records import JobRun, PlannedFile, RunStage, RunStatus
from samclients.fsm_ingest.runs.runner import Runner, RunningElsewhere
from samclients.fsm_ingest.source.params import DateWindow
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.fsm_ingest.web.background import BackgroundRuns
from samclients.runtime import UNSET, Settings
from tests.samclients.fsm_ingest.shell import JOB, ORG, OTHER, ROSTER, Shell

READY = replace(JOB, mapping=tuple(FieldMapping(*text.split("=")) for text in ROSTER))
DAILY = Schedule(Frequency.DAILY, time(1, 2))
Act = Callable[[RunAttempt], None]


def write_job(shell: Shell, work: Callable[[JobRepository], Any]) -> Any:
    with shell.database.writing() as connection:
        return work(JobRepository(connection, shell.database.vault))


@pytest.fixture
def runner(shell: Shell) -> Runner:
    write_job(shell, lambda jobs: jobs.change(READY))
    return Runner(shell.database, RunEnvironment(Settings(clock=shell.clock)))


@pytest.fixture
def act(monkeypatch: pytest.MonkeyPatch) -> Callable[[Act], None]:
    """Lets a function stand for the steps of a run."""
    return lambda work: monkeypatch.setattr(RunAttempt, "_run_pipeline", work)


def complete(attempt: RunAttempt) -> None:
    attempt._recorder.complete("Done.")  # noqa: SLF001 -- what the steps do at their end


def begin(shell: Shell, stage: RunStage) -> JobRun:
    history = RunHistory(shell.database)
    run = history.begin(READY, "Sample SaaS", "full", shell.clock.now(), by_service=True)
    return history.save(replace(run, stage=stage, status=RunStatus.INTERRUPTED, attempts=0))


@pytest.mark.parametrize(
    ("stage", "is_due", "runs"),
    [
        (RunStage.FETCHING, True, 1),  # it reads the source now, so it stands for the due time
        (RunStage.UPLOADING, True, 1),
        (RunStage.IMPORTING, True, 2),
        (RunStage.IMPORTING, False, 1),
    ],
)
def test_a_due_job_runs_after_what_it_was_importing(  # noqa: PLR0913 -- columns of the table
    shell: Shell, runner: Runner, act: Callable[[Act], None], stage: RunStage, *, is_due: bool, runs: int
) -> None:
    act(complete)
    unfinished = begin(shell, stage)
    shell.clock.sleep(1)
    ended = runner.run(JOB.id, by_service=True, due=shell.clock.now() if is_due else None)
    assert len(runner.history.list_ids()) == runs
    assert (ended.id == unfinished.id, ended.status) == (runs == 1, RunStatus.COMPLETED)
    assert [run.attempts for run in runner.history.list_runs()] == [1] * runs


def test_earlier_unfinished_runs_have_failed(shell: Shell, runner: Runner, act: Callable[[Act], None]) -> None:
    act(complete)
    earlier = begin(shell, RunStage.FETCHING)
    shell.clock.sleep(60)
    last = begin(shell, RunStage.FETCHING)
    runner.run(JOB.id)
    states = {run.id: (run.status, run.message) for run in runner.history.list_runs()}
    assert states == {
        earlier.id: (RunStatus.FAILED, "A later run has started."),
        last.id: (RunStatus.COMPLETED, "Done."),
    }


STAGES = [(RunStage.FETCHING, True), (RunStage.UPLOADING, True), (RunStage.IMPORTING, False)]


@pytest.mark.parametrize(("stage", "is_canceled"), STAGES)
def test_a_run_is_canceled_until_it_imports(
    shell: Shell, runner: Runner, act: Callable[[Act], None], stage: RunStage, *, is_canceled: bool
) -> None:
    def work(attempt: RunAttempt) -> None:
        recorder = attempt._recorder  # noqa: SLF001 -- what the steps work with
        recorder.update(stage=RunStage.FETCHING)
        RunHistory(shell.database).request_cancel(recorder.run.id)
        recorder.run = replace(recorder.run, stage=stage)
        try:
            recorder.guard()
        except CancelRequested:
            assert is_canceled
            raise
        recorder.complete("Done.")

    act(work)
    ended = runner.run(JOB.id)
    assert ended.status is (RunStatus.CANCELED if is_canceled else RunStatus.COMPLETED)
    assert ended.message == ("Canceled; nothing was loaded." if is_canceled else "Done.")


def test_paging_places_of_a_deleted_job_are_forgotten(shell: Shell, runner: Runner, act: Callable[[Act], None]) -> None:
    def work(attempt: RunAttempt) -> None:
        attempt.new_paging_places = frozenset({"Response:next"})
        write_job(shell, lambda jobs: jobs.delete(JOB.id))
        complete(attempt)

    act(work)
    assert runner.run(JOB.id).status is RunStatus.COMPLETED
    assert write_job(shell, lambda jobs: jobs.list_paging_places(JOB.id)) == frozenset()


def test_new_paging_places_are_remembered(shell: Shell, runner: Runner, act: Callable[[Act], None]) -> None:
    def work(attempt: RunAttempt) -> None:
        attempt.new_paging_places = frozenset({"Response:next"})
        complete(attempt)

    act(work)
    runner.run(JOB.id)
    assert write_job(shell, lambda jobs: jobs.list_paging_places(JOB.id)) == {"Response:next"}


def test_the_organizations_token_is_not_in_a_message_or_log(
    shell: Shell, runner: Runner, act: Callable[[Act], None]
) -> None:
    with shell.database.writing() as connection:
        organizations = OrganizationRepository(connection, shell.database.vault)
        organizations.save(replace(organizations.get(ORG), refresh_token="s3cret-of-acme"))

    def work(attempt: RunAttempt) -> None:
        attempt._recorder.log("Sent s3cret-of-acme.")  # noqa: SLF001 -- as above
        raise OSError("s3cret-of-acme is wrong")

    act(work)
    ended = runner.run(JOB.id)
    assert (ended.status, ended.message) == (RunStatus.FAILED, "*** is wrong")
    assert [entry.text for entry in runner.history.entries(ended)][1:] == ["Sent ***.", "*** is wrong"]


def test_planned_files_stay_uploaded(shell: Shell) -> None:
    history, run = RunHistory(shell.database), begin(shell, RunStage.UPLOADING)
    files = [PlannedFile("a", 1), PlannedFile("b", 2)]
    assert history.plan(run, files) == set()
    history.record_upload(run, "a")
    for _ in range(2):
        assert history.plan(run, files) == {"a"}
    assert history.files(run) == files
    assert history.plan(run, [PlannedFile("c", 3)]) == set()
    assert history.plan(run, files) == set()


def test_a_lease_is_renewed_when_a_third_of_its_time_has_passed(shell: Shell, runner: Runner) -> None:
    lease = runner.leases.acquire(JOB.id)
    assert lease is not None

    def find_end() -> timedelta:
        with shell.database.reading() as connection:
            [(until,)] = connection.exec_driver_sql("SELECT holds_until FROM fsm_leases").all()
        return timedelta(seconds=until - shell.clock.now().timestamp())

    shell.clock.sleep(99)
    lease.renew_if_due()
    assert find_end() == timedelta(seconds=201)
    shell.clock.sleep(1)
    lease.renew_if_due()
    assert find_end() == timedelta(seconds=300)


def find_start(shell: Shell) -> object:
    return write_job(shell, lambda jobs: jobs.find_schedule_start(JOB.id))


@pytest.mark.parametrize(
    ("change", "counts_anew"),
    [({"paused": True}, True), ({"schedule": DAILY}, True), ({"name": "Other name"}, False)],
)
def test_a_schedule_counts_from_when_it_or_the_pause_was_changed(
    shell: Shell, change: dict[str, Any], *, counts_anew: bool
) -> None:
    editor = JobEditor(shell.database, Settings(clock=shell.clock))
    editor.edit(replace(JOB, **change))
    assert (find_start(shell) == shell.clock.now()) == counts_anew


def test_the_result_of_a_test_is_stored_for_the_request_that_was_tested(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    tester = ConnectionTester(shell.database, Settings(clock=shell.clock))
    result = ConnectionTestResult("OK", succeeded=True, paths=("new",))
    monkeypatch.setattr(ConnectionTester, "try_connection", lambda _self, _job: result)
    assert tester.test(JOB.id) is result
    assert tester.find_paths(JOB.id) == ("new",)

    def change_meanwhile(_self: ConnectionTester, job: Any) -> ConnectionTestResult:
        write_job(
            shell, lambda jobs: (jobs.change(replace(job, url="https://other.example")), jobs.forget_test(job.id))
        )
        return replace(result, paths=("newer",))

    monkeypatch.setattr(ConnectionTester, "try_connection", change_meanwhile)
    tester.test(JOB.id)
    assert tester.find_paths(JOB.id) is None


def test_unused_paging_is_not_exported(shell: Shell, tmp_path: Any) -> None:
    rows = (PagingRow(PagingKey.NEXT_PAGE_TOKEN, "api_key", ParameterType.QUERY_STRING, "s3cret-row"),)
    write_job(shell, lambda jobs: jobs.change(replace(JOB, paging=(), unused_paging=rows)))
    [file] = export_jobs(shell.database, [JOB.id], tmp_path, "a passphrase")
    assert "s3cret-row" not in file.read_text()
    assert "unused_paging" not in file.read_text()


def test_one_encrypted_file_needs_the_passphrase(shell: Shell, tmp_path: Any) -> None:
    plain = replace(OTHER, headers=(), body=None, params=OTHER.params[:2], url="https://a.example", method=Method.GET)
    write_job(shell, lambda jobs: jobs.change(plain))
    write_job(shell, lambda jobs: jobs.change(replace(JOB, headers=(Header("X-Key", "s3cret"),))))
    [sealed] = export_jobs(shell.database, [JOB.id], tmp_path, "a passphrase")
    [open_file] = export_jobs(shell.database, [OTHER.id], tmp_path, None)
    assert not is_passphrase_needed([open_file])
    assert all(map(is_passphrase_needed, ([sealed], [open_file, sealed], [sealed, open_file])))


def test_a_job_is_narrowed_by_a_date_that_it_sends(shell: Shell, runner: Runner, act: Callable[[Act], None]) -> None:
    act(complete)
    since = Param("fromDate", "{{lastRun}}", "since")
    job = replace(READY, task=IntegrationTask.APPLICATION_ROSTER, params=(since, Param("toDate")))
    write_job(shell, lambda jobs: jobs.change(job))
    assert [runner.run(JOB.id).load_type for _ in range(2)] == ["full", "incremental"]  # the first has no last run


def test_a_window_begins_on_the_day_on_which_the_last_completed_run_began(
    shell: Shell, act: Callable[[Act], None]
) -> None:
    asked: list[tuple[datetime, datetime | None]] = []

    class Environment(RunEnvironment):
        def build_window(self, started_at: datetime, last_completed: datetime | None) -> DateWindow:
            asked.append((started_at, last_completed))
            return super().build_window(started_at, last_completed)

    def run_over_midnight(attempt: RunAttempt) -> None:
        attempt._open_source(attempt._recorder.run, Settings()).close()  # noqa: SLF001 -- a step of a run
        shell.clock.sleep(20 * 3600)
        if len(begun) == 2:
            raise ConnectionError
        complete(attempt)

    write_job(shell, lambda jobs: jobs.change(READY))
    act(run_over_midnight)
    begun: list[datetime] = []
    for _ in range(4):
        begun.append(shell.clock.now())
        Runner(shell.database, Environment(Settings(clock=shell.clock))).run(JOB.id)
        shell.clock.sleep(4 * 3600)
    first, second, third, fourth = begun
    assert list(dict.fromkeys(asked)) == [(first, None), (second, first), (third, first), (fourth, third)]


def test_a_job_that_runs_is_not_started_in_the_background(runner: Runner) -> None:
    runs = BackgroundRuns(runner)
    lease = runner.leases.acquire(JOB.id)
    assert lease is not None
    with pytest.raises(RunningElsewhere, match=f"The job '{JOB.name}' is running"):
        runs.start(JOB.id)
    assert not runs.has_running
    runs.close()
    assert runner.history.list_ids() == []


@pytest.mark.parametrize(("is_active", "active"), [(True, True), (None, True), (UNSET, True), (False, False)])
def test_an_application_is_active_unless_flexera_says_that_it_is_not(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, is_active: object, *, active: bool
) -> None:
    apps = SimpleNamespace(iterate=lambda: [SimpleNamespace(id="a-1", name="Zoom", is_active=is_active)])
    flexera = nullcontext(SimpleNamespace(managed_apps=apps))
    monkeypatch.setattr(OrganizationEditor, "open_flexera", lambda _self, _organization: flexera)
    editor = OrganizationEditor(shell.database)
    assert editor.refresh(ORG) == [Application(ORG, "a-1", "Zoom", active=active)] == editor.list_applications(ORG)


def test_paging_places_are_added_to_the_known_ones(shell: Shell) -> None:
    for place in ("Response:a", "Response:b", "Response:a"):
        write_job(shell, lambda jobs, place=place: jobs.remember_paging(JOB.id, [place]))
    assert write_job(shell, lambda jobs: jobs.list_paging_places(JOB.id)) == {"Response:a", "Response:b"}


@pytest.mark.parametrize(
    ("organization", "application", "expected"),
    [
        (ORG, "app-77", (ORG, "app-77")),
        (ORG, "unknown", (ORG, None)),
        (ORG, None, (ORG, None)),
        (9, "app-77", (ORG, "app-77")),  # there is only one
        (None, "app-77", (ORG, "app-77")),
    ],
)
def test_an_imported_job_keeps_what_exists_here(
    shell: Shell, organization: int | None, application: str | None, expected: tuple[int | None, str | None]
) -> None:
    job = replace(JOB, id="new", name="New", organization_id=organization, application_id=application)
    [added] = import_jobs(shell.database, [job])
    assert (added.organization_id, added.application_id) == expected
    assert shell.job("new") == added


def test_an_imported_job_of_no_known_organization_has_none(shell: Shell) -> None:
    with shell.database.writing() as connection:
        organizations = OrganizationRepository(connection, shell.database.vault)
        organizations.save(replace(organizations.get(ORG), id=77))
    [added] = import_jobs(shell.database, [replace(JOB, id="new", name=JOB.name, organization_id=9)])
    assert (added.organization_id, added.application_id, added.name) == (None, None, f"{JOB.name} (2)")


def test_a_run_of_a_job_without_an_organization_has_no_number_of_one(shell: Shell) -> None:
    bare = replace(JOB, organization_id=None, application_id=None)
    run = RunHistory(shell.database).begin(bare, "", "full", shell.clock.now(), by_service=False)
    assert (run.organization_id, run.application_id) == (0, "")
    assert RunHistory(shell.database).list_runs() == [run]
