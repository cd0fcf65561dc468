"""Every option and argument of every command that asks a running server changes the request that it sends."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

from mockservers.cli.main import main
from mockservers.client.transport import Outgoing, Reply, SocketTransport

NOT_SENT = {
    "help",
    "url",
    "as_json",
    "shell",
    "file",
    "fnms",
    "folder",
}  # where to send, how to print, and files on this machine
COMMANDS = [
    "",
    "worlds create w",
    "worlds fork w copy",
    "worlds delete w",
    "reset",
    "seed",
    "scenario load bigfix.import_running",
    "pace running",
    "pace advance bigfix.import 2",
    "pace get",
    "pace set bigfix.import --end failed",
    "pace reset bigfix.import",
    "clock get",
    "clock set 2026-03-31T13:00:00Z",
    "clock freeze",
    "clock advance 1h",
    "clock speed 2",
    "faults add delay",
    "faults list",
    "faults clear",
    "stub add",
    "stub list",
    "stub remove 1",
    "stub clear",
    "data tables",
    "data list bigfix_computers",
    "data get bigfix_computers 4",
    "data set bigfix_computers 4 name=lab-4",
    "data delete bigfix_usages 4",
    "journal list",
    "journal follow",
    "journal show 1",
    "journal explain 1",
    "journal har it.har",
    "journal verify get_about",
    "journal clear",
    "snapshots save s",
    "snapshots diff s",
    "snapshots fork s copy",
    "snapshots restore s",
    "snapshots import t s.sqlite",
    "snapshots delete s",
    "callbacks list",
    "callbacks get 1",
    "callbacks send-again 1",
    "",
][1:-1]
COLUMN = {"name": "name", "type": "text", "fixed": "", "nullable": False, "secret": False}
ANSWER: Mapping[str, Any] = {
    **dict.fromkeys(
        ("worlds", "faults", "stubs", "paces", "callbacks", "records", "exchanges", "tables", "problems"), ()
    ),
    "columns": [COLUMN],
    "more": False,
    "holds": True,
    "next": None,
    "previous": None,
    "log": {"entries": []},
    "seeding": {"state": "done", "done": 1, "total": 1, "error": None},
}
DELETED = b"event: deleted\nid: 1.a\ndata: {}\n\n"
TEXTS = {
    "TIME": "2027-01-01T00:00:00Z",
    "DURATION": "2h",
    "PLACE=VALUE": "path=/x",
    "FILE": "s.json",
}  # by the metavar of the option


SENT: Mapping[str, list[list[Any]]] = yaml.safe_load(Path(__file__).with_name("sent.yaml").read_bytes())


class Sent(list[Any]):
    """The requests of commands, which get an answer with all that a command may look for."""

    def answer(self, request: Outgoing) -> Reply:
        body = request.body.read() if hasattr(request.body, "read") else request.body
        self.append((request.method, request.target, body))
        return Reply(200, io.BytesIO(DELETED if request.is_for_events else json.dumps(ANSWER).encode()), lambda: None)


def list_options() -> Iterator[Any]:
    """List each command line with each option of its command."""
    for line in COMMANDS:
        command = find_command(line)
        for option in command.get_params(click.Context(command)):
            if isinstance(option, click.Option) and not NOT_SENT & {option.name, option.opts[-1].strip("-")}:
                yield pytest.param(line, option, id=f"{line.replace(' ', '-')}{option.opts[-1]}")


def find_command(line: str) -> click.Command:
    """Find the command of a line: its words until the first that names none."""
    found: click.Command = main
    for word in line.split():
        if not isinstance(found, click.Group) or (inner := found.get_command(click.Context(found), word)) is None:
            break
        found = inner
    return found


def choose_value(option: click.Option) -> list[str]:
    """Return the words of an option with another value than its default."""
    name = option.opts[-1]
    if option.is_flag:
        return [name]
    if isinstance(option.type, click.Choice):
        return [name, next(str(choice) for choice in option.type.choices if choice != option.default)]
    if isinstance(option.type, (click.IntRange, click.FloatRange)):
        bounds = (option.type.max, 9, option.type.min)
        return [name, next(str(bound) for bound in bounds if bound not in {None, option.default})]
    metavar = option.metavar or ""
    return [name, TEXTS.get(metavar, "a=b" if "=" in metavar else "7")]


def send(monkeypatch: pytest.MonkeyPatch, line: str, *more: str) -> Sent:
    """Run a command; return its requests. What it prints of the answer is not looked at."""
    sent = Sent()
    monkeypatch.setattr(SocketTransport, "send", sent.answer)
    done = CliRunner().invoke(main, [*line.split(), *more], prog_name="mockservers")
    assert done.exit_code != 2, done.output
    assert sent, done.output
    return sent


@pytest.mark.parametrize(("line", "option"), [*list_options()])
def test_an_option_is_sent(line: str, option: click.Option, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.sqlite").write_bytes(b"content")
    (tmp_path / "s.json").write_bytes(b'{"a": 1}')
    assert send(monkeypatch, line) != send(monkeypatch, line, *choose_value(option))


@pytest.mark.parametrize("line", SENT)
def test_a_command_line_sends_the_stated_requests(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.sqlite").write_bytes(b"content")
    (tmp_path / "s.json").write_bytes(b'{"a": 1}')
    assert [list(read_request(*request)) for request in send(monkeypatch, line)] == SENT[line]


def read_request(method: str, target: str, body: bytes | None) -> Iterator[Any]:
    """Yield method, target and body of a request, the body as JSON where it is."""
    yield from (method, target)
    if body:
        try:
            yield json.loads(body)
        except ValueError:
            yield body.decode()


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("journal list", "limit=30"),
        ("callbacks list", "limit=50"),
        ("data list bigfix_computers", "limit=50"),
        ("snapshots diff s", "world=default&records=5"),
    ],
)
def test_without_options_a_command_asks_for_what_its_help_says(
    line: str, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [(_, target, _), *_] = reversed(send(monkeypatch, line))
    assert str(target).partition("?")[2] == query
