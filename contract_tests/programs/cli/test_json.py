"""``--json``: every command that lists or shows something prints what the HTTP operation answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click
import pytest
import requests

from contract_tests.kit.programs.command_contract import PROGRAMS
from contract_tests.kit.programs.command_line import invoke
from contract_tests.kit.remote import Control
from contract_tests.kit.vendors.informatica import leave_callback
from mockservers import MockServer

LISTING = {"get", "list", "running", "show", "tables", "diff", "follow", "status"}
BESIDE_HTTP = {
    "status",
    "journal follow",
    "worlds",
    "data list",
}  # tested below and in test_background, test_journal_follow
OPERATIONS = {  # command: path of the operation below /control
    "faults": "/faults",
    "faults list --world w": "/worlds/w/faults",
    "stub list --world w": "/worlds/w/stubs",
    "scenario list": "/scenarios",
    "pace get --world w": "/worlds/w/pace",
    "pace running --world w": "/worlds/w/running",
    "clock get --world w": "/worlds/w/clock",
    "data tables --world w": "/worlds/w/tables",
    "data tables bigfix_usages --world w": "/worlds/w/tables/bigfix_usages",
    "data get bigfix_computers 4 --world w": "/worlds/w/tables/bigfix_computers/records/4",
    "journal list --status 401 --world w": "/worlds/w/journal?status=401",
    "journal show 1 --world w": "/worlds/w/journal/1",
    "callbacks list --world w": "/worlds/w/callbacks",
    "callbacks get 1 --world w": "/worlds/w/callbacks/1",
    "snapshots list": "/snapshots",
    "snapshots diff s --world w": "/snapshots/s/diff?world=w",
}


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """A server with a frozen world that has something of everything."""
    with MockServer() as running:
        world = running.plane.create_world("w", seed=7, now="2026-03-31T12:00:00Z")
        running.snapshots.save("s", "w")
        world.load("bigfix.import_running")
        world.clock.freeze()
        world.faults.add("status", service="flexera", status=500, times=2)
        world.stubs.add(operation="get_record", status=404, unchecked=True)
        leave_callback(Control(running).world("w"))
        requests.get(f"{running.bigfix.url}/~w/api/sam/about", timeout=10)
        yield running


def ask(server: MockServer, path: str) -> Any:
    return requests.get(f"{server.control.url}/control{path}", timeout=10).json()


def read(server: MockServer, line: str) -> Any:
    done = invoke(*line.split(), "--json", MOCKSERVERS_URL=server.control.url)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("line", OPERATIONS)
def test_a_command_prints_what_the_operation_answers(server: MockServer, line: str) -> None:
    found = read(server, line)
    assert found == ask(server, OPERATIONS[line])
    assert any(found.values())


def test_worlds_are_printed_with_their_details(server: MockServer) -> None:
    found = read(server, "worlds")
    assert [world["name"] for world in found["worlds"]] == ask(server, "/worlds")["worlds"]
    assert ask(server, "/worlds/w") in found["worlds"]
    assert found["damaged"] == []


def test_records_are_printed_with_the_columns_of_their_table(server: MockServer) -> None:
    found = read(server, "data list bigfix_usages --limit 2 --world w")
    columns = [column["name"] for column in ask(server, "/worlds/w/tables/bigfix_usages")["columns"]]
    assert found.pop("columns") == columns
    assert found == ask(server, "/worlds/w/tables/bigfix_usages/records?limit=2")


def list_commands(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(command)
    if isinstance(command, click.Group):
        if name and command.invoke_without_command:
            yield name, command
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from list_commands(found, f"{name} {inner}".strip())
    elif name.rpartition(" ")[2] in LISTING:
        yield name, command


def test_every_command_that_lists_has_the_option_and_is_tested() -> None:
    listing = dict(list_commands(PROGRAMS["mockservers"][0]))
    assert len(listing) > 15
    for name, command in listing.items():
        assert any("--json" in option.opts for option in command.params), name
        assert name in BESIDE_HTTP or any(line.startswith(name) for line in OPERATIONS), name


@pytest.mark.parametrize("line", ["faults --json list", "worlds --json delete w"])
def test_the_option_stands_after_the_command(line: str) -> None:
    done = invoke(*line.split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--json" in done.stderr
