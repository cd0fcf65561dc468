"""The service and the commands as processes of their own: signals, ``kill -9`` of either side, edits while it runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time as machine
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from contract_tests.kit.programs.fsm_readback import import_jobs, sample_records, users
from contract_tests.kit.programs.fsm_utility import FEW, Utility
from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import LIFECYCLE, Ingestion
from mockservers import MockServer
from mockservers.client.control_plane import ControlPlane
from samclients.fsm_ingest.model.document import schedule_to_document
from samclients.fsm_ingest.model.entities import Frequency, Schedule
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.leases import JobLeases
from samclients.fsm_ingest.runs.logs import render_xml
from samclients.fsm_ingest.runs.progress import RunProgress
from samclients.fsm_ingest.runs.records import JobRun, RunStage, RunStatus
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.runs.scheduler import JobScheduler, SchedulerOptions
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.runtime import InstantClock, Retry, Settings

pytestmark = FEW
PATIENCE = 120  # seconds after which a process counts as hanging
COMMAND = "from samclients.fsm_ingest.cli import main; main(prog_name='fsm-ingest')"


@pytest.fixture
def outside(database: IngestDatabase, world: RemoteWorld) -> Utility:
    """The utility for processes that know no header for the test's world: it is in the URLs."""

    class InUrls(Utility):
        def url(self, vendor: str) -> str:
            return f"{super().url(vendor)}/~{world.name}"

    world.set_pace(LIFECYCLE, seconds=0)  # nobody puts the clock forward for them
    return InUrls(database, Settings(), world)


@contextmanager
def process(database: IngestDatabase, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """``fsm-ingest`` with arguments, killed in the end if it is still there."""
    url = database.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "FSM_INGEST_DATABASE": url}
    command = [sys.executable, "-c", COMMAND, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment) as running:
        try:
            yield running
        finally:
            running.kill()


def record_runs(running: subprocess.Popen[str], text: str) -> str:
    """The first line of stderr that has the text."""
    assert running.stderr is not None
    for line in running.stderr:
        if text in line:
            return line
    raise AssertionError(f"The process has ended without {text!r}.")


def miss_moment(utility: Utility, job_id: str, schedule: Schedule) -> None:
    """Let a service have seen the job's schedule two days ago."""
    before = datetime.now(UTC) - timedelta(days=2)
    JobLeases(utility.database, lambda: before, 1).schedule_start(job_id, json.dumps(schedule_to_document(schedule)))


def test_the_service_runs_what_is_due_and_ends_on_sigterm(outside: Utility, flexera: Ingestion) -> None:
    job = outside.sample()
    assert job.schedule is not None
    miss_moment(outside, job.id, job.schedule)
    with process(outside.database, "service", "--poll", "0.1") as service:
        assert "120 records loaded." in record_runs(service, "users by total-count: Completed")
        service.send_signal(signal.SIGTERM)
        out, err = service.communicate(timeout=PATIENCE)
        assert (service.returncode, out) == (0, "")
        assert err.splitlines()[-1] == "Stopped."
    [run] = RunHistory(outside.database).list_runs()
    shown = render_xml(run, RunHistory(outside.database).entries(run), datetime.now(UTC))
    assert '<Task TaskName="Application Roster" ExecutedbyService="Yes"' in shown
    assert set(users(flexera)) == {entry["id"] for entry in sample_records(flexera, "users")}


@pytest.mark.long
def test_ctrl_c_leaves_a_run_that_goes_on(outside: Utility, flexera: Ingestion, world: RemoteWorld) -> None:
    job = outside.sample()
    world.set_pace(LIFECYCLE, hold="running")
    with process(outside.database, "run", job.id) as running:
        record_runs(running, "Import job")
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=PATIENCE)
        assert (running.returncode, out.splitlines()[0]) == (130, "users by total-count: Interrupted")
    world.set_pace(LIFECYCLE, seconds=0, hold="")
    assert Runner(outside.database).run(job.id).counts.loaded == 120
    assert set(users(flexera)) == {entry["id"] for entry in sample_records(flexera, "users")}


@pytest.mark.long
def test_a_killed_process_is_gone_on_with_when_its_lease_has_ended(
    outside: Utility, flexera: Ingestion, server: MockServer, world: RemoteWorld
) -> None:
    job, before = outside.sample(), import_jobs(flexera)
    world.set_pace(LIFECYCLE, hold="running")
    with process(outside.database, "run", job.id) as running:
        record_runs(running, "Import job")
        running.kill()
        assert running.wait(PATIENCE) == -signal.SIGKILL
    world.set_pace(LIFECYCLE, seconds=0, hold="")
    assert Runner(outside.database).take_over(job.id) is None
    later = InstantClock(datetime.now(UTC) + timedelta(seconds=301))
    run = Runner(outside.database, RunEnvironment(Settings(clock=later))).take_over(job.id)
    assert run is not None
    assert (run.status, run.counts.loaded, run.attempts) == (RunStatus.COMPLETED, 120, 2)
    assert len(import_jobs(flexera)) == len(before) + 1
    assert set(users(flexera)) == {entry["id"] for entry in sample_records(flexera, "users")}
    done = Counter(entry.operation for entry in server.flexera.journal.of(world.name).find(status="2xx"))
    assert (done["upload_saas_data"], done["create_import_job"]) == (1, 1)


