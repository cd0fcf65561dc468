"""Commands without network: ids, unknown names, logs, secrets, invalid options."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from samclients.fsm_ingest.cli import main
from samclients.fsm_ingest.cli.context import shorten_ids
from samclients.fsm_ingest.model.entities import FlexeraOrganization
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.records import RunStatus
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from tests.samclients.fsm_ingest.shell import JOB, ORG, OTHER, Shell, parse_cells, store_run


def test_every_id_in_a_list_can_be_used(shell: Shell, tmp_path: Path) -> None:
    runs = [store_run(shell, job) for job in (JOB, OTHER)]
    shown = {row[1]: row[0] for row in parse_cells(shell("jobs", "list").stdout)}
    assert shown == {JOB.name: JOB.id[:11], OTHER.name: OTHER.id[:11]}
    for name, job_id in shown.items():
        assert json.loads(shell("jobs", "show", job_id, "--json").stdout)["name"] == name
        for command in (("pause",), ("resume",), ("mapping",), ("param", "--set", "a=b")):
            shell("jobs", command[0], job_id, *command[1:])
        assert shell("export", job_id, "--to", str(tmp_path), env={"FSM_INGEST_PASSPHRASE": "a long one"}).stdout
    for run, row in zip(reversed(runs), parse_cells(shell("logs", "list").stdout), strict=True):
        assert run.id in shell("logs", "show", row[0]).stdout
        assert [entry[0] for entry in parse_cells(shell("logs", "list", "--job", row[1]).stdout)] == [row[0]]
    for application, name in (row[1:3] for row in parse_cells(shell("organizations", "applications").stdout)):
        for word in (application, name):
            assert len(json.loads(shell("jobs", "list", "--application", word, "--json").stdout)) == 2 * (
                name != "Zoom"
            )
            assert len(json.loads(shell("logs", "list", "--application", word, "--json").stdout)) == 2 * (
                name != "Zoom"
            )


def test_the_log_of_a_deleted_job_is_found_by_its_id(shell: Shell) -> None:
    store_run(shell)
    shell("jobs", "delete", JOB.id[:11])
    assert len(json.loads(shell("logs", "list", "--job", JOB.id[:11], "--json").stdout)) == 1
    assert "There is no job 'gone'." in shell("logs", "list", "--job", "gone", code=1).stderr


def test_an_ambiguous_id_prefix_is_refused_with_all_ids(shell: Shell) -> None:
    output = shell("jobs", "show", "57d5", code=1).stderr
    assert output == f"The ids of several jobs begin with '57d5': {OTHER.id} (Others), {JOB.id} ({JOB.name}).\n"
    assert "There is no job ''." in shell("jobs", "show", "", code=1).stderr
    assert "There is no job 'Otters'. Did you mean 'Others'?" in shell("jobs", "show", "Otters", code=1).stderr
    assert "There is no job '%'." in shell("jobs", "show", "%", code=1).stderr


def test_shortened_ids_have_eight_characters_and_are_unique() -> None:
    known = ["0123456789", "01234567ab", "012345678", "short", "12345678ff"]
    assert shorten_ids(["0123456789", "12345678ff", "short", "012345678"], known) | {} == {
        "0123456789": "0123456789",
        "01234567ab": "01234567a",
        "012345678": "012345678",
        "short": "short",
        "12345678ff": "12345678",
    }


def iter_commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from iter_commands(command, *path, name)
        else:
            yield (*path, name), command


ALL = dict(iter_commands(main))
HAVE_APPLICATION = [path for path, entry in ALL.items() if any("--application" in param.opts for param in entry.params)]


@pytest.mark.parametrize("path", HAVE_APPLICATION, ids=" ".join)
def test_an_unknown_application_is_reported(shell: Shell, path: tuple[str, ...]) -> None:
    arguments = [JOB.id for param in ALL[path].params if isinstance(param, click.Argument)]
    output = " ".join(shell(*path, *arguments, "--application", "Zoon", code=2).stderr.split())
    assert "Invalid value for --application: There is no application 'Zoon'. Did you mean 'Zoom'?" in output
    output = " ".join(shell(*path, *arguments, "--application", "Nope", code=2).stderr.split())
    assert "There is no application 'Nope'. See: fsm-ingest organizations applications." in output


HAVE_ORGANIZATION = [
    path for path, entry in ALL.items() if any("--organization" in param.opts for param in entry.params)
]


@pytest.mark.parametrize("path", [entry for entry in HAVE_ORGANIZATION if entry != ("import",)], ids=" ".join)
def test_an_unknown_organization_is_reported(shell: Shell, path: tuple[str, ...]) -> None:
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
def test_without_an_organization_commands_ask_to_add_one(empty: Shell, arguments: tuple[str, ...], code: int) -> None:
    assert "dd one first." in " ".join(empty(*arguments, code=code).stderr.split())


def test_one_of_several_organizations_must_be_chosen(shell: Shell) -> None:
    with shell.database.writing() as connection:
        acme = FlexeraOrganization(ORG + 1, "Globex", "token", "http://127.0.0.1:1", "http://127.0.0.1:1")
        OrganizationRepository(connection, shell.database.vault).save(acme)
    output = shell("jobs", "add", "--name", "Users", "--application", "Zoom", code=1).stderr
    assert output == f"Organization: choose one of {ORG}, {ORG + 1}.\n"


def test_old_runs_are_pruned_except_the_start_of_date_windows(shell: Shell) -> None:
    store_run(shell)
    failed = store_run(shell, status=RunStatus.FAILED)
    lost = store_run(shell, replace(JOB, id="gone"))
    left = RunHistory(shell.database).begin(OTHER, "Sample SaaS", "full", shell.clock.now(), by_service=False)
    shell.clock.sleep(timedelta(days=30).total_seconds())
    new = store_run(shell, OTHER, RunStatus.FAILED)
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
    runs = [store_run(shell) for _ in range(3)]
    shell.clock.sleep(timedelta(days=30).total_seconds())
    assert shell("logs", "prune", "--older-than", "7").stdout == "Deleted 2 runs.\n"
    assert [entry.id for entry in RunHistory(shell.database).list_runs()] == [runs[2].id]


def test_a_missing_secret_without_a_terminal_names_its_variable(shell: Shell, tmp_path: Path) -> None:
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


def test_the_log_file_has_all_requests_and_no_secret(shell: Shell, tmp_path: Path) -> None:
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
def test_invalid_option_values_are_refused(empty: Shell, arguments: tuple[str, ...]) -> None:
    assert "Invalid value for" in empty(*arguments, code=2).stderr


@pytest.mark.parametrize(
    "url", ["postgresql://h:port/x", "sqlite:///x.db?timeout=abc", "sqlite:///x.db?check_same_thread=maybe", "x" * 5000]
)
def test_an_invalid_database_url_is_reported(url: str) -> None:
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
def test_a_mistyped_option_is_named_as_a_whole(empty: Shell, arguments: tuple[str, ...], expected: str) -> None:
    assert expected in " ".join(empty(*arguments, code=2).stderr.split())


def test_every_command_names_unknown_options_as_a_whole(empty: Shell) -> None:
    for path in ALL:
        assert "No such option '-unknown'." in empty(*path, "-unknown", code=2).stderr, path
