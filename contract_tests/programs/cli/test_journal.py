"""``mockservers journal``: exchanges listed, shown, explained, verified and exported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import requests

from contract_tests.kit.programs.command_line import Run, Up

METRICS = "/api/sam/v2/metrics"
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
Done = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def journal(server: Up, run: Run, request: pytest.FixtureRequest) -> Iterator[Done]:
    """Runs ``mockservers journal`` on a world of the test's own, in which there were three requests."""
    name = re.sub(r"\W", "-", request.node.name)[:60]
    start = {"name": name, "now": "2014-06-23T12:18:29Z", "options": {"bigfix": {"usages": 10}}}
    requests.post(f"{server.control}/control/worlds", json=start, timeout=10).raise_for_status()
    url, known = f"{server.bigfix}/~{name}", {"token": TOKEN}
    requests.get(f"{url}{METRICS}", params=known, timeout=10)
    requests.post(f"{url}{METRICS}", params=known | {"code_name": "CORES", "display_name": "Cores"}, timeout=10)
    requests.post(f"{url}/api/get_token", json={"user": "admin", "password": "wrong-one"}, timeout=10)
    yield lambda *arguments: run("journal", *arguments, "--world", name, MOCKSERVERS_URL=server.control)
    requests.delete(f"{server.control}/control/worlds/{name}", timeout=10)


def test_exchanges_are_listed_a_line_each(journal: Done) -> None:
    first, second, third = journal("list").stdout.splitlines()
    assert first == f"#1 2014-06-23T12:18:29.000Z bigfix list_metrics: GET {METRICS}?token=*** -> 200"
    assert second.startswith("#2 ")
    assert "-> 401  WrongPassword: There is no match" in third


def test_a_list_is_narrowed_down(journal: Done) -> None:
    def numbers(*options: str) -> str:
        return " ".join(re.findall(r"^#(\d+)", journal("list", *options).stdout, re.MULTILINE))

    assert numbers("create_metric") == "2"
    assert numbers("--status", "4xx") == "3"
    assert numbers("--query", "code_name=CORES") == "2"
    assert numbers("--table", "bigfix_metrics") == "2"
    assert numbers("--header", "Accept=*/*", "--method", "get") == "1"
    assert numbers("--limit", "1") == "3"
    assert numbers("--after", "1", "--limit", "1") == "2"


def test_more_than_are_listed_are_reported(journal: Done) -> None:
    assert journal("list", "--limit", "2").stderr == "More exchanges match: --limit shows up to 1,000.\n"
    assert journal("list", "--limit", "2", "--after", "0").stderr == (
        "More exchanges match: --limit shows up to 1,000, --after 2 the next page.\n"
    )


def test_one_is_shown_whole(journal: Done) -> None:
    shown = journal("show", "3").stdout
    assert '{"user":"admin","password":"***"}' in shown
    assert "content-type: application/json" in shown
    assert '{"error":"There is no match' in shown


def test_one_is_explained(journal: Done) -> None:
    assert "created in bigfix_metrics" in journal("explain", "2").stdout


def test_an_unknown_exchange_is_reported(journal: Done) -> None:
    done = journal("explain", "9")
    assert (done.returncode, done.stderr) == (1, "Error: There is no exchange 9; there were 3 so far.\n")


def test_a_har_is_written(journal: Done, tmp_path: Path) -> None:
    assert journal("har", "log.har").stdout == "log.har: 3 exchanges\n"
    assert len(json.loads((tmp_path / "log.har").read_text())["log"]["entries"]) == 3
    assert journal("har", "nowhere/log.har").returncode == 2


def test_verification_tells_by_its_exit_code(journal: Done) -> None:
    held = journal("verify", "create_metric", "--times", "1", "--query", "code_name=CORES", "--after", "list_metrics")
    assert (held.returncode, held.stdout) == (0, "Verified.\n")
    assert (
        journal("verify", "list_metrics", "create_metric", "get_token", "--in-order", "--nothing-else").returncode == 0
    )
    failed = journal("verify", "create_metric", "--times", "2")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("Error: Expected create_metric exactly twice, but it was called once.\nMatching:\n")
    unknown = journal("verify", "create_metrics")
    assert "There is no operation 'create_metrics'; the nearest: create_metric" in unknown.stderr
    assert journal("verify").returncode == 2


def test_a_journal_is_emptied(journal: Done) -> None:
    assert journal("clear").stdout.endswith(": no exchanges\n")
    assert journal("list").stdout == ""
