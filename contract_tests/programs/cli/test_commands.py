"""The commands that change a running server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from contract_tests.kit.programs.command_line import Run, Up

NO_WORLD = "There is no world 'nowhere': create it with POST /worlds, or by a vendor's request in it."
BEGINNING = "2014-06-23T12:18:29Z"
Told = Callable[..., str]


@pytest.fixture
def world(server: Up, request: pytest.FixtureRequest) -> Iterator[str]:
    """A small world of the test's own, its clock frozen."""
    name = re.sub(r"\W", "-", request.node.name)[:60]
    url = f"{server.control}/control/worlds"
    start = {"name": name, "seed": 7, "now": BEGINNING, "options": {"bigfix": {"usages": 10}}}
    assert requests.post(url, json=start, timeout=10).status_code == 201
    yield name
    requests.delete(f"{url}/{name}", timeout=10)


@pytest.fixture
def told(server: Up, world: str, run: Run) -> Told:
    """Runs a command on the test's world; gives what it prints."""

    def told(*arguments: str) -> str:
        done = run(*arguments, "--world", world, MOCKSERVERS_URL=server.control)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    return told


def shown(server: Up, world: str, *path: str) -> dict[str, Any]:
    found: dict[str, Any] = requests.get("/".join((server.control, "control/worlds", world, *path)), timeout=10).json()
    return found


def test_the_clock_is_read_and_changed(server: Up, world: str, told: Told) -> None:
    assert told("clock", "get") == f"{BEGINNING}, frozen\n"
    assert told("clock", "advance", "1h30m") == "2014-06-23T13:48:29Z, frozen\n"
    assert told("clock", "advance", "PT11.5S") == "2014-06-23T13:48:40Z, frozen\n"
    assert told("clock", "set", "2020-01-01T02:00:00+02:00") == "2020-01-01T00:00:00Z, frozen\n"
    assert told("clock", "speed", "0.5") == "2020-01-01T00:00:00Z, speed 0.5\n"
    assert re.fullmatch(r"2020-01-01T00:00:\d\dZ, frozen\n", told("clock", "freeze"))
    assert shown(server, world, "clock")["speed"] == 0


def test_the_clock_goes_back_to_the_machines_time(told: Told) -> None:
    assert told("clock", "set", "now") > "2026"
    assert told("clock", "speed", "1").endswith(", speed 1\n")


def test_the_pace_is_read_and_changed(told: Told) -> None:
    assert told("pace", "set", "bigfix.import", "--seconds", "0.5", "--end", "failed") == (
        "bigfix.import: 0.5 seconds a state, ends failed\n"
    )
    assert told("pace", "set", "bigfix.import", "--record", "17", "--reads", "3", "--hold", "running") == (
        "bigfix.import 17: 3 reads a state, held in running, ends failed\n"
    )
    rows = [line.split() for line in told("pace", "get").splitlines()]
    assert ["bigfix.import", "0.5", "failed"] in rows
    assert ["bigfix.import", "17", "3", "running", "failed"] in rows


def test_seconds_take_the_place_of_reads(told: Told) -> None:
    told("pace", "set", "bigfix.import", "--reads", "3")
    assert told("pace", "set", "bigfix.import", "--seconds", "5") == "bigfix.import: 5 seconds a state\n"


def test_the_pace_goes_back_to_the_default(server: Up, world: str, told: Told) -> None:
    default = shown(server, world, "pace")
    told("pace", "set", "bigfix.import", "--end", "failed")
    told("pace", "set", "bigfix.import", "--record", "17", "--hold", "running")
    assert told("pace", "reset", "bigfix.import", "--record", "17") == "bigfix.import 17: default pace\n"
    assert told("pace", "reset", "bigfix.import") == "bigfix.import: default pace\n"
    assert shown(server, world, "pace") == default
    told("pace", "set", "bigfix.import", "--record", "a/b ?", "--hold", "running")
    assert told("pace", "reset") == "Every lifecycle: default pace\n"
    assert shown(server, world, "pace") == default


def test_a_reset_world_is_as_it_began(world: str, told: Told) -> None:
    told("clock", "advance", "3d")
    told("pace", "set", "bigfix.import", "--end", "failed")
    assert told("reset") == f"{world}: seed 7; {BEGINNING}, frozen\n"
    assert "failed" not in told("pace", "get")


def test_seeding_ends_with_rows_and_seconds(server: Up, world: str, told: Told) -> None:
    printed = told("seed", "--usages", "30000", "--last-import", "failed", "--seed", "8")
    total = f"{shown(server, world)['seeding']['total']:,}"
    assert re.fullmatch(rf"({world}: [\d,]+ of {total} rows\n)*{world}: {total} rows in \d+\.\d s\n", printed)
    assert shown(server, world)["start"] == {
        "seed": 8,
        "now": BEGINNING,
        "options": {"bigfix": {"usages": 30_000, "last_import": "failed"}},
    }


def test_seed_options_can_be_named_with_their_vendor(server: Up, world: str, told: Told) -> None:
    assert told("seed", "bigfix.usages=5", "bigfix.last_import=none", "--now", "2020-01-01T00:00:00Z")
    assert shown(server, world)["start"] == {
        "seed": 7,
        "now": "2020-01-01T00:00:00Z",
        "options": {"bigfix": {"usages": 5, "last_import": "none"}},
    }


