"""The further commands in process: settings, history, prune and stop, and where each takes the database from."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from samclients.fnms_export.background import ExportLauncher
from samclients.fnms_export.cli.main import further_commands
from samclients.fnms_export.config import read_config
from samclients.fnms_export.export.history import FAILED, RUNNING, ExportHistory, ExportRun, TypeProgress
from samclients.fnms_export.export.schedule_store import PlannedExport
from samclients.fnms_export.settings import SettingsFile
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.fnms_export.web.context import SectionContext
from samclients.runtime import InstantClock

START = datetime(2031, 7, 1, 12, tzinfo=UTC)
NOW, DAY = START.replace(tzinfo=None), timedelta(days=1)
URL = "https://acme.service-now.com"
TYPES = tuple(TypeProgress(name) for name in ("Hardware inventory", "Contracts", "Installed applications"))
RUN = ExportRun("r-1", URL, "a test", "-changes false", NOW - DAY, NOW - DAY, "host/1/x", types=TYPES)
NONE = {"SERVICENOW_URL": None, "SERVICENOW_USER": None, "SERVICENOW_REFRESH_TOKEN": None, "FNMS_DATABASE": None,
        "SERVICENOW_CLIENT_ID": None, "SERVICENOW_CLIENT_SECRET": None}  # fmt: skip


@dataclass
class Commands:
    """Calls further commands with one file of settings."""

    file: Path
    database: OperationsDatabase

    @property
    def url(self) -> str:
        return self.database.engine.url.render_as_string(hide_password=False)

    def __call__(self, *arguments: str, code: int = 0, text: str = "", **environment: str) -> Result:
        env = {**NONE, **environment}
        wanted = [*arguments, "--config", str(self.file)]
        done = CliRunner().invoke(further_commands, wanted, env=env, obj=InstantClock(START), input=text)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    def store(self, *runs: ExportRun) -> ExportHistory:
        history = ExportHistory(self.database.engine)
        history.prepare()
        for run in runs:
            history.begin(run)
            if run.state != RUNNING:
                history.end(run)
        return history


@pytest.fixture
def commands(tmp_path: Path, database: OperationsDatabase) -> Commands:
    return Commands(tmp_path / "export.toml", database)


NAMES = ("url", "user", "token", "client_id", "client_secret", "database", "schedule")
VALUES = {"url": URL, "database": "sqlite:///x.db", "schedule": "Daily 01:00"}


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_is_set_as_an_argument_or_when_asked(commands: Commands, name: str) -> None:
    value = VALUES.get(name, "typed-value")
    is_secret = name in ("token", "client_secret")
    shown = "***" if is_secret else value
    assert commands("settings", "set", name, value).stdout == f"{name} = {shown}\n"
    commands.file.unlink()
    asked = commands("settings", "set", name, text=f"{value}\n").stdout
    assert asked == f"{name}: {'' if is_secret else value}\n{name} = {shown}\n"
    assert getattr(read_config(commands.file), name) == value
    assert f"{name} = {shown}\n" in commands("settings", "show").stdout


def test_the_settings_say_where_each_is_from(commands: Commands) -> None:
    commands("settings", "set", "user", "fnms")
    shown = commands("settings", "show", SERVICENOW_URL=URL, SERVICENOW_REFRESH_TOKEN="very-secret").stdout
    assert shown.splitlines() == [
        f"# {commands.file}",
        f"url = {URL}  # SERVICENOW_URL",
        "user = fnms",
        "token = ***  # SERVICENOW_REFRESH_TOKEN",
        "client_id = ",
        "client_secret = ",
        "database = ",
        "schedule = Sunday 03:00",
    ]


def test_a_setting_of_the_environment_is_not_set(commands: Commands) -> None:
    done = commands("settings", "set", "user", "other", code=2, SERVICENOW_USER="me")
    assert "user is set by the environment variable SERVICENOW_USER; unset that first." in done.stderr
    assert not commands.file.exists()


@pytest.mark.parametrize("command", [("history",), ("stop",), ("prune", "--older-than", "1")])
def test_the_database_is_the_options_or_the_files(commands: Commands, command: tuple[str, ...]) -> None:
    missing = f"sqlite:///{commands.file.parent}/none.db"
    assert "The operations database is missing: --database, FNMS_DATABASE" in commands(*command, code=2).stderr
    commands.file.write_text(f'database = "{missing}"\n')
    assert "none.db does not exist." in commands(*command, code=3).stderr
    commands(*command, "--database", commands.url)
    commands(*command, FNMS_DATABASE=commands.url)
    commands.file.write_text(f'database = "{commands.url}"\n')
    commands(*command)
    assert "none.db does not exist." in commands(*command, "--database", missing, code=3).stderr


DONE = replace(RUN, state=FAILED, error="Why.", ended=NOW - DAY + timedelta(seconds=7.25), seen=NOW - DAY, export="e-1",
               types=(replace(TYPES[0], state="failed", total=30, records=1_020, segments=2), *TYPES[1:]))  # fmt: skip


def test_the_history_has_every_member_as_json(commands: Commands) -> None:
    commands.store(DONE)
    [found] = json.loads(commands("history", "--json", "--database", commands.url).stdout)
    assert found == {
        "id": "r-1",
        "instance": URL,
        "triggered_by": "a test",
        "options": "-changes false",
        "begun": "2031-06-30T12:00:00Z",
        "seen": "2031-06-30T12:00:00Z",
        "ended": "2031-06-30T12:00:07Z",
        "holder": "host/1/x",
        "state": "failed",
        "error": "Why.",
        "notice": "",
        "export": "e-1",
        "is_stopping": False,
        "types": [
            {**type_of("Hardware inventory"), "state": "failed", "total": 30, "records": 1_020, "segments": 2},
            type_of("Contracts"),
            type_of("Installed applications"),
        ],
    }


def type_of(name: str) -> dict[str, object]:
    counts = dict.fromkeys(("total", "records", "segments", "retransmissions", "transactions", "imported"), 0)
    return {"type": name, "state": "waiting", **counts, "import_run": "", "seconds": 0.0}


def test_the_history_is_a_table_with_the_reasons(commands: Commands) -> None:
    commands.store(DONE, replace(RUN, id="r-2", begun=NOW, seen=NOW, notice=""))
    lines = commands("history", "--database", commands.url).stdout.splitlines()
    local, before = START.astimezone(), (START - DAY).astimezone()
    assert lines[0].split() == [
        *("began", "state", "triggered", "by", "options", "seconds", "hardware", "inventory", "contracts"),
        *("installed", "applications"),
    ]
    words = ["running", "a", "test", "-changes", "false", "0.0", "waiting", "waiting", "waiting"]
    assert lines[1].split() == [*f"{local:%Y-%m-%d %H:%M:%S}".split(), *words]
    words = ["failed", "a", "test", "-changes", "false", "7.2", "failed", "1,020/30", "waiting", "waiting"]
    assert lines[2].split() == [*f"{before:%Y-%m-%d %H:%M:%S}".split(), *words]
    assert lines[3] == f"{before:%Y-%m-%d %H:%M:%S}: Why."
    assert commands("history", "--limit", "1", "--database", commands.url).stdout.count("\n") == 2


def test_all_running_exports_are_stopped(commands: Commands) -> None:
    now = replace(RUN, begun=NOW, seen=NOW)
    history = commands.store(now, replace(now, id="r-2", instance="https://other.example"), replace(DONE, id="r-3"))
    lines = commands("stop", "--database", commands.url).stdout.splitlines()
    assert sorted(lines) == [
        "The export to https://acme.service-now.com stops at the next safe place (host/1).",
        "The export to https://other.example stops at the next safe place (host/1).",
    ]
    assert {run.id: run.is_stopping for run in history.list_runs(NOW)} == {"r-1": True, "r-2": True, "r-3": False}


PLAN = PlannedExport("Daily 09:00 Europe/Berlin", NOW + DAY, NOW, "host")


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (PLAN, "Wednesday 2031-07-02 12:00 (schedule: Daily 09:00 Europe/Berlin)"),
        (replace(PLAN, seen=NOW - timedelta(minutes=5)), "Sunday 2031-07-06 03:00 (schedule: Sunday 03:00 UTC)"),
        (None, "Sunday 2031-07-06 03:00 (schedule: Sunday 03:00 UTC)"),
    ],
)
def test_the_next_export_is_the_services_while_it_lives(tmp_path: Path, plan: PlannedExport | None, text: str) -> None:
    launcher = ExportLauncher(threading.Event())
    context = SectionContext(SettingsFile(tmp_path / "export.toml", {}), launcher, clock=InstantClock(START))
    assert context.describe_next(plan) == text


def test_old_exports_are_counted_from_the_databases_time(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's clock is years behind the machine's: by that of the machine, both exports would be old."""
    now = datetime(2014, 6, 23, 12)  # noqa: DTZ001 -- as databases have it
    monkeypatch.setattr(OperationsDatabase, "now", lambda _self: now)
    for name, age in AGES.items():
        at = now - age
        commands.store(replace(RUN, id=name, state=FAILED, begun=at, seen=at, ended=at))
    done = commands("prune", "--older-than", "2", "--database", commands.url)
    assert done.stdout == "Deleted 1 export.\n"


AGES = {"old": timedelta(days=3), "young": timedelta(days=1), "latest": timedelta(hours=1)}
