"""The commands as in the manual, with the mock servers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time
from pathlib import Path
from shlex import split
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from contract_tests.kit.programs.fsm_readback import sample_records, users
from contract_tests.kit.programs.fsm_utility import FEW, Utility
from contract_tests.kit.vendors.flexera_ingestion import ORG, REFRESH_TOKEN, Ingestion
from samclients.fsm_ingest.cli import main
from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.model.entities import Frequency, Schedule
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.runtime import Settings

pytestmark = FEW


class Shell:
    """Runs commands against one database."""

    def __init__(self, url: str, client: Settings) -> None:
        self._url, self._client = url, client

    def __call__(self, *arguments: str, code: int = 0, **options: Any) -> Result:
        """Run a command, check its exit code, and return its result."""
        context = CommandContext(self._url, self._client)
        done = CliRunner().invoke(main, arguments, prog_name="fsm-ingest", obj=context, **options)
        assert done.exit_code == code, (done.output, done.exception)
        return done


@pytest.fixture
def offline(tmp_path: Path) -> Shell:
    """A shell in an empty installation that sends no requests."""
    return Shell(f"sqlite:///{tmp_path}/offline.db", Settings())


@pytest.fixture
def new_shell(tmp_path: Path, client: Settings) -> Shell:
    """A shell in an installation that has nothing yet."""
    return Shell(f"sqlite:///{tmp_path}/new/fsm.db", client)


@pytest.fixture
def shell(utility: Utility, client: Settings) -> Shell:
    """A shell in the installation of ``utility``."""
    return Shell(utility.database.engine.url.render_as_string(), client)


def test_from_nothing_to_loaded_data(new_shell: Shell, utility: Utility, flexera: Ingestion, tmp_path: Path) -> None:
    url = utility.url("flexera")
    auth = {"auth_type": "ClientSecretAuthentication", "token_url": f"{url}/sample-saas/oauth/token"}
    body = {"grant_type": "client_credentials", "client_id": "sample-client", "client_secret": "sample-client-secret"}
    (tmp_path / "auth.json").write_text(json.dumps({**auth, "body": body}))
    made = new_shell("init").stdout
    assert f"{tmp_path}/new/fsm.db.key" in made
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    new_shell("organizations", "add", str(ORG), "Acme Corp", "--url", url, input=f"{REFRESH_TOKEN}\n")
    new_shell(
        *("jobs", "add", "--name", "Users", "--application", "Sample SaaS", "--task", "Application Roster"),
        *("--method", "GET", "--url", f"{url}/sample-saas/cursor/users", "--daily", "06:30 PM"),
        *("--advanced-auth", f"@{tmp_path}/auth.json", "--paging", "Limit:Query String:limit=50"),
        *("--paging", "NextPageToken:Response:nextCursor", "--paging", "NextPageToken:Query String:cursor"),
    )
    assert new_shell("jobs", "test", "Users").stdout == "200 - OK - Test Connection Succeeded\n"
    new_shell(
        *("jobs", "map", "Users", "--map", "uniqueId=items[].id", "--map", "email=items[].profile.mail"),
        *("--map", "firstName=items[].profile.givenName", "--map", "lastName=items[].profile.familyName"),
    )
    done = new_shell("run", "Users")
    assert done.stdout.splitlines()[:4] == [
        "Users: Completed",
        "  fetched   120 records in 3 pages",
        "  rejected  0",
        "  loaded    120 into Sample SaaS: full load, 1 file",
    ]
    assert done.stderr.splitlines()[0] == "Page 1: 50 records fetched so far"
    assert set(users(flexera)) == {entry["id"] for entry in sample_records(flexera, "users")}
    assert "Completed" in new_shell("logs", "list", "--application", "Sample SaaS").stdout
    assert "Completed" not in new_shell("logs", "list", "--application", "Zoom").stdout


def test_the_account_as_json(shell: Shell, utility: Utility) -> None:
    told = json.loads(shell("run", utility.sample().id, "--json").stdout)
    counted = {name: told[name] for name in ("status", "fetched", "rejected", "loaded", "pages", "files", "loadType")}
    assert counted == {
        "status": "Completed",
        "fetched": 120,
        "rejected": 0,
        "loaded": 120,
        "pages": 3,
        "files": 1,
        "loadType": "full",
    }
    assert len(told["importJobs"]) == 1
    assert told["seconds"] > 0


def test_rejected_records_are_code_4(shell: Shell, utility: Utility) -> None:
    mapped = {"uniqueId": "items[].user", "occurredAt": {"path": "items[].action", "date_format": "yyyy-MM-dd"}}
    good = {"uniqueId": "items[].user", "occurredAt": {"path": "items[].when"}}
    assert "All 120 records were rejected" in shell("run", utility.sample("usage", mapping=mapped).id, code=1).stderr
    wrong = utility.sample(mapping=_american(utility))
    refused = shell("run", wrong.id, code=1)
    assert "activatedAt is not a date as MM/dd/yyyy" in refused.stdout
    assert "load the others with --load-despite-rejects" in refused.stderr
    done = shell("run", wrong.id, "--load-despite-rejects", code=4)
    assert "activatedAt is not a date as MM/dd/yyyy" in done.stdout
    shell("run", utility.sample("usage", mapping=good).id)


def _american(utility: Utility) -> dict[str, Any]:
    paths = {mapping.field: mapping.path for mapping in utility.sample().mapping}
    return {**paths, "activatedAt": {"path": paths["activatedAt"], "date_format": "MM/dd/yyyy"}}


def test_an_imported_job_without_schedule_cannot_run(shell: Shell, utility: Utility) -> None:
    job = utility.keep(type(utility.sample())(**{**vars(utility.sample()), "schedule": None}))
    done = shell("run", job.id, code=1)
    assert (done.stdout, done.stderr) == ("", "Please update mandatory fields in the job.\n")


def test_once_from_cron_runs_the_first_moment_after_a_job_was_saved_and_ends_with_1_where_one_failed(
    shell: Shell, utility: Utility, client: Settings
) -> None:
    job = utility.keep(replace(utility.sample(), schedule=Schedule(Frequency.DAILY, time(3))))
    shell("jobs", "edit", job.id, "--daily", "06:30 PM")  # nobody has looked at it since
    client.clock.sleep(86_400)
    assert shell("service", "--once").stdout == ""
    assert [row["status"] for row in _log(shell)] == ["Completed"]
    with utility.database.writing() as connection:
        store = OrganizationRepository(connection, utility.database.vault)
        store.save(replace(store.get(ORG), refresh_token="no longer good"))
    client.clock.sleep(86_400)
    shell("service", "--once", code=1)
    assert [row["status"] for row in _log(shell)] == ["Failed", "Completed"]
    shell("service", "--once")  # it was run for this moment


def _log(shell: Shell) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shell("logs", "list", "--json").stdout)
    return found


def test_the_log_file_has_every_request_and_no_secret(shell: Shell, utility: Utility, tmp_path: Path) -> None:
    file = tmp_path / "diagnostics.log"
    shell("--log-file", str(file), "run", utility.sample().id)
    text = file.read_text(encoding="utf-8")
    assert text.count("DEBUG samclients: GET http") >= 3  # pages
    assert "POST http" in text
    for secret in (REFRESH_TOKEN, "sample-client-secret", "Bearer"):
        assert secret not in text


def test_a_page_instead_of_json_is_reported_as_text(shell: Shell, utility: Utility) -> None:
    job = utility.keep(replace(utility.sample(), url=f"{utility.url('control')}/", advanced_auth=None))
    told = shell("jobs", "test", job.id, code=1).stderr
    assert "the response begins with '" in told
    assert "b'" not in told


def test_a_job_that_is_run_elsewhere_is_code_3(shell: Shell, utility: Utility) -> None:
    job = utility.sample()
    lease = utility.runner().leases.acquire(job.id)
    assert lease is not None
    assert "Another process is running the job" in shell("run", job.id, code=3).stderr
    lease.release()
    shell("run", job.id)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "Nothing"), "There is no job 'Nothing'."),
        (("logs", "show", "abc"), "There is no run abc."),
        (("export",), "Please select the jobs that you want to export."),
    ],
)
def test_what_is_not_there_is_reported(offline: Shell, arguments: tuple[str, ...], told: str) -> None:
    done = offline(*arguments, code=1)
    assert (done.stdout, done.stderr) == ("", f"{told}\n")


@pytest.mark.parametrize(
    "arguments",
    [("run",), ("import",), ("service", "--workers", "0"), ("service", "--timezone", "Mars/Olympus"), ("fly",)],
)
def test_what_is_typed_wrongly_is_code_2(offline: Shell, arguments: tuple[str, ...]) -> None:
    assert "Usage: fsm-ingest" in offline(*arguments, code=2).stderr


def test_a_database_that_cannot_be_used_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = Shell(f"sqlite:///{tmp_path}/file/fsm.db", Settings())("jobs", "list", code=1)
    assert done.stderr == "Cannot use the database: unable to open database file\n"


def test_every_command_explains_itself(offline: Shell) -> None:
    commands = offline("--help").stdout
    for name in ("init", "organizations", "jobs", "run", "service", "logs", "export", "import", "settings"):
        assert f"\n  {name} " in commands
        assert offline(name, "--help").stdout.startswith(f"Usage: fsm-ingest {name} ")
    for name in ("run", "service"):
        assert "Exit codes:" in offline(name, "--help").stdout


def test_a_key_for_a_database_server(offline: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = offline("init", "--new-key").stdout.strip()
    monkeypatch.setenv("FSM_INGEST_KEY", key)
    url = f"sqlite:///{tmp_path}/keyed.db"
    assert "encryption key is in FSM_INGEST_KEY" in Shell(url, Settings())("init").stdout
    assert not (tmp_path / "keyed.db.key").exists()
    with IngestDatabase(url, {"FSM_INGEST_KEY": key}):
        pass


def test_the_manual_has_no_command_that_is_not_there() -> None:
    manual = (Path(__file__).parents[3] / "clients" / "README.md").read_text()
    lines = [line.partition(" #")[0] for line in manual.splitlines() if line.startswith("fsm-ingest ")]
    assert len(lines) > 12
    for line in lines:
        words = split(line)[1:]
        group = main.commands[words[0]]
        command = group.commands[words[1]] if isinstance(group, click.Group) else group
        known = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= known, line
