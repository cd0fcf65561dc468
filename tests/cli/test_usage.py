"""What the command line says to those who type something wrong, or ask for help."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from mockservers.catalog import VENDORS
from mockservers.cli import main
from mockservers.core.faults.fault import fault_kinds
from mockservers.core.worlds.scenarios import find_scenarios

NOBODY = "http://127.0.0.1:1"
COMMANDS = ("up", "exec", "env", "seed", "reset", "worlds", "clock", "pace", "faults", "scenario", "journal")


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="mockservers", env={"MOCKSERVERS_URL": NOBODY})


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
        ("worlds", "--url", NOBODY, "delete", "default"),
        ("faults", "add", "status", "503"),
        ("faults", "add", "status", "--header", "Accept"),
        ("faults", "add", "status", "--since", "noon"),
        ("faults", "clear", "all"),
        ("up", "--data", "x", "--ephemeral"),
        ("exec", "--seed", "7"),
    ],
)
def test_what_is_typed_wrongly_never_reaches_the_server(arguments: tuple[str, ...]) -> None:
    done = typed(*arguments)
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
        ("scenario", "load", "x"),
    ],
)
def test_every_command_tells_that_the_server_does_not_answer(arguments: tuple[str, ...]) -> None:
    done = typed(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: No answer from {NOBODY}; start the mock servers with `mockservers up`")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_with_examples(command: str) -> None:
    usage, _, rest = typed(command, "--help").stdout.partition("\n")
    assert usage.startswith(f"Usage: mockservers {command} ")
    assert f"\n    mockservers {command}" in rest


def test_the_command_alone_lists_what_there_is() -> None:
    listed = typed("--help").stdout
    assert all(f"\n  {one} " in listed for one in COMMANDS)
    assert typed("--version").stdout.startswith("mockservers ")


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("wolrds", "worlds"), ("Up", "up"), ("exce", "exec"), ("snapshot", "snapshots"), ("jurnal", "journal")],
)
def test_a_mistyped_command_is_told_with_the_one_that_is_meant(mistyped: str, meant: str) -> None:
    done = typed(mistyped)
    assert (done.exit_code, done.stdout) == (2, "")
    told = f"Error: There is no command {mistyped!r}. Did you mean `mockservers {meant}`"
    assert any(line.startswith(told) for line in done.stderr.splitlines()), done.stderr


def test_what_resembles_no_command_is_told_without_a_guess() -> None:
    assert "Error: No such command 'xyzzy'." in typed("xyzzy").stderr
    assert "Did you mean" not in typed("xyzzy").stderr
    assert "No such option" in typed("--nosuch").stderr


def test_every_kind_of_fault_is_told_without_a_server() -> None:
    told = typed("faults").stdout
    for kind in fault_kinds(VENDORS).values():
        assert f"{kind.name}" in told
        assert f"\n    {kind.help}\n    A client {kind.expect}.\n" in told


def test_every_scenario_is_told_without_a_server() -> None:
    told = typed("scenario", "list").stdout
    assert "bigfix.import_running\n    A data import is running" in told
    assert told.count("\n    A client ") == len(find_scenarios({one.name: one for one in VENDORS}))
