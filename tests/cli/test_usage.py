"""Usage errors and help of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner, Result

from mockservers.catalog import VENDORS
from mockservers.cli import main
from mockservers.core.faults.fault import fault_kinds
from mockservers.core.worlds.scenarios import find_scenarios

UNUSED_URL = "http://127.0.0.1:1"
COMMANDS = (
    "demo",
    "up",
    "exec",
    "env",
    "worlds",
    "seed",
    "clock",
    "pace",
    "faults",
    "stub",
    "scenario",
    "snapshots",
    "reset",
    "journal",
    "check",
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="mockservers", env={"MOCKSERVERS_URL": UNUSED_URL})


@pytest.mark.parametrize(
    "arguments",
    [
        ("clock", "advance", "5x"),
        ("clock", "set", "tomorrow"),
        ("clock", "speed", "-1"),
        ("pace", "set", "bigfix.import"),
        ("pace", "set", "bigfix.import", "--reads", "1", "--seconds", "1"),
        ("pace", "reset", "--record", "17"),
        ("seed", "usages=3"),
        ("seed", "--usages", "5000001"),
        ("worlds", "--url", UNUSED_URL, "delete", "default"),
        ("faults", "add", "status", "503"),
        ("faults", "add", "status", "--header", "Accept"),
        ("faults", "add", "status", "--since", "noon"),
        ("faults", "clear", "all"),
        ("stub", "add", "--when", "path"),
        ("stub", "add", "--when", "limit=1"),
        ("stub", "add", "--when", "query=1"),
        ("stub", "add", "--when", "query.=1"),
        ("stub", "add", "--when", "path.a=1"),
        ("stub", "add", "--when", "body=a", "--when", "body.a=b"),
        ("stub", "add", "--when", "body.a=b", "--when", "body=a"),
        ("stub", "add", "--when", "body.a=1", "--when", "body.a.b=1"),
        ("stub", "add", "--body", "no-such-file.json"),
        ("stub", "add", "--body", __file__),
        ("stub", "remove"),
        ("up", "--data", "x", "--ephemeral"),
        ("exec", "--seed", "7"),
    ],
)
def test_a_usage_error_is_reported_before_any_request(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Usage: mockservers {arguments[0]}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("reset",),
        ("env",),
        ("seed",),
        ("clock", "get"),
        ("pace", "get"),
        ("worlds",),
        ("faults", "list"),
        ("stub", "list"),
        ("scenario", "load", "x"),
    ],
)
def test_every_command_reports_that_the_server_does_not_respond(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: No response from {UNUSED_URL}. Start the mock servers with `mockservers up`")


def list_commands() -> Iterator[tuple[str, ...]]:
    """Yield every command and subcommand."""
    for name in COMMANDS:
        yield (name,)
        command = main.get_command(click.Context(main), name)
        if isinstance(command, click.Group):
            yield from ((name, subcommand) for subcommand in command.commands)


@pytest.mark.parametrize("command", tuple(list_commands()), ids=" ".join)
def test_help_shows_an_example(command: tuple[str, ...]) -> None:
    usage, _, rest = run(*command, "--help").stdout.partition("\n")
    name = " ".join(("mockservers", *command))
    assert usage.startswith(f"Usage: {name} ")
    assert re.search(rf"^    .*{name}\b", rest, re.MULTILINE)


def test_help_lists_all_commands_in_order_of_use() -> None:
    listed = run("--help").stdout
    places = [listed.find(f"\n  {command} ") for command in COMMANDS]
    assert -1 not in places
    assert places == sorted(places)
    assert run("--version").stdout.startswith("mockservers ")


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("wolrds", "worlds"), ("Up", "up"), ("exce", "exec"), ("snapshot", "snapshots"), ("jurnal", "journal")],
)
def test_a_mistyped_command_is_refused_with_a_suggestion(mistyped: str, meant: str) -> None:
    done = run(mistyped)
    assert (done.exit_code, done.stdout) == (2, "")
    error = f"Error: There is no command {mistyped!r}. Did you mean `mockservers {meant}`"
    assert any(line.startswith(error) for line in done.stderr.splitlines()), done.stderr


def test_an_unknown_command_is_refused_without_a_suggestion() -> None:
    assert "Error: No such command 'xyzzy'." in run("xyzzy").stderr
    assert "Did you mean" not in run("xyzzy").stderr
    assert "No such option" in run("--nosuch").stderr


def test_every_kind_of_fault_is_listed_without_a_server() -> None:
    printed = run("faults").stdout
    for kind in fault_kinds(VENDORS).values():
        assert f"{kind.name}" in printed
        assert f"\n    {kind.help}\n    A client {kind.expect}.\n" in printed


def test_every_scenario_is_listed_without_a_server() -> None:
    printed = run("scenario", "list").stdout
    assert "bigfix.import_running\n    A data import is running" in printed
    assert printed.count("\n    A client ") == len(find_scenarios({vendor.name: vendor for vendor in VENDORS}))
