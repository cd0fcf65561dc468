"""The commands for organizations, jobs and settings, as a user types them."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from contract_tests.kit.programs.fsm_engine import ACME, TASKS, Engine
from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.cli.jobs import jobs
from samclients.fsm_ingest.cli.organizations import organizations
from samclients.fsm_ingest.cli.settings import settings

SECRETS = (ACME, "sample-client-secret", "sample-refresh-token", "sample-user-password")
GROUPS = {"organizations": organizations, "jobs": jobs, "settings": settings}
Run = Callable[..., Result]


@pytest.fixture
def run_command(engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Run:
    """Runs a command, and sees to it that it shows no secret."""
    caplog.set_level(logging.DEBUG)

    def run(group: str, *args: str, **options: Any) -> Result:
        context = CommandContext(f"sqlite:///{tmp_path / 'cli.db'}", engine.client)
        result = CliRunner().invoke(GROUPS[group], args, obj=context, env={"COLUMNS": "200"}, **options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        for secret in SECRETS:
            assert secret not in result.output
            assert secret not in caplog.text
        return result

    return run


@pytest.fixture
def run(run_command: Run) -> Callable[..., str]:
    """Runs a command that succeeds; what it prints."""

    def run(*args: str, **options: Any) -> str:
        result = run_command(*args, **options)
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.fixture
def run_refused(run_command: Run) -> Callable[..., str]:
    """Runs a command that is refused; what it says."""

    def run(*args: str, **options: Any) -> str:
        result = run_command(*args, **options)
        assert (result.exit_code, result.stdout) == (1, "")
        return result.stderr.rstrip("\n")

    return run


@pytest.fixture
def acme(engine: Engine, run: Callable[..., str]) -> None:
    run("organizations", "add", "1234", "Acme Corp", "--url", engine.url, input=ACME + "\n")


@pytest.fixture
def file(engine: Engine, tmp_path: Path) -> Path:
    path = tmp_path / "job.yaml"
    path.write_text(yaml.safe_dump(engine.document(mapping=TASKS["users"][1])))
    return path


def test_organizations(engine: Engine, run: Callable[..., str], run_refused: Callable[..., str]) -> None:
    add = ("organizations", "add", "1234")
    token = {"env": {"FSM_INGEST_REFRESH_TOKEN": ACME}, "input": ACME + "\n"}
    assert run_refused(*add[:2], "4321", "Acme Corp", "--url", engine.url, "--refresh-token", ACME) == (
        "Organization ID does not exist. Please enter a valid organization ID."
    )
    assert run_refused(*add, "Acme", "--url", engine.url, "--refresh-token", ACME) == (
        "Organization Name is not valid. Please change it to: Acme Corp."
    )
    said = run(*add, "Acme Corp", "--url", engine.url, input=token["input"])
    assert said.endswith("Added organization 1234, with 10 applications.\n")
    assert run_refused(*add, "Acme Corp", "--refresh-token", ACME) == "The organization already exists."
    [shown] = json.loads(run("organizations", "list", "--json"))
    assert shown == {"id": 1234, "name": "Acme Corp", "url": engine.url, "loginUrl": engine.url}
    assert "Acme Corp" in run("organizations", "list")
    assert "Sample SaaS" in run("organizations", "refresh", "1234")
    assert len(json.loads(run("organizations", "applications", "--json"))) == 10
    assert run("organizations", "edit", "1234", "--name", "Acme Corp") == "Changed organization 1234.\n"
    assert run("organizations", "delete", "1234") == "Deleted organization 1234.\n"
    assert run_refused("organizations", "delete", "1234") == "There is no organization 1234. Add one first."
    assert "Unknown region 'MOON'" in run_refused(*add, "Acme Corp", "--region", "MOON", "--refresh-token", ACME)


@pytest.mark.usefixtures("acme")
def test_a_job_from_a_file(run: Callable[..., str], run_refused: Callable[..., str], file: Path) -> None:
    said = run("jobs", "add", "--file", str(file))
    assert said.startswith("Added job offset users as ")
    assert run_refused("jobs", "add", "--file", str(file)) == "A job 'offset users' already exists."
    shown = yaml.safe_load(run("jobs", "show", "offset users"))
    assert (shown["application"], shown["advanced_auth"]) == ("5678", "***")
    assert shown["mapping"] == TASKS["users"][1]
    assert "items[].profile.mail\n" in run("jobs", "paths", "offset users")
    assert run("jobs", "test", "offset users") == "200 - OK - Test Connection Succeeded\n"
    assert run("jobs", "pause", "offset users") == "Paused job offset users.\n"
    [listed] = json.loads(run("jobs", "list", "--json", "--application", "Sample SaaS"))
    assert listed["paused"] is True
    assert run("jobs", "resume", "offset users") == "Resumed job offset users.\n"
    assert json.loads(run("jobs", "list", "--json", "--application", "Zoom")) == []
    run("jobs", "edit", "offset users", "--name", "[bold] users")
    assert "Daily, 06:30 AM" in run("jobs", "list")
    assert "[bold] users" in run("jobs", "list")
    run("jobs", "edit", "[bold] users", "--name", "offset users")
    assert run("jobs", "delete", "offset users") == "Deleted job offset users.\n"
    assert run_refused("jobs", "show", "offset users") == "There is no job 'offset users'."


@pytest.mark.usefixtures("acme")
def test_a_job_by_options(
    engine: Engine, run: Callable[..., str], run_refused: Callable[..., str], tmp_path: Path
) -> None:
    assert run_refused("jobs", "add", "--name", "Usage") == (
        "The following fields are mandatory and cannot be empty: Application, Task, Schedule, Method, API URL."
    )
    auth = tmp_path / "auth.json"
    auth.write_text(json.dumps(engine.auth("client user")))
    run(
        *("jobs", "add", "--name", "Usage", "--application", "Sample SaaS", "--task", "application usage"),
        *("--weekly", "Monday", "06:30PM", "--method", "POST", "--url", f"{engine.url}/sample-saas/has-more/usage"),
        *("--from-date", "fromDate", "01/01/2026", "--param", "tenant=acme", "--header-param", "X-Run=1"),
        *("--header", "Accept: application/json", "--body", '{"size": 7}', "--advanced-auth", f"@{auth}"),
        *("--paging", "PageNumber:Body:page", "--paging", "PageSize:Body:size=50"),
        *("--paging", "HasMore:Response:hasMore"),
    )
    assert "you need to test your API connection in the Request Info phase" in run_refused("jobs", "map", "Usage")
    run("jobs", "test", "Usage")
    assert run("jobs", "paths", "Usage") == "items[].user\nitems[].when\nitems[].action\nhasMore\n"
    assert run_refused("jobs", "map", "Usage", "--map", "uniqueId=items[].user") == (
        "The following fields are mandatory and cannot be empty: occurredAt."
    )
    mapped = ("--map", "uniqueId=items[].user", "--map", "occurredAt=items[].when", "--static", "type=login")
    assert run("jobs", "map", "Usage", *mapped) == "Mapped 3 fields of job Usage.\n"
    row = run("jobs", "mapping", "Usage").splitlines()[3].strip("│").split("│")
    assert [cell.strip() for cell in row] == ["uniqueId", "Unique ID", "yes", "items[].user", "True"]
    dates = ("--map", "occurredAt=items[].when", "--date-format", "occurredAt=dd/MM/yyyy", "--clear", "type")
    assert run("jobs", "map", "Usage", *dates) == "Mapped 2 fields of job Usage.\n"
    shown = yaml.safe_load(run("jobs", "show", "Usage"))
    assert shown["schedule"] == {"frequency": "Weekly", "day": "Monday", "time": "06:30 PM"}
    assert shown["mapping"]["occurredAt"] == {"path": "items[].when", "date_format": "dd/MM/yyyy"}
    assert [entry["key"] for entry in shown["params"]] == ["fromDate", "tenant", "X-Run"]
    assert "fromDate is a system key and cannot be deleted" in run_refused(
        "jobs", "param", "Usage", "--delete", "fromDate"
    )
    run("jobs", "param", "Usage", "--rename", "tenant", "customer")
    run("jobs", "edit", "Usage", "--monthly", "31", "00:15", "--name", "Usage of all")
    shown = yaml.safe_load(run("jobs", "show", "Usage of all"))
    assert shown["schedule"] == {"frequency": "Monthly", "day": 31, "time": "12:15 AM"}
    assert shown["params"][1]["key"] == "customer"
    assert shown["headers"] == {"Accept": "application/json"}


@pytest.mark.usefixtures("acme")
def test_what_was_shown_can_be_edited(run: Callable[..., str], run_refused: Callable[..., str], file: Path) -> None:
    run("jobs", "add", "--file", str(file), "--param", "sig=s3cret", "--header", "X-Key: k3y")
    shown = run("jobs", "show", "offset users")
    assert "s3cret" not in shown
    assert "k3y" not in shown
    file.write_text(shown.replace("name: offset users", "name: others"))
    run("jobs", "edit", "offset users", "--file", str(file))
    assert run("jobs", "test", "others") == "200 - OK - Test Connection Succeeded\n"
    told = run_refused("jobs", "add", "--file", str(file), "--name", "third")
    assert told.split("\n") == [
        f"{name}: *** stands for a secret that is not stored; enter the secret."
        for name in ("advanced_auth", "X-Key", "sig")
    ]


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("shown_as", ["--json", None])
def test_what_is_shown_in_a_file_changes_nothing(
    engine: Engine, run: Callable[..., str], tmp_path: Path, shown_as: str | None
) -> None:
    """``jobs show --json > f; jobs edit --file f``, with characters that JSON escapes and values that YAML reads."""
    name = "Users of \U0001f469 caf\u00e9: yes"
    values = {"a": "0010", "b": "yes", "c": "1.10", "d": "\U0001f469", "e": "2026-01-31"}
    document = engine.document("total-count", mapping=TASKS["users"][1], name=name, body=None)
    document["params"] = [{"key": key, "value": value} for key, value in values.items()]
    file = tmp_path / "job.json"
    file.write_text(json.dumps(document, indent="\t"))
    run("jobs", "add", "--file", str(file))
    arguments = ("jobs", "show", name, *filter(None, [shown_as]))
    shown = run(*arguments)
    again = tmp_path / ("again.json" if shown_as else "again.yaml")
    again.write_text(shown)
    run("jobs", "edit", name, "--file", str(again))
    assert run(*arguments) == shown
    [listed] = json.loads(run("jobs", "list", "--json"))
    assert {entry["key"]: entry["value"] for entry in listed["params"]} == values


@pytest.mark.usefixtures("acme")
def test_values_of_a_file_are_sent_as_they_are_written(engine: Engine, run: Callable[..., str], file: Path) -> None:
    rows = "".join(f"- {{key: {key}, value: {value}}}\n" for key, value in (("a", "0010"), ("b", "yes"), ("c", "1.10")))
    file.write_text(f"{file.read_text()}params:\n{rows}")
    run("jobs", "add", "--file", str(file))
    journal = engine.world.control.server.control.journal.of(engine.world.name)
    [asked] = {entry.query for entry in journal.find() if entry.operation == "list_sample_records"}
    assert asked.startswith("a=0010&b=yes&c=1.10&")


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--param", "novalue"), "Invalid option value 'novalue': use the form KEY=VALUE."),
        (
            ("--daily", "6:30", "--weekly", "Monday", "7:00"),
            "Schedule: use only one of --daily, --weekly and --monthly.",
        ),
        (("--daily", "noon"), "schedule.time must be a time such as 06:30 PM or 18:30."),
        (("--paging", "Start:Query String:x"), "paging[0].key must be one of Offset, Limit"),
        (("--date-format", "x=yyyy-MM-dd"), "x has a date format but no path: add --map x=PATH."),
        (("--body", "@/no/such/file"), "Cannot read the file /no/such/file."),
    ],
)
def test_options_that_are_not_written_well(run_refused: Callable[..., str], args: tuple[str, ...], told: str) -> None:
    assert run_refused("jobs", "add", *args).startswith(told)


@pytest.mark.usefixtures("acme")
def test_a_test_that_fails_ends_with_an_error(
    engine: Engine, run: Callable[..., str], run_refused: Callable[..., str], tmp_path: Path
) -> None:
    document = engine.document(advanced_auth=None, headers={"Authorization": "Bearer some-wrong-token"})
    file = tmp_path / "job.json"
    file.write_text(json.dumps(document))
    run("jobs", "add", "--file", str(file))
    first, detail = run_refused("jobs", "test", "offset users").split("\n")
    assert first == "401 - Unauthorized - Test Connection failed"
    assert "some-wrong-token" not in detail


def test_files_that_hold_no_job(run_refused: Callable[..., str], tmp_path: Path) -> None:
    for content, told in (("[1]", "contains no job"), ("a: [", "is neither YAML nor JSON")):
        file = tmp_path / "wrong.yaml"
        file.write_text(content)
        assert told in run_refused("jobs", "add", "--file", str(file))


@pytest.mark.usefixtures("acme")
def test_consumption_without_a_quantity_is_reported(engine: Engine, run: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "job.yaml"
    mapping = {name: entry for name, entry in TASKS["consumption"][1].items() if name != "used"}
    file.write_text(yaml.safe_dump(engine.document("cursor", "consumption", mapping=mapping)))
    assert "Flexera expects fields that are not mapped: used." in run("jobs", "add", "--file", str(file))


def test_settings(run: Callable[..., str], run_refused: Callable[..., str]) -> None:
    assert "token_expiry_in_minutes = 5\n" in run("settings", "show")
    assert run("settings", "set", "token_expiry_in_minutes", "7") == "token_expiry_in_minutes = 7\n"
    assert json.loads(run("settings", "show", "--json"))["token_expiry_in_minutes"] == 7
    for value in ("0", "-1", "many", "inf", "nan", "1e300", "9" * 5000):
        assert run_refused("settings", "set", "token_expiry_in_minutes", "--", value) == (
            "token_expiry_in_minutes must be a number above 0, at most 1,000,000,000."
        )
    assert "load_despite_rejects = false\n" in run("settings", "show")
    assert run("settings", "set", "load_despite_rejects", "true") == "load_despite_rejects = true\n"
    assert json.loads(run("settings", "show", "--json"))["load_despite_rejects"] is True
    assert run_refused("settings", "set", "load_despite_rejects", "1") == "load_despite_rejects must be true or false."


def test_the_keys_file_is_made_beside_the_database(run: Callable[..., str], tmp_path: Path) -> None:
    run("organizations", "list")
    assert stat.S_IMODE((tmp_path / "cli.db.key").stat().st_mode) == 0o600


def test_every_group_is_a_click_group() -> None:
    assert all(isinstance(entry, click.Group) for entry in GROUPS.values())
