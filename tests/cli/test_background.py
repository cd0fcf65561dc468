"""Commands for a server in the background: the options that are passed on, the folder, the waiting."""

from pathlib import Path

import click
import pytest

from mockservers.cli.background.folder import choose_folder, wait_for
from mockservers.cli.background.start import format_options, start
from mockservers.cli.serve.up import up

LINES = [
    "",
    "--data some/where --port bigfix=1 --port control=0 --tls --no-compiled --seed 7",
    "--host ::1 --allow-host *.example.com --cors http://localhost:3000 --behind-proxy --verbose --port-base 9000",
    "--ready-file -x.json --head-timeout 1.5 --body-timeout 2 --allow-callback example.com",
]


def parse(command: click.Command, words: list[str]) -> dict[str, object]:
    return command.make_context("mockservers", words).params


@pytest.mark.parametrize("line", LINES)
def test_options_reach_the_server_as_they_were_typed(line: str) -> None:
    typed = parse(start, line.split())
    expected = parse(up, line.split())
    assert parse(up, format_options(typed)) == expected


def test_a_name_is_a_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert choose_folder(None, "demo-1.x") == tmp_path / "mockservers/servers/demo-1.x"
    assert choose_folder(tmp_path, None) == tmp_path
    assert choose_folder(None, None) == Path(".mockservers")


@pytest.mark.parametrize("name", ["", "..", "a/b", "-x", "a" * 65, "a b", "é"])
def test_a_name_that_is_no_folder_is_refused(name: str) -> None:
    with pytest.raises(click.UsageError, match="Invalid name"):
        choose_folder(None, name)


def test_a_folder_and_a_name_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match="not both"):
        choose_folder(tmp_path, "demo")


def test_waiting_ends_with_the_condition_or_in_time() -> None:
    answers = iter([False, False, True])
    assert wait_for(lambda: next(answers), 60)
    assert not wait_for(lambda: False, 0)
