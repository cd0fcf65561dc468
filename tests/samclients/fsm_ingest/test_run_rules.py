"""Rules of commands and runs: leases and signs of life, the form of JSON output, options of organizations."""

from __future__ import annotations

import io
import json
import threading
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from samclients.fsm_ingest.cli.run import RunProgressBars
from samclients.fsm_ingest.jobs.organizations import OrganizationEditor
from samclients.fsm_ingest.model.entities import Application, FieldMapping, FlexeraOrganization, IntegrationTask
from samclients.fsm_ingest.model.json_masking import mask_json_text
from samclients.fsm_ingest.runs.attempt import RunAttempt
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.progress import RunProgress
from samclients.fsm_ingest.runs.records import RunStage, RunStatus
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.runtime import Settings
from tests.samclients.fsm_ingest.shell import JOB, ORG, PATHS, ROSTER, Shell, parse_cells, store_run

READY = replace(JOB, mapping=tuple(FieldMapping(*text.split("=")) for text in ROSTER))

LACKING = replace(  # a job that lacks a field that Flexera expects
    JOB,
    task=IntegrationTask.PRODUCT_CONSUMPTION,
    mapping=tuple(FieldMapping(name, PATHS[0]) for name in ("eventId", "occurredAt", "usageGroup")),
)


@pytest.fixture
def runner(shell: Shell) -> Runner:
    """A runner whose job can run."""
    with shell.database.writing() as connection:
        JobRepository(connection, shell.database.vault).change(READY)
    return Runner(shell.database, RunEnvironment(Settings(clock=shell.clock)))


def list_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("lease of")]


def test_a_run_holds_its_lease_and_renews_it_until_its_end(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(
        RunAttempt, "_run_pipeline", lambda _: seen.extend([runner.leases.is_held(JOB.id), *list_threads()])
    )
    runner.run(JOB.id)
    assert seen == [True, f"lease of {JOB.id}"]
    assert (runner.leases.is_held(JOB.id), list_threads()) == (False, [])


@pytest.mark.parametrize("is_unfinished", [False, True])
def test_a_lease_that_was_taken_over_is_released(
    shell: Shell, runner: Runner, monkeypatch: pytest.MonkeyPatch, *, is_unfinished: bool
) -> None:
    monkeypatch.setattr(RunAttempt, "_run_pipeline", lambda _: None)
    if is_unfinished:
        RunHistory(shell.database).begin(READY, "Sample SaaS", "full", shell.clock.now(), by_service=True)
    continued = runner.take_over(JOB.id)
    assert ((continued is not None), runner.leases.is_held(JOB.id)) == (is_unfinished, False)
    if continued:
        [entry] = RunHistory(shell.database).entries(continued)
        assert (entry.text, entry.at) == ("Continuing at stage fetching.", shell.clock.now())


JSON_COMMANDS = [
    ("jobs", "list"),
    ("jobs", "show", JOB.id),
    ("logs", "list"),
    ("organizations", "list"),
    ("organizations", "applications"),
    ("settings", "show"),
]


def assert_indented(text: str) -> None:
    found = json.loads(text)
    assert text in {json.dumps(found, indent=2) + "\n", json.dumps(found, indent=2, ensure_ascii=False) + "\n"}


@pytest.mark.parametrize("command", JSON_COMMANDS, ids=" ".join)
def test_json_is_indented_by_two(shell: Shell, command: tuple[str, ...]) -> None:
    store_run(shell)
    assert_indented(shell(*command, "--json").stdout)


def test_the_json_of_a_run_is_indented_by_two(shell: Shell, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunAttempt, "_run_pipeline", lambda attempt: attempt._recorder.finish(RunStatus.COMPLETED, ""))  # noqa: SLF001
    shown = shell("run", JOB.id, "--json").stdout
    assert_indented(shown)
    assert (json.loads(shown)["status"], runner.leases.is_held(JOB.id)) == ("Completed", False)


def test_masked_json_is_indented_by_two() -> None:
    assert mask_json_text('{"a":{"b":"x"}}', lambda _path, _value: "***") == '{\n  "a": {\n    "b": "***"\n  }\n}'


EDITS: list[tuple[list[str], dict[str, str]]] = [  # options, and the changed members of the organization
    ([], {}),
    (["--name", "Other"], {"name": "Other"}),
    (["--refresh-token", "new-one"], {"refresh_token": "new-one"}),
    (["--region", "EU"], {"url": "https://api.flexera.eu", "login_url": "https://login.flexera.eu"}),
    (["--url", "https://api.example"], {"url": "https://api.example", "login_url": "https://api.example"}),
    (["--login-url", "https://login.example"], {"login_url": "https://login.example"}),
]


@pytest.mark.parametrize(("options", "changes"), EDITS, ids=[" ".join(options) for options, _ in EDITS])
def test_an_organization_is_changed_by_its_options(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, options: list[str], changes: dict[str, Any]
) -> None:
    checked: list[FlexeraOrganization] = []

    def verify(_editor: OrganizationEditor, organization: FlexeraOrganization) -> list[Application]:
        checked.append(organization)
        return [Application(ORG, "app-9", "New")]

    monkeypatch.setattr(OrganizationEditor, "_verify", verify)
    before = read_organization(shell)
    shell("organizations", "edit", str(ORG), *options)
    after = read_organization(shell)
    assert after == replace(before, **changes) == checked[0]
    with shell.database.reading() as connection:
        [known] = OrganizationRepository(connection, shell.database.vault).list_applications(ORG)
    assert known.id == "app-9"


def read_organization(shell: Shell) -> FlexeraOrganization:
    with shell.database.reading() as connection:
        return OrganizationRepository(connection, shell.database.vault).get(ORG)


def test_warnings_go_to_stderr(shell: Shell) -> None:
    with shell.database.writing() as connection:
        JobRepository(connection, shell.database.vault).change(LACKING)
    done = shell("jobs", "edit", JOB.id, "--name", "Other name")
    assert done.stdout == "Changed job Other name.\n"
    assert done.stderr.startswith("Warning: Flexera expects fields that are not mapped: ")


def test_a_job_is_shown_in_the_order_of_the_form(shell: Shell) -> None:
    shown = shell("jobs", "show", JOB.id).stdout
    names = [line.partition(":")[0] for line in shown.splitlines() if line[:1].isalpha()]
    assert " ".join(names) == "name organization application task method url schedule params headers body paging"


def test_next_times_are_of_the_utilitys_clock(shell: Shell) -> None:
    assert [row[6][:9] for row in parse_cells(shell("jobs", "list").stdout)] == ["2026-04-0"] * 2


def test_a_run_has_a_bar_for_each_stage() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with RunProgressBars(console) as bars:
        for stage in RunStage:
            bars.show(RunProgress(stage, 1, 2, ""))
        tasks = bars._bar.tasks  # noqa: SLF001 -- what is drawn
        assert [(task.description, task.completed, task.total) for task in tasks] == [
            ("Fetching records", 1, 1),
            ("Uploading files", 1, 1),
            ("Importing", 1, 2),
        ]
