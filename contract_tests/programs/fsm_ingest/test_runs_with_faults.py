"""Runs in which something goes wrong: nothing is loaded twice, nothing by half, and the counts still agree."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import Any

import pytest

from contract_tests.kit.programs.fsm_readback import import_jobs, sample_records, uploads, users
from contract_tests.kit.programs.fsm_utility import FEW, Utility
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import LIFECYCLE, OKTA, SAMPLE_SAAS, Ingestion
from mockservers import MockServer
from mockservers.client.faults import Faults
from samclients.fsm_ingest.model.entities import IngestSettings as UtilitySettings
from samclients.fsm_ingest.runs.progress import RunProgress, StopRequested
from samclients.fsm_ingest.runs.records import JobRun, RunStage, RunStatus
from samclients.fsm_ingest.storage.settings import save_settings

pytestmark = FEW
LARGEST = 6_500  # three files


@pytest.fixture
def faults(server: MockServer, world: RemoteWorld) -> Faults:
    """Flexera's, and the sample vendor's."""
    return server.flexera.faults.of(world.name)


def count_responses(server: MockServer, world: RemoteWorld, *operations: str) -> Counter[tuple[str, int]]:
    """Count the responses per operation and status."""
    journal = server.flexera.journal.of(world.name)
    return Counter((name, entry.status) for name in operations for entry in journal.find(name))


def assert_loaded_once(flexera: Ingestion, run: JobRun, files: int = 3) -> None:
    """All records are there, by one import job of so many files, and there are no other files of the run."""
    assert (run.status, run.counts.loaded) == (RunStatus.COMPLETED, 120), run.message
    assert set(users(flexera)) == {entry["id"] for entry in sample_records(flexera, "users")}
    mine = [entry["name"] for entry in uploads(flexera) if run.id in entry["name"]]
    jobs = [entry for entry in import_jobs(flexera) if run.id in entry["saasDataList"][0]["name"]]
    assert [job["id"] for job in jobs] == list(run.counts.jobs)
    assert len(jobs) == 1
    assert len(mine) == files
    assert sorted(mine) == sorted(job["name"] for job in jobs[0]["saasDataList"])


OPERATIONS = (
    *("create_sample_token", "list_sample_records", "create_token", "get_managed_app"),
    *("create_saas_data", "upload_saas_data", "create_import_job", "get_import_job"),
)


@pytest.mark.parametrize("kind", ["status", "reset"])
def test_what_fails_once_is_done_again_and_not_twice(
    utility: Utility, flexera: Ingestion, faults: Faults, kind: str
) -> None:
    """Every operation in one run. A reset comes after the work was done: the caller cannot know."""
    values = {"status": 503} if kind == "status" else {}
    for operation in OPERATIONS:
        faults.add(kind, operation=operation, times=1, **values)
    run = utility.runner(largest=LARGEST).run(utility.sample().id)
    assert [entry["struck"] for entry in faults.list()] == [1] * len(OPERATIONS)
    assert_loaded_once(flexera, run)


def test_a_file_that_is_locked_because_it_is_there_is_taken_for_uploaded(
    utility: Utility, flexera: Ingestion, faults: Faults, server: MockServer, world: RemoteWorld
) -> None:
    faults.add("reset", operation="upload_saas_data", times=1)
    assert_loaded_once(flexera, utility.runner(largest=LARGEST).run(utility.sample().id))
    assert count_responses(server, world, "upload_saas_data")[("upload_saas_data", 423)] == 1


def test_a_token_that_is_refused_in_the_middle_of_paging_is_made_again(
    utility: Utility, flexera: Ingestion, faults: Faults
) -> None:
    faults.add("flexera.token_expired", operation="list_sample_records", after=2, times=1)
    assert_loaded_once(flexera, utility.runner(largest=LARGEST).run(utility.sample().id))
    assert faults.list()[0]["struck"] == 1


def test_flexeras_token_that_expires_between_two_uploads_is_made_again(
    utility: Utility, flexera: Ingestion, faults: Faults
) -> None:
    faults.add("flexera.token_expired", operation="upload_saas_data", after=1, times=1)
    assert_loaded_once(flexera, utility.runner(largest=LARGEST).run(utility.sample().id))
    assert faults.list()[0]["struck"] == 1


@pytest.mark.parametrize("style", ["total-count", "next-link"])
@pytest.mark.parametrize("kind", ["flexera.rows_repeated", "flexera.rows_missing"])
def test_a_list_that_shifts_while_it_is_read_is_read_again(
    utility: Utility, flexera: Ingestion, faults: Faults, style: str, kind: str
) -> None:
    """Otherwise a full load would deactivate the users that the pages have left out."""
    job = utility.sample(style=style)
    faults.add(kind, operation="list_sample_records", rows=3, times=1)
    run = utility.runner(largest=LARGEST).run(job.id)
    assert_loaded_once(flexera, run)
    assert (run.counts.fetched, run.counts.pages) == (120, 3)
    told = [entry.text for entry in utility.runner().history.entries(run)]
    assert "The source returned 3 records twice: reading it again." in told


def test_records_that_are_twice_in_every_reading_are_meant(
    utility: Utility, faults: Faults, server: MockServer, world: RemoteWorld
) -> None:
    job = utility.sample("consumption", "cursor")
    faults.add("flexera.rows_repeated", operation="list_sample_records", rows=3)
    run = utility.runner().run(job.id)
    assert run.status is RunStatus.COMPLETED
    assert count_responses(server, world, "list_sample_records")[("list_sample_records", 200)] == 2 * 3


def test_a_list_that_never_holds_still_is_not_loaded(utility: Utility, flexera: Ingestion, faults: Faults) -> None:
    before, job = (users(flexera), uploads(flexera)), utility.sample()
    readings = count(1)

    def shifts(progress: RunProgress) -> None:
        if progress.done == 40:  # after the first page
            faults.add("flexera.rows_missing", operation="list_sample_records", rows=next(readings), times=1)

    run = utility.runner(watch=shifts).run(job.id)
    assert (run.status, run.message) == (
        RunStatus.FAILED,
        "The source changed while it was read, 4 times. Run the job when the source is stable.",
    )
    assert (users(flexera), uploads(flexera)) == before


def test_an_import_job_that_fails_is_reported_and_changes_nothing(
    utility: Utility, flexera: Ingestion, faults: Faults
) -> None:
    job, before = utility.sample(), users(flexera)
    faults.add("flexera.import_failed", errors=2, times=1)
    run = utility.runner(largest=LARGEST).run(job.id)
    assert (run.status, run.counts.loaded) == (RunStatus.FAILED, 0)
    assert "line 2: the record was rejected" in run.message
    assert run.message.endswith("Nothing was loaded by this import job.")
    assert users(flexera) == before
    assert utility.runner(largest=LARGEST).run(job.id).status is RunStatus.COMPLETED
    assert len(users(flexera)) == 120


def test_an_import_job_that_is_stuck_is_reported_when_its_time_is_over(
    utility: Utility, flexera: Ingestion, faults: Faults
) -> None:
    before = users(flexera)
    with utility.database.writing() as connection:
        save_settings(connection, UtilitySettings(job_deadline_seconds=120))
    faults.add("flexera.import_stuck", times=1)
    run = utility.runner().run(utility.sample().id)
    assert run.status is RunStatus.FAILED
    assert "not completed the import job in time" in run.message
    assert run.counts.jobs == (import_jobs(flexera)[0]["id"],)
    assert users(flexera) == before


def test_a_source_that_breaks_off_in_the_middle_loads_nothing(
    utility: Utility, flexera: Ingestion, faults: Faults
) -> None:
    before = users(flexera), uploads(flexera)
    faults.add("status", status=500, operation="list_sample_records", after=2)
    run = utility.runner(largest=LARGEST).run(utility.sample().id)
    assert (run.status, run.counts.pages) == (RunStatus.FAILED, 2)
    assert (users(flexera), uploads(flexera)) == before


class Died(BaseException):
    """The process is gone."""


def dies_at(stage: RunStage, done: int) -> Any:
    """Dies when a stage has come so far."""

    def watch(progress: RunProgress) -> None:
        if (progress.stage, progress.done) == (stage, done):
            raise Died

    return watch


@pytest.mark.parametrize(
    ("stage", "done"),
    [(RunStage.FETCHING, 80), (RunStage.UPLOADING, 2), (RunStage.UPLOADING, 3), (RunStage.IMPORTING, 0)],
    ids=str,
)
def test_another_process_goes_on_where_one_has_died(
    utility: Utility, flexera: Ingestion, server: MockServer, stage: RunStage, done: int
) -> None:
    job, world = utility.sample(), utility.world
    with pytest.raises(Died):
        utility.runner(largest=LARGEST, watch=dies_at(stage, done)).run(job.id)
    left = utility.runner().history.list_unfinished_runs()
    assert [entry.stage for entry in left] == [stage]
    run = utility.runner(largest=LARGEST).run(job.id)
    assert (run.id, run.attempts) == (left[0].id, 2)
    assert_loaded_once(flexera, run)
    expected = Counter({("create_saas_data", 201): 3, ("upload_saas_data", 204): 3, ("create_import_job", 201): 1})
    assert count_responses(server, world, "create_saas_data", "upload_saas_data", "create_import_job") == expected


def test_what_was_done_but_not_noted_before_the_process_died_is_found(
    utility: Utility, flexera: Ingestion, server: MockServer, world: RemoteWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between Flexera's answer and the note of it; at every such place."""
    job, deaths = utility.sample(), 0
    monkeypatch.setattr("samclients.fsm_ingest.runs.runner.MOST_ATTEMPTS", 100)
    for operation in ("create_saas_data", "upload_saas_data", "create_import_job"):

        def dies(event: Any, wanted: str = operation) -> None:
            if getattr(event, "operation", "") == wanted:
                raise Died

        with pytest.raises(Died):
            utility.runner(largest=LARGEST, events=dies).run(job.id)
        deaths += 1
    run = utility.runner(largest=LARGEST).run(job.id)
    assert run.attempts == deaths + 1
    assert_loaded_once(flexera, run)
    done = count_responses(server, world, "create_saas_data", "upload_saas_data", "create_import_job")
    assert done[("upload_saas_data", 204)] == 3
    assert done[("upload_saas_data", 423)] == 0
    assert done[("create_import_job", 201)] == 1


