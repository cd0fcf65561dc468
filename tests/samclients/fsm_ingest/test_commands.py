"""The commands on an installation that calls nobody: ids, rows of tabs, mapping, the log, mistyped words."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from samclients.fsm_ingest.cli import main
from samclients.fsm_ingest.cli.context import CommandContext, shorten_ids
from samclients.fsm_ingest.model.entities import ApiJob, Application, FlexeraOrganization, Param
from samclients.fsm_ingest.model.tasks import LABELS, TASKS
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.records import JobRun, RunStatus
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.runtime import InstantClock, Settings
from tests.samclients.fsm_ingest.test_document import WHOLE

PATHS = ("items[].id", "items[].mail", "items[].first", "items[].last")
ROSTER = ("uniqueId=items[].id", "email=items[].mail", "firstName=items[].first", "lastName=items[].last")
JOB = replace(WHOLE, id="57d5d455-1111-4111-8111-111111111111", mapping=(), paused=False, advanced_auth=None)
OTHER = replace(JOB, id="57d5d455-1222-4222-8222-222222222222", name="Others")
ORG = WHOLE.organization_id or 0


class Shell:
    """Runs commands against one database."""

    def __init__(self, database: IngestDatabase, clock: InstantClock) -> None:
        self.database, self.clock = database, clock

    def __call__(self, *arguments: str, code: int = 0, **options: Any) -> Result:
        context = CommandContext(
            self.database.engine.url.render_as_string(hide_password=False), Settings(clock=self.clock)
        )
        done = CliRunner().invoke(main, arguments, prog_name="fsm-ingest", obj=context, **options)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    def job(self, name: str = JOB.id) -> ApiJob:
        with self.database.reading() as connection:
            return JobRepository(connection, self.database.vault).get(name)


@pytest.fixture
def empty(database: IngestDatabase, clock: InstantClock) -> Shell:
    """A shell in an installation that has nothing."""
    return Shell(database, clock)


@pytest.fixture
def shell(empty: Shell) -> Shell:
    """A shell in an installation with an organization, two applications and two jobs."""
    database = empty.database
    with database.writing() as connection:
        organizations, jobs = (
            OrganizationRepository(connection, database.vault),
            JobRepository(connection, database.vault),
        )
        organizations.save(
            FlexeraOrganization(ORG, "Acme Corp", "refresh-token", "http://127.0.0.1:1", "http://127.0.0.1:1")
        )
        apps = [Application(ORG, str(WHOLE.application_id), "Sample SaaS"), Application(ORG, "app-77", "Zoom")]
        organizations.replace_applications(ORG, apps)
        for job in (JOB, OTHER):
            jobs.add(job)
            jobs.remember_test(job.id, PATHS)
    return empty


def run_of(shell: Shell, job: ApiJob = JOB, status: RunStatus = RunStatus.COMPLETED, **changes: Any) -> JobRun:
    """A run that has ended."""
    history = RunHistory(shell.database)
    begun = history.begin(job, "Sample SaaS", "full", shell.clock.now(), by_service=False)
    history.add_entry(begun, "Something.", shell.clock.now())
    ended = history.save(replace(begun, ended_at=shell.clock.now(), status=status, **changes))
    shell.clock.sleep(1)
    return ended


def cells(table: str) -> list[list[str]]:
    """The rows of a printed table."""
    return [
        [part.strip() for part in line.strip("│┃").split("│")] for line in table.splitlines() if line.startswith("│")
    ]


def test_every_id_that_a_list_shows_can_be_used(shell: Shell, tmp_path: Path) -> None:
    runs = [run_of(shell, job) for job in (JOB, OTHER)]
    shown = {row[1]: row[0] for row in cells(shell("jobs", "list").stdout)}
    assert shown == {JOB.name: JOB.id[:11], OTHER.name: OTHER.id[:11]}
    for name, job_id in shown.items():
        assert json.loads(shell("jobs", "show", job_id, "--json").stdout)["name"] == name
        for command in (("pause",), ("resume",), ("mapping",), ("param", "--set", "a=b")):
            shell("jobs", command[0], job_id, *command[1:])
        assert shell("export", job_id, "--to", str(tmp_path), env={"FSM_INGEST_PASSPHRASE": "a long one"}).stdout
    for run, row in zip(reversed(runs), cells(shell("logs", "list").stdout), strict=True):
        assert run.id in shell("logs", "show", row[0]).stdout
        assert [entry[0] for entry in cells(shell("logs", "list", "--job", row[1]).stdout)] == [row[0]]
    for application, name in (row[1:3] for row in cells(shell("organizations", "applications").stdout)):
        for word in (application, name):
            assert len(json.loads(shell("jobs", "list", "--application", word, "--json").stdout)) == 2 * (
                name != "Zoom"
            )
            assert len(json.loads(shell("logs", "list", "--application", word, "--json").stdout)) == 2 * (
                name != "Zoom"
            )


def test_the_log_of_a_deleted_job_is_found_by_its_id(shell: Shell) -> None:
    run_of(shell)
    shell("jobs", "delete", JOB.id[:11])
    assert len(json.loads(shell("logs", "list", "--job", JOB.id[:11], "--json").stdout)) == 1
    assert "There is no job 'gone'." in shell("logs", "list", "--job", "gone", code=1).stderr


def test_a_beginning_that_several_ids_have_is_refused_with_all_of_them(shell: Shell) -> None:
    output = shell("jobs", "show", "57d5", code=1).stderr
    assert output == f"The ids of several jobs begin with '57d5': {OTHER.id} (Others), {JOB.id} ({JOB.name}).\n"
    assert "There is no job ''." in shell("jobs", "show", "", code=1).stderr
    assert "There is no job 'Otters'. Did you mean 'Others'?" in shell("jobs", "show", "Otters", code=1).stderr
    assert "There is no job '%'." in shell("jobs", "show", "%", code=1).stderr


def test_shortened_ids_have_eight_characters_and_are_no_others_beginning() -> None:
    known = ["0123456789", "01234567ab", "012345678", "short", "12345678ff"]
    assert shorten_ids(["0123456789", "12345678ff", "short", "012345678"], known) | {} == {
        "0123456789": "0123456789",
        "01234567ab": "01234567a",
        "012345678": "012345678",
        "short": "short",
        "12345678ff": "12345678",
    }


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


ALL = dict(commands(main))
HAVE_APPLICATION = [path for path, entry in ALL.items() if any("--application" in param.opts for param in entry.params)]


@pytest.mark.parametrize("path", HAVE_APPLICATION, ids=" ".join)
def test_an_application_that_there_is_not_is_named(shell: Shell, path: tuple[str, ...]) -> None:
    arguments = [JOB.id for param in ALL[path].params if isinstance(param, click.Argument)]
    output = " ".join(shell(*path, *arguments, "--application", "Zoon", code=2).stderr.split())
    assert "Invalid value for --application: There is no application 'Zoon'. Did you mean 'Zoom'?" in output
    output = " ".join(shell(*path, *arguments, "--application", "Nope", code=2).stderr.split())
    assert "There is no application 'Nope'. See: fsm-ingest organizations applications." in output


HAVE_ORGANIZATION = [
    path for path, entry in ALL.items() if any("--organization" in param.opts for param in entry.params)
]


@pytest.mark.parametrize("path", [entry for entry in HAVE_ORGANIZATION if entry != ("import",)], ids=" ".join)
def test_an_organization_that_there_is_not_is_named(shell: Shell, path: tuple[str, ...]) -> None:
    arguments = [JOB.id for param in ALL[path].params if isinstance(param, click.Argument)]
    output = shell(*path, *arguments, "--organization", "999", code=2).stderr
    assert "There is no organization 999." in output
    assert "There is no organization 999." in shell("organizations", "applications", "999", code=2).stderr


def test_some_commands_take_an_application() -> None:
    assert HAVE_APPLICATION == [("jobs", "list"), ("jobs", "add"), ("jobs", "edit"), ("logs", "list")]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("jobs", "add", "--name", "Users", "--daily", "18:30", "--url", "https://saas.example/users"), 1),
        (("jobs", "add", "--name", "Users", "--application", "Zoom"), 2),
        (("jobs", "list", "--application", "Zoom"), 2),
        (("organizations", "refresh", "1234"), 1),
        (("organizations", "edit", "1234", "--name", "Acme"), 1),
        (("organizations", "applications", "1234"), 2),
    ],
)
def test_without_an_organization_one_is_to_be_added_first(empty: Shell, arguments: tuple[str, ...], code: int) -> None:
    assert "dd one first." in " ".join(empty(*arguments, code=code).stderr.split())


def test_of_several_organizations_one_is_to_be_said(shell: Shell) -> None:
    with shell.database.writing() as connection:
        acme = FlexeraOrganization(ORG + 1, "Globex", "token", "http://127.0.0.1:1", "http://127.0.0.1:1")
        OrganizationRepository(connection, shell.database.vault).save(acme)
    output = shell("jobs", "add", "--name", "Users", "--application", "Zoom", code=1).stderr
    assert output == f"Organization: choose one of {ORG}, {ORG + 1}.\n"


def read_mapping(shell: Shell) -> dict[str, str | None]:
    return {mapping.field: mapping.path for mapping in shell.job().mapping}


def test_unknown_fields_are_named_with_the_nearest_and_the_others_kept(shell: Shell) -> None:
    wrong = ("--map", "emial=items[].mail", "--static", "Shoe Size=x", "--map", "lastName=items[].nothing")
    good = [word for text in (ROSTER[0], ROSTER[2]) for word in ("--map", text)]
    assert shell("jobs", "map", JOB.id, *wrong, *good, code=1).stderr.splitlines() == [
        "ApplicationRoster has no field emial; did you mean email?",
        "lastName: items[].nothing is not in the test connection response.",
        "ApplicationRoster has no field Shoe Size.",
        "The following fields are mandatory and cannot be empty: email, lastName.",
        "Saved: uniqueId, firstName.",
    ]
    assert read_mapping(shell) == {"uniqueId": "items[].id", "firstName": "items[].first"}
    assert shell("jobs", "map", JOB.id, "--map", ROSTER[1], "--map", ROSTER[3]).stdout.startswith("Mapped 4 fields")
    output = shell("jobs", "map", JOB.id, "--map", "mail=items[].id", "--map", "middleName=items[].id", code=1).stderr
    assert output.splitlines()[1:] == ["Saved: middleName."]
    assert set(read_mapping(shell)) == {"uniqueId", "firstName", "email", "lastName", "middleName"}


def test_a_whole_mapping_loses_no_mandatory_field(shell: Shell) -> None:
    shell("jobs", "map", JOB.id, *(word for text in ROSTER for word in ("--map", text)))
    before = read_mapping(shell)
    output = shell("jobs", "map", JOB.id, "--clear", "email", "--map", "midleName=items[].id", code=1).stderr
    assert "did you mean middleName?" in output
    assert "cannot be empty: email." in output
    assert "Saved" not in output
    assert (
        "There is no mapped field emial; did you mean email?"
        in shell("jobs", "map", JOB.id, "--clear", "emial", code=1).stderr
    )
    assert read_mapping(shell) == before


def test_unknown_fields_are_named_beside_mandatory_ones_when_a_job_is_edited(shell: Shell) -> None:
    output = shell("jobs", "edit", JOB.id, "--map", "emial=items[].mail", "--map", ROSTER[0], code=1).stderr
    assert output.splitlines() == [
        "ApplicationRoster has no field emial; did you mean email?",
        "The following fields are mandatory and cannot be empty: email, firstName, lastName.",
    ]


def test_fields_have_the_documentations_labels_and_are_known_by_them(shell: Shell) -> None:
    shell(
        *("jobs", "map", JOB.id, "--map", "Unique ID=items[].id", "--map", "EMAIL=items[].mail"),
        *("--map", "first name=items[].first", "--static", "Last Name=Unknown"),
    )
    rows = {row[0]: row for row in cells(shell("jobs", "mapping", JOB.id).stdout)}
    assert rows["uniqueId"] == ["uniqueId", "Unique ID", "yes", "items[].id", "True"]
    assert rows["lastName"][1:4] == ["Last Name", "yes", '"Unknown"']
    assert rows["skus"][1] == ""
    for task in TASKS.values():
        documented = [field.title for field in task.mandatory if field.name != "name"]  # of discoveredAppUsage none is
        assert all(documented)
        assert {task.find_by_label(title) for title in documented} == {
            field for field in task.mandatory if field.name != "name"
        }
    assert {field.name for task in TASKS.values() for field in task.fields} >= set(LABELS)


def test_headers_parameters_and_paging_rows_come_and_go_one_by_one(shell: Shell) -> None:
    before = shell.job()
    shell("jobs", "header", JOB.id, "--set", "X-One: 1", "--set", "x-two: 2: 3")
    shell("jobs", "header", JOB.id, "--set", "x-one: uno", "--delete", "X-TWO")
    assert {header.key: header.value for header in shell.job().headers} == {
        header.key: header.value for header in before.headers
    } | {"x-one": "uno"}
    shell("jobs", "header", JOB.id, "--delete", "X-One")
    shell("jobs", "param", JOB.id, "--set", "a=1", "--set-header", "X-B=2", "--mapped-field", "a=alpha")
    shell("jobs", "param", JOB.id, "--set", "a=3", "--set", "fromDate=01/31/2026")
    [a, b] = [param for param in shell.job().params if param.key in ("a", "X-B")]
    assert (a.value, a.mapped_field, a.place, b.value, b.place) == ("3", "alpha", "Query String", "2", "Header")
    assert shell.job().params[0].value == "01/31/2026"
    shell("jobs", "param", JOB.id, "--delete", "a", "--delete", "X-B", "--set", f"fromDate={before.params[0].value}")
    shell("jobs", "paging", JOB.id, "--set", "TotalRecords:Response:meta.total")
    shell("jobs", "paging", JOB.id, "--set", "TotalRecords:Response:meta.count=7")
    [row] = [row for row in shell.job().paging if row not in before.paging]
    assert (row.key, row.mapped_key, row.value) == ("TotalRecords", "meta.count", "7")
    shell("jobs", "paging", JOB.id, "--delete", "totalrecords:response")
    assert shell.job() == before


def test_a_parameters_mapped_field_is_an_option_when_a_job_is_edited(shell: Shell) -> None:
    shell("jobs", "edit", JOB.id, "--param", "tenant=acme", "--param-field", "tenant=customer")
    assert shell.job().params[-1] == Param("tenant", "acme", "customer")
    output = shell("jobs", "edit", JOB.id, "--param", "a=b", "--param-field", "c=d", code=1).stderr
    assert output == "Params: c has a mapped field but no value: add --param or --header-param.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("header", "--delete", "X-No"), 1, "Headers: there is no header X-No."),
        (("header", "--set", "novalue"), 1, "Invalid option value 'novalue': use the form KEY:VALUE."),
        (("header",), 2, "Nothing to change"),
        (("param", "--delete", "no"), 1, "Params: there is no parameter no."),
        (("param", "--delete", "fromDate"), 1, "fromDate is a system key and cannot be deleted"),
        (("param", "--mapped-field", "no=x"), 1, "Params: there is no parameter no."),
        (("param",), 2, "Nothing to change"),
        (("paging", "--delete", "HasMore"), 1, "Paging Info: there is no row HasMore."),
        (("paging", "--set", "Start:Query String:x"), 1, "paging[0].key must be one of Offset"),
        (("paging",), 2, "Nothing to change"),
    ],
)
def test_rows_that_cannot_be_changed(shell: Shell, arguments: tuple[str, ...], code: int, expected: str) -> None:
    before = shell.job()
    assert expected in shell("jobs", arguments[0], JOB.id, *arguments[1:], code=code).stderr
    assert shell.job() == before


def test_old_runs_are_pruned_and_what_windows_begin_at_stays(shell: Shell) -> None:
    run_of(shell)
    failed = run_of(shell, status=RunStatus.FAILED)
    lost = run_of(shell, replace(JOB, id="gone"))
    left = RunHistory(shell.database).begin(OTHER, "Sample SaaS", "full", shell.clock.now(), by_service=False)
    shell.clock.sleep(timedelta(days=30).total_seconds())
    new = run_of(shell, OTHER, RunStatus.FAILED)
    assert shell("logs", "prune", "--older-than", "31").stdout == "Deleted 0 runs.\n"
    assert shell("logs", "prune", "--older-than", "7", "--job", "gone").stdout == "Deleted 1 run.\n"
    assert shell("logs", "prune", "--older-than", "7").stdout == "Deleted 1 run.\n"
    kept = {entry.id for entry in RunHistory(shell.database).list_runs()}
    assert {left.id, new.id} < kept
    assert not {failed.id, lost.id} & kept
    assert RunHistory(shell.database).entries(failed) == []
    assert RunHistory(shell.database).find_last_completed(JOB.id) is not None
    assert "Missing option '--older-than'" in shell("logs", "prune", code=2).stderr


def test_earlier_completed_runs_are_pruned(shell: Shell) -> None:
    runs = [run_of(shell) for _ in range(3)]
    shell.clock.sleep(timedelta(days=30).total_seconds())
    assert shell("logs", "prune", "--older-than", "7").stdout == "Deleted 2 runs.\n"
    assert [entry.id for entry in RunHistory(shell.database).list_runs()] == [runs[2].id]


def test_a_secret_that_nobody_can_be_asked_for_names_its_variable(shell: Shell, tmp_path: Path) -> None:
    output = shell("export", JOB.id, "--to", str(tmp_path), code=1).stderr
    assert (
        "Passphrase: cannot prompt without a terminal; set FSM_INGEST_PASSPHRASE, or use --passphrase-file." in output
    )
    assert list(tmp_path.glob("*.txt")) == []
    shell("export", JOB.id, "--to", str(tmp_path), env={"FSM_INGEST_PASSPHRASE": "correct horse battery"})
    [file] = tmp_path.glob("*.txt")
    assert "set FSM_INGEST_PASSPHRASE, or use" in shell("import", str(file), code=1).stderr
    output = shell("organizations", "add", "77", "Initech", code=1).stderr
    assert "Refresh token: cannot prompt without a terminal; set FSM_INGEST_REFRESH_TOKEN." in output


def test_the_version_is_that_of_the_distribution(empty: Shell) -> None:
    assert empty("--version").stdout == f"fsm-ingest, version {version('mockservers')}\n"


def test_the_log_file_tells_more_and_no_secret(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "diagnostics.log"
    before = logging.getLogger("samclients").level, list(logging.getLogger("samclients").handlers)
    shell("--log-file", str(file), "jobs", "test", JOB.id, code=1)
    shell("--log-file", str(file), "jobs", "show", "Nothing", code=1)
    text = file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert text.count(f"fsm-ingest {version('mockservers')}, Python ") == 2
    assert "Refused: There is no job 'Nothing'." in text
    assert "refresh-token" not in text
    assert (logging.getLogger("samclients").level, list(logging.getLogger("samclients").handlers)) == before
    assert "cannot write" in shell("--log-file", "/nowhere/x.log", "jobs", "list", code=2).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("service", "--poll", "nan"),
        ("service", "--poll", "inf"),
        ("logs", "list", "--limit", "9" * 5000),
        ("logs", "prune", "--older-than", "99999999999"),
        ("service", "--timezone", "x" * 5000),
    ],
)
def test_values_that_cannot_be_are_refused(empty: Shell, arguments: tuple[str, ...]) -> None:
    assert "Invalid value for" in empty(*arguments, code=2).stderr


@pytest.mark.parametrize(
    "url", ["postgresql://h:port/x", "sqlite:///x.db?timeout=abc", "sqlite:///x.db?check_same_thread=maybe", "x" * 5000]
)
def test_a_database_url_that_cannot_be_is_told(url: str) -> None:
    for command in (("init",), ("jobs", "list")):
        done = CliRunner().invoke(main, ["--database", url, *command], prog_name="fsm-ingest")
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith("Invalid database URL")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("jbos",), "No such command 'jbos'. Did you mean 'jobs'?"),
        (("jobs", "lsit"), "No such command 'lsit'. Did you mean 'list'?"),
        (("fly",), "No such command 'fly'."),
        (("jobs", "list", "-application", "Zoom"), "No such option '-application'."),
        (("jobs", "list", "--aplication", "Zoom"), "No such option '--aplication'. Did you mean '--application'?"),
        (("run", "--jsn", "x"), "No such option '--jsn'. Did you mean '--json'?"),
        (("-database", "x", "init"), "No such option '-database'."),
    ],
)
def test_what_is_mistyped_is_named_whole(empty: Shell, arguments: tuple[str, ...], expected: str) -> None:
    assert expected in " ".join(empty(*arguments, code=2).stderr.split())


def test_every_command_names_unknown_options_whole(empty: Shell) -> None:
    for path in ALL:
        assert "No such option '-unknown'." in empty(*path, "-unknown", code=2).stderr, path