@contextmanager
def serve_jobs(utility: Utility, runner: Runner) -> Iterator[JobScheduler]:
    """A service in a thread."""
    stop, now = threading.Event(), utility.client.clock.now
    service = JobScheduler(utility.database, runner, SchedulerOptions(zone=UTC, now=now, poll=0.05))
    thread = threading.Thread(target=service.serve, args=(stop,))
    thread.start()
    try:
        yield service
    finally:
        stop.set()
        thread.join(PATIENCE)


def eventually(look: Callable[[], bool]) -> bool:
    """Tell if a condition holds within the patience of the tests; looks as often as another thread lets it."""
    ends = machine.monotonic() + PATIENCE
    while not look():
        if machine.monotonic() > ends:
            return False
        machine.sleep(0.01)
    return True


def test_a_service_goes_on_with_what_another_has_left_and_sees_edits(utility: Utility, flexera: Ingestion) -> None:
    job = utility.sample()

    class Died(BaseException):
        pass

    def dies(progress: RunProgress) -> None:
        if progress.stage is RunStage.UPLOADING:
            raise Died

    with pytest.raises(Died):
        utility.runner(watch=dies).run(job.id, by_service=True)
    history = RunHistory(utility.database)
    with serve_jobs(utility, utility.runner()) as service:
        assert eventually(lambda: history.list_unfinished_runs() == [])
        [run] = history.list_runs()
        assert (run.status, run.attempts, run.by_service) == (RunStatus.COMPLETED, 2, True)
        assert eventually(lambda: [entry.hour for entry in service.find_next_times().values()] == [6])
        utility.keep(replace(job, schedule=Schedule(Frequency.DAILY, time(18))))
        assert eventually(lambda: [entry.hour for entry in service.find_next_times().values()] == [18])
        with utility.database.writing() as connection:
            JobRepository(connection, utility.database.vault).delete(job.id)
        assert eventually(lambda: service.find_next_times() == {})
    assert set(users(flexera)) == {entry["id"] for entry in sample_records(flexera, "users")}


SERVER = """
import json, sys
from pathlib import Path
from datetime import UTC, datetime
from contract_tests.kit.services import SERVICES
from contract_tests.kit.services import WorldStart
from mockservers import MockServer
services = [service for service in SERVICES if service.name in {"flexera", "control"}]
start = WorldStart(seed=7, now=datetime(2026, 3, 31, 12, tzinfo=UTC))
with MockServer(ports=json.loads(sys.argv[2]), data=Path(sys.argv[1]), start=start, services=services) as server:
    print(json.dumps({name: standin.url for name, standin in server.standins.items()}), flush=True)
    sys.stdin.read()
"""


class Killable:
    """A server in a process of its own, that is killed and comes back with the same ports and data."""

    def __init__(self, data: Path) -> None:
        self._data, self.urls = data, dict[str, str]()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        ports = {name: int(url.rpartition(":")[2]) for name, url in self.urls.items()}
        command = [sys.executable, "-c", SERVER, str(self._data), json.dumps(ports)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.urls = json.loads(self._process.stdout.readline())

    def kill(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait(PATIENCE)
        self._process.stdin.close()
        self._process.stdout.close()
        self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[Killable]:
    server = Killable(tmp_path / "data")
    server.start()
    yield server
    if server.is_running:
        server.kill()


class KilledWorld(RemoteWorld):
    """The default world of a server that is in another process."""

    def __init__(self, killable: Killable) -> None:
        self._killable = killable
        self.name = "default"

    def client(self, service: str, **headers: str) -> Client:
        return Client(self._killable.urls[service], headers)

    def advance(self, seconds: float) -> None:
        ControlPlane(self._killable.urls["control"]).world().clock.advance(seconds)


@pytest.mark.long
def test_a_server_that_is_killed_in_the_middle_has_everything_once_in_the_end(
    killable: Killable, database: IngestDatabase
) -> None:
    world = KilledWorld(killable)

    class Elsewhere(Utility):
        def url(self, vendor: str) -> str:
            return killable.urls[vendor]

    def passes(seconds: float) -> None:
        """The world's time passes when the client waits; a dead server comes back in that time."""
        if not killable.is_running:
            killable.start()
        world.advance(seconds)

    client = Settings(clock=InstantClock(datetime(2026, 3, 31, 12, tzinfo=UTC), on_sleep=passes), retry=Retry())
    utility = Elsewhere(database, client, world)
    killed = list[RunProgress]()

    def kills(progress: RunProgress) -> None:
        if not killed and progress.stage is RunStage.UPLOADING:  # the first of three files
            killed.append(progress)
            killable.kill()

    job = utility.sample(paging=None, url=f"{killable.urls['flexera']}/sample-saas/total-count/users?limit=120")
    run: JobRun = utility.runner(watch=kills, largest=6_500).run(job.id)
    assert (run.status, run.counts.loaded) == (RunStatus.COMPLETED, 120)
    assert [entry.done for entry in killed] == [1]
    flexera = Ingestion(world)
    assert set(users(flexera)) == {entry["id"] for entry in sample_records(flexera, "users")}
    mine = [entry for entry in import_jobs(flexera) if run.id in entry["saasDataList"][0]["name"]]
    assert [len(entry["saasDataList"]) for entry in mine] == [3]
    flexera.client.close()