def test_a_run_at_which_processes_die_again_and_again_is_given_up(utility: Utility, flexera: Ingestion) -> None:
    job, before = utility.sample(), users(flexera)
    for _ in range(3):
        with pytest.raises(Died):
            utility.runner(watch=dies_at(RunStage.FETCHING, 40)).run(job.id)
    assert utility.runner().take_over(job.id) is None
    [run] = utility.runner().history.list_runs()
    assert (run.status, run.message) == (RunStatus.FAILED, "3 processes ended during the run.")
    assert users(flexera) == before


@pytest.mark.parametrize("why", ["changed", "too old"])
def test_a_run_that_cannot_be_gone_on_with_has_failed_and_the_job_is_run_again(
    utility: Utility, flexera: Ingestion, why: str
) -> None:
    job = utility.sample()
    with pytest.raises(Died):
        utility.runner(watch=dies_at(RunStage.UPLOADING, 1)).run(job.id)
    if why == "changed":
        job = utility.sample(application=OKTA)
    else:
        utility.client.clock.sleep(86_401)
        flexera.sign_in()
    run = utility.runner().run(job.id)
    [left] = [entry for entry in utility.runner().history.list_runs() if entry.id != run.id]
    assert (left.status, left.message) == (
        RunStatus.FAILED,
        {
            "changed": "The process of the run ended, and the job was changed.",
            "too old": "The process of the run ended, and no other one continued it for a day.",
        }[why],
    )
    assert (run.status, run.counts.loaded, run.attempts) == (RunStatus.COMPLETED, 120, 1)
    app = OKTA if why == "changed" else SAMPLE_SAAS
    assert set(users(flexera, app)) == {entry["id"] for entry in sample_records(flexera, "users")}


