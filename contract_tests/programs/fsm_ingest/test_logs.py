"""The job log of real runs, and that no secret is anywhere in it, in the database, or in what is printed."""

from __future__ import annotations

import logging
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from contract_tests.kit.programs.fsm_readback import BIGFIX_TOKEN
from contract_tests.kit.programs.fsm_utility import FEW, Utility
from contract_tests.kit.vendors.flexera_ingestion import REFRESH_TOKEN
from mockservers import MockServer
from samclients.fsm_ingest.cli import main
from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.runs.records import RunStatus

pytestmark = FEW
SECRETS = (
    *(REFRESH_TOKEN, BIGFIX_TOKEN, "sample-client-secret", "sample-user-password", "sample-refresh-token"),
    *("qu3ry-s3cr3t", "h34d3r-s3cr3t", "b0dy-s3cr3t"),
)


def run_command(utility: Utility, *arguments: str) -> str:
    context = CommandContext(utility.database.engine.url.render_as_string(), utility.client)
    done = CliRunner().invoke(main, arguments, obj=context, prog_name="fsm-ingest")
    return str(done.stdout + done.stderr)


def test_the_log_of_a_run(utility: Utility) -> None:
    run = utility.runner().run(utility.sample().id, by_service=True)
    root = ET.fromstring(run_command(utility, "logs", "show", run.id[:8]))  # noqa: S314 -- our own
    task = root.find("Task")
    assert task is not None
    assert task.attrib == {"TaskName": "Application Roster", "ExecutedbyService": "Yes", "LoadType": "full"}
    told = [entry.text or "" for entry in root.iterfind("Entries/Entry")]
    assert told[:2] == ["Application Roster, full load into Sample SaaS.", "Fetched 120 records in 3 pages."]
    assert told[-1] == root.findtext("Message") == "120 records loaded."
    listed = run_command(utility, "logs", "list", "--json")
    assert f'"run": "{run.id}"' in listed


def test_retries_are_in_the_log(utility: Utility, server: MockServer) -> None:
    faults = server.flexera.faults.of(utility.world.name)
    faults.add("status", status=503, operation="list_sample_records", times=1)
    run = utility.runner().run(utility.sample().id)
    told = [entry.text for entry in utility.runner().history.entries(run)]
    assert [entry for entry in told if "-> 503" in entry and "retrying in" in entry]


def test_no_secret_is_written_anywhere(
    utility: Utility, server: MockServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    faults = server.flexera.faults.of(utility.world.name)
    printed = []
    for number, auth in enumerate(("ClientSecretAuthentication", "ClientUserAuthentication")):
        job = utility.sample(
            auth=auth,
            method="POST",
            style=("offset", "page")[number],
            params=[{"key": "qu", "value": "qu3ry-s3cr3t"}],
            headers={"X-Key": "h34d3r-s3cr3t"},
            body='{"s": "b0dy-s3cr3t"}',
        )
        faults.add("status", status=503, operation="search_sample_records", times=1)
        printed.append(run_command(utility, "run", job.id))
    refresh = utility.sample("usage", auth="RefreshTokenAuthentication")
    printed.append(run_command(utility, "run", refresh.id))
    wrong = utility.sample(advanced_auth=None, headers={"Authorization": f"Bearer {BIGFIX_TOKEN}"}, name="wrong")
    assert utility.runner().run(wrong.id).status is RunStatus.FAILED
    history = utility.runner().history
    printed += [run_command(utility, "logs", "list"), run_command(utility, "jobs", "list")]
    printed += [run_command(utility, "logs", "show", entry.id) for entry in history.list_runs()]
    printed += [run_command(utility, "jobs", "show", job.id) for job in (refresh, wrong)]
    assert len(history.list_runs()) == 4
    logged = [
        record.getMessage() for record in caplog.records if record.name.partition(".")[0] in {"samclients", "urllib3"}
    ]
    assert len(logged) > 50
    kept = b"".join(entry.read_bytes() for entry in tmp_path.glob("fsm.db*") if entry.suffix != ".key")
    for secret in SECRETS:
        assert secret.encode() not in kept
        assert secret not in "".join(printed)
        assert secret not in "".join(logged)
