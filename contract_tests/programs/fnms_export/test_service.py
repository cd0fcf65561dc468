"""The further commands: service, history, settings, against an instance."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contract_tests.kit.output import read_until
from contract_tests.kit.programs.fnms_utility import Agree, Utility
from contract_tests.programs.fnms_export.test_interruption import PATHS
from samclients.fnms_export import options
from samclients.fnms_export.cli.main import further_commands
from samclients.fnms_export.export.store import ExportStore

Run = Callable[..., Result]


@pytest.fixture
def call(utility: Utility) -> Run:
    """Calls a further command in the utility's environment."""

    def call(*arguments: str) -> Result:
        home = {"HOME": str(utility.folder)}
        done = CliRunner().invoke(further_commands, arguments, env=utility.environment | home, obj=utility.clock)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return call


def read_history(call: Run, utility: Utility) -> list[dict[str, Any]]:
    done = call("history", "--database", utility.url, "--json")
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def once(call: Run, utility: Utility, *arguments: str) -> Result:
    return call("service", *utility.arguments, "--timezone", "UTC", "--once", *arguments)


def test_an_export_is_made_when_it_is_due_and_not_again(utility: Utility, agree: Agree, call: Run) -> None:
    assert once(call, utility).exit_code == 0  # now the schedule counts
    assert read_history(call, utility) == []
    utility.clock.sleep(timedelta(days=5).total_seconds())  # Sunday was one of them
    for _ in range(2):
        assert once(call, utility).exit_code == 0
    [run] = read_history(call, utility)
    assert (run["state"], run["triggered_by"], run["error"]) == ("succeeded", "schedule", "")
    assert [(one["type"], one["state"], one["records"]) for one in run["types"]] == [
        ("Hardware inventory", "imported", 30),
        ("Contracts", "imported", 10),
        ("Installed applications", "imported", 70),
    ]
    agree()


def test_the_service_takes_the_documented_options(utility: Utility, call: Run) -> None:
    arguments = ("--schedule", "Daily 00:00", "-withContracts", "false", "-changes", "false")
    once(call, utility, *arguments)
    utility.clock.sleep(timedelta(days=1).total_seconds())
    assert once(call, utility, *arguments).exit_code == 0
    [run] = read_history(call, utility)
    assert run["options"] == "-changes false -withContracts false"
    assert [one["state"] for one in run["types"]] == ["imported", "excluded", "imported"]


def test_with_once_the_exit_code_is_that_of_the_export(utility: Utility, call: Run) -> None:
    once(call, utility)
    utility.change('DELETE FROM "LicensedOption"')
    utility.clock.sleep(timedelta(days=7).total_seconds())
    assert once(call, utility).exit_code == 3
    [run] = read_history(call, utility)
    sentence = "The option 'ServiceNow integration' of FlexNet Manager Suite is not licensed."
    assert (run["state"], run["error"]) == ("not begun", sentence)
    assert sentence in call("history", "--database", utility.url).stdout


def test_an_interrupted_scheduled_export_goes_on(
    utility: Utility, agree: Agree, call: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(call, utility)
    utility.clock.sleep(timedelta(days=7).total_seconds())
    with monkeypatch.context() as patch:

        def cut(*_arguments: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(ExportStore, "record_acceptance", cut)
        assert once(call, utility).exit_code == 130
    utility.clock.sleep(1)
    assert once(call, utility).exit_code == 0
    states = [(run["state"], run["export"]) for run in read_history(call, utility)]
    assert [state for state, _ in states] == ["succeeded", "interrupted"]
    assert len({export for _, export in states}) == 1
    agree()


def test_the_service_says_what_is_missing(utility: Utility, call: Run) -> None:
    del utility.environment["SERVICENOW_URL"]
    done = once(call, utility)
    assert done.exit_code == 2
    assert "Missing option '--url'" in done.stderr
    assert "Invalid schedule 'now'" in once(call, utility, "--schedule", "now", "-url", "https://a.example").stderr


def test_settings_are_kept_in_the_file_that_the_commands_read(utility: Utility, call: Run) -> None:
    for name in ("SERVICENOW_URL", "SERVICENOW_USER", "SERVICENOW_REFRESH_TOKEN"):
        assert utility.environment.pop(name)
    assert call("settings", "set", "url", "ftp://acme").exit_code == 2
    assert (
        call("settings", "set", "url", "https://acme.service-now.com").stdout == "url = https://acme.service-now.com\n"
    )
    assert call("settings", "set", "token", "very-secret").stdout == "token = ***\n"
    shown = call("settings", "show").stdout
    assert "url = https://acme.service-now.com\n" in shown
    assert "schedule = Sunday 03:00" in shown
    assert "very-secret" not in shown
    assert "client_secret = ***  # SERVICENOW_CLIENT_SECRET" in shown
    refused = call("settings", "set", "client_id", "x")
    assert (refused.exit_code, "SERVICENOW_CLIENT_ID" in refused.stderr) == (2, True)


def test_the_export_takes_url_user_and_database_of_its_file(utility: Utility) -> None:
    url, user = utility.environment.pop("SERVICENOW_URL"), utility.environment.pop("SERVICENOW_USER")
    utility.config |= {"url": url, "user": user, "database": utility.url}
    done = CliRunner().invoke(
        options.command, utility.arguments[2:], env=utility.environment, obj=utility.clock, catch_exceptions=False
    )
    assert done.exit_code == 0, done.output


def test_without_an_export_the_history_says_so(utility: Utility, call: Run) -> None:
    assert call("history", "--database", utility.url).stdout == "There was no export yet.\n"
    missing = call("history", "--database", f"sqlite:///{utility.folder}/none.db")
    assert (missing.exit_code, "none.db does not exist." in missing.stderr) == (3, True)
    assert call("history").exit_code == 2


def test_the_history_is_pruned_but_for_the_latest_export(utility: Utility, call: Run) -> None:
    prune = ("prune", "--database", utility.url, "--older-than", "0")
    assert call(*prune).stdout == "Deleted 0 exports.\n"
    for _ in range(3):
        once(call, utility)
        utility.clock.sleep(timedelta(days=7).total_seconds())
    latest, earlier = read_history(call, utility)
    assert latest["begun"] > earlier["begun"]
    utility.clock.sleep(timedelta(days=7).total_seconds())
    assert call(*prune).stdout == "Deleted 1 export.\n"
    assert read_history(call, utility) == [latest]
    assert call("prune", "--database", utility.url).exit_code == 2


def test_the_service_serves_until_it_is_stopped(utility: Utility, call: Run) -> None:
    command = [sys.executable, "-m", "samclients.fnms_export", "service", *utility.arguments, "--timezone", "UTC"]
    environment = {**os.environ, **utility.environment, "PYTHONPATH": PATHS}
    program = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert "Serving exports by the time of UTC" in read_until(program.stderr, "Next export to ")
        program.send_signal(signal.SIGTERM)
        assert "Stopped." in read_until(program.stderr, "Stopped.")
        assert program.wait(30) == 0
    finally:
        program.kill()
        program.communicate()
    assert read_history(call, utility) == []