def stops_at(stage: RunStage) -> Any:
    reached: list[RunProgress] = []

    def check_stop() -> None:
        if reached:
            raise StopRequested("Stopped.")

    def watch(progress: RunProgress) -> None:
        reached.extend([progress] if progress.stage is stage else [])

    return {"check_stop": check_stop, "watch": watch}


def test_a_run_by_hand_that_is_stopped_is_canceled(utility: Utility, flexera: Ingestion) -> None:
    before = users(flexera), import_jobs(flexera)
    run = utility.runner(**stops_at(RunStage.UPLOADING)).run(utility.sample().id)
    assert (run.status, run.message) == (RunStatus.CANCELED, "Canceled; nothing was loaded.")
    assert utility.runner().history.list_unfinished_runs() == []
    assert (users(flexera), import_jobs(flexera)) == before


@pytest.mark.parametrize(("stage", "by_service"), [(RunStage.UPLOADING, True), (RunStage.IMPORTING, False)])
def test_a_run_that_is_stopped_goes_on_later(
    utility: Utility, flexera: Ingestion, stage: RunStage, *, by_service: bool
) -> None:
    job = utility.sample()
    run = utility.runner(largest=LARGEST, **stops_at(stage)).run(job.id, by_service=by_service)
    assert (run.status, run.ended_at) == (RunStatus.INTERRUPTED, None)
    again = utility.runner(largest=LARGEST).run(job.id)
    assert (again.id, again.by_service) == (run.id, by_service)
    assert_loaded_once(flexera, again)


def test_a_job_that_flexera_holds_back_is_waited_for(utility: Utility, flexera: Ingestion, world: RemoteWorld) -> None:
    world.set_pace(LIFECYCLE, seconds=600)
    run = utility.runner().run(utility.sample().id)
    assert run.status is RunStatus.COMPLETED
    assert run.ended_at is not None
    assert (run.ended_at - run.started_at).total_seconds() > 1_800
    assert len(users(flexera)) == 120