def test_worlds_are_listed_made_and_deleted(server: Up, run: Run) -> None:
    made = run("worlds", "create", "fresh", "--seed", "9", "--now", BEGINNING, "--url", server.control)
    assert made.stdout == f"fresh: seed 9; {BEGINNING}, frozen\n"
    listed = run("worlds", "--url", f"{server.control}/").stdout.splitlines()
    assert listed[0].split() == ["world", "seed", "time", "exchanges", "seeding"]
    assert ["fresh", "9", f"{BEGINNING},", "frozen", "0"] in [line.split() for line in listed]
    assert run("worlds", "delete", "fresh", MOCKSERVERS_URL=server.control).stdout == "fresh: deleted\n"
    assert "fresh" not in run("worlds", MOCKSERVERS_URL=server.control).stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("clock", "get", "--world", "nowhere"), NO_WORLD),
        (("reset", "--world", "nowhere"), NO_WORLD),
        (("worlds", "delete", "nowhere"), NO_WORLD),
        (
            ("seed", "nobody.usages=1"),
            "There is no service 'nobody'; the nearest: bigfix, flexera, informatica.",
        ),
        (("seed", "bigfix.users=1"), "bigfix has no seed option 'users'; it has: usages, last_import."),
        (("seed", "bigfix.usages=lots"), "bigfix.usages must be a number from 0 to 5,000,000."),
        (
            ("pace", "set", "bigfix.import", "--end", "well"),
            "bigfix.import has no end 'well'; it has successful, failed.",
        ),
        (("clock", "set", "0001-01-01T00:00:00Z"), "The clock can be set between the years 1970 and 9000."),
    ],
)
def test_what_the_server_refuses_is_reported_in_its_words(
    server: Up, run: Run, arguments: tuple[str, ...], sentence: str
) -> None:
    done = run(*arguments, MOCKSERVERS_URL=server.control)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Error: {sentence}\n")


def test_a_server_that_does_not_answer_is_reported_with_what_to_do(refused: Callable[..., str]) -> None:
    assert refused("reset", MOCKSERVERS_URL="http://127.0.0.1:1") == (
        "Error: No response from http://127.0.0.1:1. Start the mock servers with `mockservers up`,"
        " or set the URL of a running server with --url or MOCKSERVERS_URL."
    )


def test_a_proxy_does_not_stand_between(server: Up, run: Run) -> None:
    done = run("clock", "get", MOCKSERVERS_URL=server.control, HTTP_PROXY="http://127.0.0.1:1", http_proxy="http://[")
    assert done.returncode == 0


def test_faults_are_added_listed_and_cleared(server: Up, world: str, told: Told) -> None:
    command = ("faults", "add", "status", "status=502", "--operation", "list_metrics", "--times", "2", "--after", "1")
    assert told(*command) == "1: status status=502 retry_after=0; bigfix list_metrics; after 1, 2 times\n"
    url = f"{server.bigfix}/~{world}/api/sam/v2/metrics"
    assert [requests.get(url, timeout=10).status_code for _ in range(4)] == [401, 502, 502, 401]
    more = ("--path", "/api/sam/*", "--header", "Accept=*json*", "--query", "limit=?", "--method", "get")
    assert told("faults", "add", "delay", "milliseconds=5", *more, "--service", "bigfix", "--probability", "0.5") == (
        "2: delay milliseconds=5 spread=fixed; bigfix GET /api/sam/* accept=*json* limit=?; probability 0.5\n"
    )
    window = ("--since", "2030-01-01T00:00:00Z", "--until", "2031-01-01T00:00:00Z", "--every", "3")
    told("faults", "add", "servicenow.return_code", "code=1", *window)
    listed = [line.split() for line in told("faults", "list").splitlines()]
    assert [line[0] for line in listed] == ["fault", "1", "2", "3"]
    assert listed[1][-3:] == ["2", "of", "3"]
    assert told("faults", "clear", "2") == f"{world}: fault 2 removed\n"
    assert [one["id"] for one in shown(server, world, "faults")["faults"]] == [1, 3]
    assert told("faults", "clear") == f"{world}: no faults\n"
    assert shown(server, world, "faults") == {"faults": []}


def test_a_fault_that_is_mistyped_is_refused_with_the_nearest(server: Up, world: str, run: Run) -> None:
    for arguments, nearest in (
        (("statsu",), "There is no fault 'statsu'; the nearest: status"),
        (("status", "stats=1"), "There is no value of status called 'stats'; the nearest: status"),
        (("status", "--operation", "metrics"), "There is no operation for status called 'metrics'; the nearest: "),
    ):
        done = run("faults", "add", *arguments, "--world", world, MOCKSERVERS_URL=server.control)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"Error: {nearest}")


def test_a_scenario_is_loaded(server: Up, world: str, told: Told, run: Run) -> None:
    assert told("scenario", "load", "bigfix.import_running") == (
        f"{world}: seed 7; 2014-06-23T12:19:10Z, frozen; bigfix.import_running\n"
    )
    assert "bigfix.import_running\n" in run("scenario", "list").stdout
    assert shown(server, world)["clock"]["now"] == "2014-06-23T12:19:10Z"
