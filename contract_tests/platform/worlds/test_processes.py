"""Several processes on one data folder: whichever is asked, the world is the same."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

CONNECTIONS = 16  # that all of them go to one of two processes has a chance of 1 in 32,768
PATIENCE = 60.0  # seconds
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
METRICS = f"/api/sam/v2/metrics?token={TOKEN}"
WORLD = "/control/worlds/default"


class Lines:
    """Connections to one stand-in, shared out among the processes by the system."""

    def __init__(self, url: str) -> None:
        target = urlsplit(url)
        self._lines = [HTTPConnection(str(target.hostname), target.port, timeout=PATIENCE) for _ in range(CONNECTIONS)]

    def ask(self, number: int, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Ask over one of the connections."""
        line = self._lines[number]
        content = None if body is None else json.dumps(body)
        line.request(method, path, content, {"Content-Type": "application/json", **headers})
        answer = line.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def all(self, method: str, path: str, **headers: str) -> list[tuple[int, Any]]:
        """Ask the same over every connection."""
        return [self.ask(number, method, path, **headers) for number in range(CONNECTIONS)]

    def close(self) -> None:
        """Close them all."""
        for one in self._lines:
            one.close()


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Lines]]:
    """Two processes, and connections to the stand-ins."""
    folder = tmp_path_factory.mktemp("processes")
    ready = folder / "ready.json"
    options = ["--data", str(folder / "data"), "--port-base", "0", "--ready-file", str(ready), "--processes", "2"]
    command = [sys.executable, "-W", "ignore", "-m", "mockservers", "up", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + PATIENCE
        while not ready.exists():
            assert process.poll() is None
            assert time.monotonic() < until
        told = json.loads(ready.read_text())
        made = {name: Lines(url) for name, url in told.items() if name != "credentials"}
        yield made
        for one in made.values():
            one.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_both_processes_answer(lines: dict[str, Lines]) -> None:
    lines["bigfix"].all("GET", METRICS)
    kept = {len(told["exchanges"]) for _, told in lines["control"].all("GET", f"{WORLD}/journal?limit=1000")}
    assert len(kept) > 1 or kept == {CONNECTIONS // 2}, "each process has a journal of its own"


def test_what_one_has_written_all_can_read(lines: dict[str, Lines]) -> None:
    made, metric = lines["bigfix"].ask(0, "POST", f"{METRICS}&code_name=SHARED&display_name=Shared")
    assert made == 200
    for status, told in lines["bigfix"].all("GET", METRICS):
        assert status == 200
        assert metric in told["rows"]


def test_numbers_are_given_once(lines: dict[str, Lines]) -> None:
    made = [
        lines["bigfix"].ask(number, "POST", f"{METRICS}&code_name=ONCE{number}&display_name=Once{number}")[1]["id"]
        for number in range(CONNECTIONS)
    ]
    assert len(set(made)) == CONNECTIONS


def test_the_clock_is_the_same_for_all(lines: dict[str, Lines]) -> None:
    control = lines["control"]
    for number, moment in enumerate(("2026-03-31T12:00:00Z", "2031-01-01T00:00:00Z")):
        assert control.ask(number, "PUT", f"{WORLD}/clock", {"now": moment, "speed": 0})[0] == 200
        assert {told["now"][:19] for _, told in control.all("GET", f"{WORLD}/clock")} == {moment[:19]}
        entries = [lines["bigfix"].ask(one, "GET", "/nowhere")[0] for one in range(CONNECTIONS)]
        assert set(entries) == {404}
        latest = [told["exchanges"][-1] for _, told in control.all("GET", f"{WORLD}/journal?limit=1")]
        assert {one["at"][:19] for one in latest} == {moment[:19]}, "the journal goes by the same clock"


def test_a_pace_and_a_fault_hold_for_all(lines: dict[str, Lines]) -> None:
    control, bigfix = lines["control"], lines["bigfix"]
    control.ask(0, "PUT", f"{WORLD}/pace/bigfix.import", {"seconds": 77})
    assert {'"seconds": 77' in json.dumps(told) for _, told in control.all("GET", f"{WORLD}/pace")} == {True}
    times = CONNECTIONS + 3
    assert (
        control.ask(0, "POST", f"{WORLD}/faults", {"kind": "status", "values": {"status": 503}, "times": times})[0]
        == 201
    )
    struck = [status for status, _ in bigfix.all("GET", METRICS) + bigfix.all("GET", METRICS)]
    assert struck.count(503) == times, "they count together"
    control.ask(1, "DELETE", f"{WORLD}/faults")


def test_a_token_of_one_is_good_for_all(lines: dict[str, Lines]) -> None:
    login = {"username": "admin@example.com", "password": "password"}
    status, told = lines["informatica"].ask(0, "POST", "/saas/public/core/v3/login", login)
    assert status == 200
    path, session = f"/saas/public/core/v3/license/org/{told['userInfo']['orgId']}", told["userInfo"]["sessionId"]
    assert {status for status, _ in lines["informatica"].all("GET", path, **{"INFA-SESSION-ID": session})} == {200}
    lines["informatica"].ask(1, "POST", "/saas/public/core/v3/logout", None, **{"INFA-SESSION-ID": session})
    assert {status for status, _ in lines["informatica"].all("GET", path, **{"INFA-SESSION-ID": session})} == {401}


def test_a_world_that_one_deletes_and_another_makes_is_new_for_all(lines: dict[str, Lines]) -> None:
    bigfix, world = lines["bigfix"], {"X-Mock-World": "passing"}
    bigfix.ask(0, "POST", f"{METRICS}&code_name=GONE&display_name=Gone", None, **world)
    assert {len(told["rows"]) for _, told in bigfix.all("GET", METRICS, **world)} == {64}
    lines["control"].ask(1, "DELETE", "/control/worlds/passing")
    assert {len(told["rows"]) for _, told in bigfix.all("GET", METRICS, **world)} == {63}


def test_a_world_that_begins_anew_does_so_for_all(lines: dict[str, Lines]) -> None:
    usages = f"/api/sam/license_usages?limit=1&token={TOKEN}"
    assert {told["total"] for _, told in lines["bigfix"].all("GET", usages)} == {2_000}
    control = lines["control"]
    assert control.ask(2, "POST", f"{WORLD}/seed", {"options": {"bigfix": {"usages": 500}}})[0] == 202
    until = time.monotonic() + PATIENCE
    while {told["total"] for _, told in lines["bigfix"].all("GET", usages)} != {500}:
        assert time.monotonic() < until
