"""What the command line says to those who type something wrong, or ask for help."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from mockservers.cli import main

NOBODY = "http://127.0.0.1:1"
COMMANDS = ("up", "exec", "seed", "reset", "worlds", "clock", "pace", "journal")


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
        ("up", "--data", "x", "--ephemeral"),
        ("exec", "--seed", "7"),
    ],
)
def test_what_is_typed_wrongly_never_reaches_the_server(arguments: tuple[str, ...]) -> None:
    done = typed(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Usage: mockservers {arguments[0]}")


@pytest.mark.parametrize("arguments", [("reset",), ("seed",), ("clock", "get"), ("pace", "get"), ("worlds",)])
def test_every_command_tells_that_the_server_does_not_answer(arguments: tuple[str, ...]) -> None:
    done = typed(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: No answer from {NOBODY}; start the stand-ins with `mockservers up`")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_with_examples(command: str) -> None:
    usage, _, rest = typed(command, "--help").stdout.partition("\n")
    assert usage.startswith(f"Usage: mockservers {command} ")
    assert f"\n    mockservers {command}" in rest


def test_the_command_alone_lists_what_there_is() -> None:
    listed = typed("--help").stdout
    assert all(f"\n  {one} " in listed for one in COMMANDS)
    assert typed("--version").stdout.startswith("mockservers ")
