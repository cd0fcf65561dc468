"""Every field of a run, its log and rows, in another year where each response takes a second, computed by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from contract_tests.kit.programs.fsm_utility import FEW, MAPPINGS, Utility
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import ORG, SAMPLE_SAAS
from samclients.fsm_ingest.cli import main
from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.runs.progress import StopRequested
from samclients.runtime import Event, InstantClock, ResponseReceived, Settings

START = datetime(2031, 7, 1, 12, tzinfo=UTC)
DAY, LEASE = 24 * 3600, 300  # seconds
WRONG_DATE = {**MAPPINGS["users"], "activatedAt": {"path": "items[].joined", "date_format": "MM/dd/yyyy"}}
NO_COUNTS = {"pages": 0, "fetched": 0, "rejected": 0, "reasons": {}, "loaded": 0, "files": 0, "jobs": []}

pytestmark = pytest.mark.world(now=START, **FEW.kwargs)


@dataclass
class Responses:
    """Receives the events of a run; each response takes a second, and ``on_response`` is called after it."""

    clock: InstantClock
    seen: list[str] = field(default_factory=list)
    on_response: Callable[[str], None] = lambda _operation: None

    def __call__(self, event: Event) -> None:
        if isinstance(event, ResponseReceived):
            self.clock.sleep(1)
            self.seen.append(event.operation)
            self.on_response(event.operation)


@pytest.fixture
def clock(world: RemoteWorld) -> InstantClock:
    return InstantClock(START, on_sleep=world.advance)


@pytest.fixture
def responses(clock: InstantClock) -> Responses:
    return Responses(clock)


@pytest.fixture
def client(world: RemoteWorld, clock: InstantClock, responses: Responses) -> Settings:
    return Settings(headers={"X-Mock-World": world.name}, clock=clock, watch=responses)


def run_command(utility: Utility, *arguments: str, code: int = 0) -> tuple[str, str]:
    context = CommandContext(utility.database.engine.url.render_as_string(), utility.client)
    done = CliRunner().invoke(main, arguments, obj=context, prog_name="fsm-ingest")
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout, done.stderr


def read_rows(utility: Utility, table: str, *names: str) -> list[tuple[Any, ...]]:
    """Read columns of a table of the utility; times are seconds since the start."""
    with utility.database.reading() as connection:
        rows = connection.execute(text(f"SELECT {', '.join(names)} FROM {table}")).all()  # noqa: S608 -- ours
    return [
        tuple(value - START.timestamp() if isinstance(value, float) else value for value in row)
        for row in rows
    ]  # fmt: skip


def list_entries(utility: Utility) -> list[tuple[float, str]]:
    return [(at, line) for at, line in read_rows(utility, "fsm_run_entries", "at", "text")]


EVENTS = [  # of a run, one a second; the second look at the import job is a second after the first
    *("create_token", "get_managed_app", "vendor_token", "vendor_api", "vendor_api", "vendor_api"),
    *("create_saas_data", "upload_saas_data", "create_import_job", "get_import_job", "get_import_job"),
]


def test_every_field_of_the_summary(utility: Utility, responses: Responses) -> None:
    job = utility.sample()
    printed, progress = run_command(utility, "run", job.id, "--json")
    [(run,)], [(counts,)] = read_rows(utility, "fsm_runs", "id"), read_rows(utility, "fsm_runs", "counts")
    [import_job] = json.loads(counts)["jobs"]
    assert json.loads(printed) == {
        "run": run,
        "job": job.id,
        "name": "users by total-count",
        "application": "Sample SaaS",
        "status": "Completed",
        "message": "120 records loaded.",
        "loadType": "full",
        "pages": 3,
        "fetched": 120,
        "rejected": 0,
        "reasons": {},
        "loaded": 120,
        "files": 1,
        "importJobs": [import_job],
        "seconds": 12.0,
    }
    assert responses.seen == EVENTS
    assert progress.splitlines() == [
        *(f"Page {page}: {40 * page} records fetched so far" for page in (1, 2, 3)),
        "File 1 of 1 uploaded",
        f"Import job {import_job} is queued",
        f"Import job {import_job} is completed",
    ]


def test_every_row_of_a_run(utility: Utility) -> None:
    run_command(utility, "run", utility.sample().id)
    [(run, counts)] = read_rows(utility, "fsm_runs", "id", "counts")
    [import_job] = json.loads(counts)["jobs"]
    [(file, *numbers)] = read_rows(utility, "fsm_run_files", "name", "run_id", "number", "records", "uploaded")
    assert numbers == [run, 0, 120, 1]
    assert json.loads(counts) == {**NO_COUNTS, "pages": 3, "fetched": 120, "loaded": 120, "files": 1,
                                  "jobs": [import_job]}  # fmt: skip
    about = "organization_id, application_id, application, task, load_type, by_service, status, stage, attempts"
    assert read_rows(utility, "fsm_runs", about, "started_at", "ended_at", "message") == [
        (ORG, SAMPLE_SAAS, "Sample SaaS", "Application Roster", "full", 0, "Completed", "importing", 1, 0, 12,
         "120 records loaded."),
    ]  # fmt: skip
    assert list_entries(utility) == [
        (0, "Application Roster, full load into Sample SaaS."),
        (6, "Fetched 120 records in 3 pages."),
        (8, f"Uploaded {file}: 120 records."),
        (9, f"Import job {import_job} of 1 file: ApplicationRoster, full."),
        (12, f"Import job {import_job} is completed."),
        (12, "120 records loaded."),
    ]
    lease = ("holder", "holds_until", "taken", "schedule", "since")
    assert read_rows(utility, "fsm_leases", *lease) == [(None, None, None, None, None)]


def test_the_rows_at_every_stage(utility: Utility, responses: Responses) -> None:
    stages: list[tuple[str, ...]] = []

    def note(operation: str) -> None:
        [(status, stage, ended, counts)] = read_rows(utility, "fsm_runs", "status", "stage", "ended_at", "counts")
        [(holder, until)] = read_rows(utility, "fsm_leases", "holder", "holds_until")
        assert (status, ended, until) == ("Running", None, LEASE)
        assert holder
        found = json.loads(counts)
        stages.append((operation, stage, *(str(found[name]) for name in ("fetched", "files", "loaded"))))

    responses.on_response = note
    utility.runner().run(utility.sample().id)
    assert [stage[1:] for stage in stages] == [
        *[("fetching", "0", "0", "0")] * 6,  # counts are stored when all records are fetched
        *[("uploading", "120", "1", "0")] * 2,
        *[("importing", "120", "1", "0")] * 3,
    ]


def test_the_log_and_the_lists_while_it_runs(utility: Utility, responses: Responses) -> None:
    printed: dict[str, list[str]] = {}

    def note(operation: str) -> None:
        run = utility.runner().history.list_ids()[0]
        printed.setdefault(operation, []).extend(
            run_command(utility, *command)[0] for command in (("logs", "show", run), ("logs", "list"), ("jobs", "list"))
        )

    responses.on_response = note
    utility.runner().run(utility.sample().id, by_service=True)
    assert set(printed) == set(EVENTS)
    log, runs, jobs = printed[EVENTS[6]][:3]  # seven seconds after the start
    root = ET.fromstring(log)  # noqa: S314 -- our own
    assert [(part.tag, part.text) for part in root][:7] == [
        ("JobName", "users by total-count"),
        ("Application", "Sample SaaS"),
        ("OrganizationID", str(ORG)),
        ("StartTime", "2031-07-01T12:00:00.000Z"),
        ("RunTime", "0:00:07"),
        ("Status", "Running"),
        ("Message", None),
    ]
    task = root.find("Task")
    assert task is not None
    assert task.attrib == {"TaskName": "Application Roster", "ExecutedbyService": "Yes", "LoadType": "full"}
    assert [part.attrib for part in task] == [{"Fetched": "120", "Rejected": "0", "Loaded": "0", "Pages": "3"}]
    entries = [(entry.get("Time"), entry.text) for entry in root.iterfind("Entries/Entry")]
    assert entries == [
        ("2031-07-01T12:00:00.000Z", "Application Roster, full load into Sample SaaS."),
        ("2031-07-01T12:00:06.000Z", "Fetched 120 records in 3 pages."),
    ]
    shown = [part.strip() for part in runs.splitlines()[3].strip("│").split("│")]
    assert shown[2:] == ["users by total-count", "Sample SaaS", f"{START.astimezone():%F %T}", "0:00:07", "Running"]
    assert [part.strip() for part in jobs.splitlines()[3].strip("│").split("│")][-1] == "Running"


REASON = "activatedAt is not a date as MM/dd/yyyy"


def test_rejected_records_in_every_output(utility: Utility) -> None:
    job = utility.sample(mapping=WRONG_DATE)
    printed, problem = run_command(utility, "run", job.id, code=1)
    [(run, counts)] = read_rows(utility, "fsm_runs", "id", "counts")
    rejected = json.loads(counts)["rejected"]
    assert 0 < rejected < 120
    assert json.loads(counts) == {**NO_COUNTS, "pages": 3, "fetched": 120, "rejected": rejected,
                                  "reasons": {REASON: rejected}}  # fmt: skip
    assert printed.splitlines() == [
        "users by total-count: Failed",
        "  fetched   120 records in 3 pages",
        f"  rejected  {rejected}",
        f"            {rejected}: {REASON}",
        "  loaded    0 into Sample SaaS: full load, 0 files",
        f"  log       fsm-ingest logs show {run[:8]}",
    ]
    message = problem.splitlines()[-1]
    assert message.startswith(f"{rejected} records of 120 rejected: {REASON} ({rejected}). Nothing was uploaded")
    assert list_entries(utility)[1:] == [
        (6, "Fetched 120 records in 3 pages."),
        (6, f"Rejected {rejected} records: {REASON}."),
        (6, message),
    ]
    assert read_rows(utility, "fsm_runs", "status", "ended_at", "message") == [("Failed", 6, message)]
    root = ET.fromstring(run_command(utility, "logs", "show", run)[0])  # noqa: S314 -- our own
    shown = [(part.tag, part.attrib, part.text) for part in root.iterfind("Task/*")][1:]
    assert shown == [("Rejected", {"Records": str(rejected)}, REASON)]
    assert f", {rejected} records rejected." in run_command(
        utility, "run", job.id, "--load-despite-rejects", "--json", code=4
    )[0]  # fmt: skip


def test_an_incremental_load_of_several_import_jobs(utility: Utility) -> None:
    since = {"key": "fromDate", "mapped_field": "fromDate", "value": "01/01/2020"}
    ended = utility.runner(largest=1_600).run(utility.sample(params=[since]).id)
    files = read_rows(utility, "fsm_run_files", "records")
    assert (ended.load_type, ended.counts.files, len(files)) == ("incremental", len(files), len(files))
    assert 10 < len(files) <= 20
    assert sum(records for (records,) in files) == ended.counts.loaded == ended.counts.fetched > 0
    first, second = ended.counts.jobs
    rest = f"{len(files) - 10} file{'s' if len(files) > 11 else ''}"
    assert [line for _, line in list_entries(utility) if line.startswith("Import job")] == [
        f"Import job {first} of 10 files: ApplicationRoster, incremental.",
        f"Import job {first} is completed.",
        f"Import job {second} of {rest}: ApplicationRoster, incremental.",
        f"Import job {second} is completed.",
    ]


@dataclass
class StopAt:
    """Asks the process to stop from a response on."""

    operation: str
    is_stopping: bool = False

    def note(self, operation: str) -> None:
        self.is_stopping = self.is_stopping or operation == self.operation

    def check(self) -> None:
        if self.is_stopping:
            raise StopRequested("Stopped.")


INTERRUPTED = "Interrupted at stage {}; the job's next run continues it."
STOPS = [  # operation, by the service; status, stage, attempts and last line after it
    ("vendor_api", True, "Interrupted", "fetching", 0, INTERRUPTED.format("fetching")),
    ("vendor_api", False, "Canceled", "fetching", 1, "Canceled; nothing was loaded."),
    ("create_import_job", False, "Interrupted", "importing", 0, INTERRUPTED.format("importing")),
]


@pytest.mark.parametrize(("operation", "by_service", "status", "stage", "attempts", "line"), STOPS)
def test_a_stopped_run(  # noqa: PLR0913, PLR0917 -- columns of the table
    utility: Utility, responses: Responses, operation: str, by_service: bool, status: str, stage: str,  # noqa: FBT001
    attempts: int, line: str,
) -> None:  # fmt: skip
    stop, job = StopAt(operation), utility.sample()
    responses.on_response = stop.note
    utility.runner(check_stop=stop.check).run(job.id, by_service=by_service)
    at = responses.seen.index(operation) + 1
    ended = at if status == "Canceled" else None
    names = ("status", "stage", "attempts", "ended_at")
    assert read_rows(utility, "fsm_runs", *names) == [(status, stage, attempts, ended)]
    assert list_entries(utility)[-1] == (at, line)
    assert read_rows(utility, "fsm_leases", "holder", "holds_until") == [(None, None)]
    if status == "Canceled":
        return
    responses.on_response = lambda _operation: None
    resumed = utility.runner().run(job.id)
    assert (resumed.attempts, resumed.started_at, resumed.counts.loaded) == (1, START, 120)
    assert (at, f"Continuing at stage {stage}.") in list_entries(utility)
    assert responses.seen.count("create_import_job") == 1
    assert len(read_rows(utility, "fsm_runs", "id")) == 1


def test_a_run_that_is_stopped_between_two_import_jobs_counts_each_record_once(
    utility: Utility, responses: Responses
) -> None:
    since = {"key": "fromDate", "mapped_field": "fromDate", "value": "01/01/2020"}
    job, numbers = utility.sample(params=[since]), iter(range(2))
    stop = StopAt("")
    responses.on_response = lambda operation: (
        stop.note("") if operation == "create_import_job" and next(numbers) == 1 else None
    )
    stopped = utility.runner(largest=1_600, check_stop=stop.check).run(job.id)
    [(counts,)] = read_rows(utility, "fsm_runs", "counts")
    assert (stopped.status, len(json.loads(counts)["jobs"])) == ("Interrupted", 1)
    assert 0 < json.loads(counts)["loaded"] < stopped.counts.fetched
    responses.on_response = lambda _operation: None
    resumed = utility.runner(largest=1_600).run(job.id)
    assert (resumed.counts.loaded, len(resumed.counts.jobs)) == (resumed.counts.fetched, 2)
    assert responses.seen.count("create_import_job") == 2
