"""Input that is wrong in two ways is refused for the first of them, in the order of the checks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import (
    CannotCancel,
    EditConflict,
    IngestError,
    InvalidInput,
    JobNotComplete,
    MandatoryFieldsMissing,
    PagingFailed,
    SystemKeyProtected,
)
from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.jobs.connection_tester import ConnectionTester
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.jobs.job_file import CannotImport, import_job
from samclients.fsm_ingest.jobs.mapping_editor import MappingEditor
from samclients.fsm_ingest.mapping.conversion import ConversionError, convert
from samclients.fsm_ingest.mapping.validation import check_mapping
from samclients.fsm_ingest.model.entities import ApiJob, FieldMapping, IntegrationTask, Param
from samclients.fsm_ingest.model.tasks import TaskField, ValueType
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.progress import StopRequested
from samclients.fsm_ingest.runs.recorder import RunRecorder
from samclients.fsm_ingest.runs.records import RunStage
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.source.advanced_auth import parse_advanced_auth
from samclients.fsm_ingest.source.page_reader import PageResponse
from samclients.fsm_ingest.source.paging import Pager
from samclients.fsm_ingest.source.params import remove_param, rename_param
from samclients.fsm_ingest.source.request_info import check_complete, check_request
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.runtime import Masker
from tests.samclients.fsm_ingest.paging_rows import KEY, NUMBER, request_row, response_row
from tests.samclients.fsm_ingest.shell import JOB, OTHER, PATHS, ROSTER, Shell, store_run

SKUS = FieldMapping("skus", path="items[].skus")  # makes every load a full one
FROM = (Param("fromDate", "01/31/2026", "since"), *JOB.params[1:])  # restricts a load to a window
RESTRICTED = replace(JOB, task=IntegrationTask.APPLICATION_ROSTER, params=FROM, mapping=(SKUS,))
OTHER_VERSION = json.dumps({"format": "fsm-ingest API job", "version": 9})
DISCOVERED = IntegrationTask.DISCOVERED_APP_USAGE
MAPPED = tuple(FieldMapping(*text.split("=")) for text in ROSTER)


def store(shell: Shell, job: ApiJob, paths: tuple[str, ...] | None = PATHS) -> None:
    with shell.database.writing() as connection:
        jobs = JobRepository(connection, shell.database.vault)
        jobs.change(job)
        if paths is None:
            jobs.forget_test(job.id)


def convert_value(kind: ValueType, value: Any) -> object:
    return convert(TaskField("x", kind), value, "yyyy-MM-dd")


def read_pages(*pages: dict[str, Any]) -> None:
    rows = [request_row(KEY.PAGE_NUMBER, NUMBER, "1"), response_row(KEY.CURRENT_PAGE, "page")]
    pager = Pager(rows, "https://saas.example/v1/users", 50)
    for page in pages:
        pager.next_request(PageResponse(page, url="https://saas.example/v1/users"), page["items"])


PURE: list[tuple[str, Callable[[], object], type[Exception], str]] = [  # rule, work, error, beginning of its text
    ("format before version", lambda: import_job(json.dumps({"version": 9}), None, "j"), CannotImport,
     "The file is not an exported API job: its format is not"),
    ("version before checksum", lambda: import_job(OTHER_VERSION, None, "j"), CannotImport,
     "The file has version 9;"),
    ("boolean before format of numbers", lambda: convert_value(ValueType.TIME, True), ConversionError, "not a date as"),  # noqa: FBT003
    ("number before format", lambda: convert_value(ValueType.TIME, 7), ConversionError, "a number, not a date as"),
    ("whole before range", lambda: convert_value(ValueType.INTEGER, -0.5), ConversionError, "not a whole number"),
    ("object before members", lambda: parse_advanced_auth("[]"), InvalidInput,
     "Please provide valid Advanced Auth information.\nThe text is not a JSON object."),
    ("system key before existence", lambda: remove_param((), "toDate"), SystemKeyProtected,
     messages.SYSTEM_KEY.format(key="toDate")),
    ("new name before the old", lambda: rename_param((), "nothing", "toDate"), SystemKeyProtected,
     messages.SYSTEM_KEY_TAKEN.format(key="toDate")),
    ("complete before the window", lambda: check_complete(replace(RESTRICTED, name="")), JobNotComplete,
     str(JobNotComplete(("Job Name", "Unique ID"))).partition("Unique")[0]),
    ("request before the window", lambda: check_request(replace(RESTRICTED, name="")), MandatoryFieldsMissing,
     str(MandatoryFieldsMissing(("Job Name",)))),
    ("unknown fields with the missing", lambda: check_mapping(DISCOVERED, [FieldMapping("nam", "a")]), InvalidInput,
     "DiscoveredAppUsage has no field nam; did you mean name?\n"),
    ("page number before repetition", lambda: read_pages({"page": 1, "items": [1]}, {"page": 1, "items": [1]}),
     PagingFailed, "Page 2 was requested, but page 1 was returned."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "work", "error", "text"), PURE, ids=[row[0] for row in PURE])
def test_the_first_of_two_problems_is_reported(
    rule: str, work: Callable[[], object], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        work()
    assert (rule, type(caught.value)) == (rule, error)
    assert str(caught.value).startswith(text)


def test_a_whole_number_is_asked_for_without_its_range() -> None:
    with pytest.raises(ConversionError, match=r"^not a whole number$"):
        convert_value(ValueType.INTEGER, -0.5)


def test_a_conflict_is_reported_before_a_name_in_use(shell: Shell) -> None:
    with pytest.raises(EditConflict):
        JobEditor(shell.database).edit(replace(JOB, name=OTHER.name), revision=99)


def test_a_failed_connection_is_reported_before_the_mapping(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    result = ConnectionTestResult("It failed.", succeeded=False, detail="503")
    monkeypatch.setattr(ConnectionTester, "try_connection", lambda _tester, _job: result)
    with pytest.raises(InvalidInput, match=r"^It failed\.\n503$"):
        ConnectionTester(shell.database).test_mapping(replace(JOB, mapping=MAPPED), None)


@pytest.mark.parametrize("name", ["map", "map_fields"])
def test_missing_fields_are_reported_before_the_window(shell: Shell, name: str) -> None:
    store(shell, replace(RESTRICTED, mapping=()))
    skus = replace(SKUS, path=PATHS[0])
    with pytest.raises(MandatoryFieldsMissing):
        getattr(MappingEditor(shell.database), name)(JOB.id, [skus])


def test_a_missing_task_is_reported_before_a_missing_test(shell: Shell) -> None:
    store(shell, replace(JOB, task=None), paths=None)
    with pytest.raises(MandatoryFieldsMissing):
        MappingEditor(shell.database).map(JOB.id, MAPPED)


def test_the_organization_is_checked_before_the_application(shell: Shell) -> None:
    shown = shell("jobs", "edit", JOB.id, "--organization", "9", "--application", "nothing", code=2).stderr
    assert "Invalid value for --organization" in shown


def test_all_that_a_run_lacks_is_reported_at_once(shell: Shell) -> None:
    store(shell, replace(JOB, organization_id=None, application_id=None, task=None, schedule=None, url=""))
    with pytest.raises(JobNotComplete) as caught:
        Runner(shell.database, RunEnvironment()).run(JOB.id)
    assert {"Application", "Task", "Schedule", "API URL"} <= set(caught.value.missing)


@pytest.mark.parametrize("is_ended", [True, False])
def test_an_ended_run_is_ended_whatever_its_stage(shell: Shell, *, is_ended: bool) -> None:
    run = store_run(shell, stage=RunStage.IMPORTING)
    history = RunHistory(shell.database)
    if not is_ended:
        history.save(replace(run, ended_at=None))
    reason = (
        r"The run has ended\." if is_ended else r"The run can no longer be canceled: Flexera is importing its files\."
    )
    with pytest.raises(CannotCancel, match=f"^{reason}$"):
        history.request_cancel(run.id)


def test_a_process_that_must_end_does_not_look_for_cancellations(shell: Shell) -> None:
    run = replace(store_run(shell), ended_at=None, stage=RunStage.FETCHING)
    history = RunHistory(shell.database)
    history.save(run)
    history.request_cancel(run.id)

    def stop() -> None:
        raise StopRequested("Stopped.")

    lease: Any = SimpleNamespace(renew_if_due=lambda: None)
    recorder = RunRecorder(run, history, RunEnvironment(check_stop=stop), lease, Masker(()))
    with pytest.raises(StopRequested):
        recorder.guard()
    assert issubclass(StopRequested, IngestError)
