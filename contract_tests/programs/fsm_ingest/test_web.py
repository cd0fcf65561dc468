"""``fsm-ingest web`` as a process: its address, its end, its refusals; the commands beside the pages."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from contract_tests.kit.programs.fsm_utility import FEW, Utility
from samclients.fsm_ingest import messages
from samclients.fsm_ingest.cli import main
from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.progress import RunProgress
from samclients.fsm_ingest.runs.records import RunStage, RunStatus
from samclients.web.server import open_socket

pytestmark = FEW
LONGEST = 60  # seconds that a process may take
COMMAND = "from samclients.fsm_ingest.cli import main; main(prog_name='fsm-ingest')"
PASSWORD = "correct horse battery"


@contextmanager
def process(folder: Path, *options: str, password: str = "") -> Iterator[subprocess.Popen[str]]:
    """``fsm-ingest web`` with a database in a folder, killed at the end."""
    environment = {
        **os.environ,
        "FSM_INGEST_DATABASE": f"sqlite:///{folder}/web.db",
        "FSM_INGEST_WEB_PASSWORD": password,
    }
    command = [sys.executable, "-c", COMMAND, "web", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as running:
        try:
            yield running
        finally:
            running.kill()


def read_url(running: subprocess.Popen[str]) -> str:
    assert running.stderr is not None
    line = running.stderr.readline()
    found = re.search(r"The pages are at (http://\S+/) - Ctrl-C stops.", line)
    assert found, line + running.stderr.read()
    return found[1]


@pytest.mark.parametrize(
    ("options", "password", "shown", "number"),
    [
        ((), "", "There is no organization yet.", signal.SIGINT),
        (("--service", "--host", "0.0.0.0"), PASSWORD, "Log in", signal.SIGTERM),  # noqa: S104 -- with a password
    ],
)
def test_the_pages_are_served_until_a_signal(
    tmp_path: Path, options: tuple[str, ...], password: str, shown: str, number: int
) -> None:
    with process(tmp_path, *options, password=password) as running:
        port = read_url(running).rstrip("/").rpartition(":")[2]
        assert shown in requests.get(f"http://127.0.0.1:{port}", timeout=10).text
        running.send_signal(number)
        assert running.stderr is not None
        assert running.stderr.read().endswith("Stopped.\n")
        assert running.wait(LONGEST) == 0


def refuse(folder: Path, *options: str) -> str:
    """What ``fsm-ingest web`` says when it ends with exit code 2, in this process."""
    environment = {"FSM_INGEST_DATABASE": f"sqlite:///{folder}/web.db", "FSM_INGEST_WEB_PASSWORD": ""}
    done = CliRunner().invoke(main, ["web", "--port", "0", *options], env=environment, prog_name="fsm-ingest")
    assert (done.exit_code, done.stdout) == (2, "")
    return done.stderr


def test_beyond_this_machine_a_password_is_required(tmp_path: Path) -> None:
    [line] = refuse(tmp_path, "--host", "0.0.0.0").splitlines()  # noqa: S104 -- it must not listen
    assert "set FSM_INGEST_WEB_PASSWORD" in line


def test_an_address_in_use_is_refused_in_one_line(tmp_path: Path) -> None:
    with open_socket("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        refused = refuse(tmp_path, "--port", port)
    assert refused == f"Cannot listen on 127.0.0.1, port {port}: Address already in use.\n"


def run_command(utility: Utility, *arguments: str, code: int = 0) -> str:
    context = CommandContext(utility.database.engine.url.render_as_string(), utility.client)
    done = CliRunner().invoke(main, arguments, obj=context, prog_name="fsm-ingest")
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def test_the_list_of_jobs_has_next_run_and_last_status(utility: Utility) -> None:
    job = utility.sample()
    utility.runner().run(job.id)
    output = run_command(utility, "jobs", "list")
    for text in ("Next run", "2026-04-01", "Last status", "Completed"):
        assert text in output


def test_an_unsaved_job_is_tested_from_a_file(utility: Utility, tmp_path: Path) -> None:
    job, file = utility.sample(), tmp_path / "job.json"
    file.write_text(json.dumps({"name": "Another name", "advanced_auth": "***"}))
    assert run_command(utility, "jobs", "test", job.id, "--file", str(file)) == f"{messages.TEST_SUCCEEDED}\n"
    assert "Give JOB, --file, or both." in run_command(utility, "jobs", "test", code=2)
    file.write_text(json.dumps({"method": "GET", "url": job.url}))
    assert messages.TEST_UNAUTHORIZED in run_command(utility, "jobs", "test", "--file", str(file), code=1)


def test_a_run_is_canceled_by_another_process_before_anything_is_loaded(utility: Utility) -> None:
    job = utility.sample()

    def cancel(progress: RunProgress) -> None:
        if progress.stage is RunStage.FETCHING:
            [run] = RunHistory(utility.database).list_runs(job_id=job.id, limit=1)
            assert "Canceling the run" in run_command(utility, "logs", "cancel", run.id[:8])

    ended = utility.runner(watch=cancel).run(job.id)
    assert (ended.status, ended.message) == (RunStatus.CANCELED, "Canceled; nothing was loaded.")
    assert "The run has ended." in run_command(utility, "logs", "cancel", ended.id, code=1)
    assert utility.runner().run(job.id).status is RunStatus.COMPLETED


def test_paging_is_switched_off_and_on_with_its_rows(utility: Utility) -> None:
    job = utility.sample()
    run_command(utility, "jobs", "paging", job.id, "--off")
    off = JobEditor(utility.database).get(job.id)
    assert (off.paging, off.unused_paging) == ((), job.paging)
    run_command(utility, "jobs", "paging", job.id, "--on")
    assert JobEditor(utility.database).get(job.id) == job
