"""Figures of one process: starts, resets, snapshots, and the pytest plugin's cost per test."""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from statistics import median

import requests
from figures import AT_MOST, Results, Target

from mockservers import MockServer

TESTS = 200
PLUGIN = () if entry_points(group="pytest11", name="mockservers") else ("-p", "mockservers.pytest_plugin")
SUITE = """
import time, pathlib, pytest
began = 0.0

def test_first({fixture}):
    global began
    began = time.perf_counter()

@pytest.mark.parametrize("turn", range({tests}))
def test_one({fixture}, turn):
    pass

def test_last():
    pathlib.Path("{fixture}.txt").write_text(str(time.perf_counter() - began))
"""
FIRST_SERVER = """
import time; begin = time.perf_counter()
from mockservers import MockServer
imported = time.perf_counter()
server = MockServer()
listening = time.perf_counter()
import urllib.request
token = server.environment()["BIGFIX_TOKEN"]
urllib.request.urlopen(f"{server.bigfix.url}/api/sam/v2/metrics?token={token}").read()
print(imported - begin, listening - imported, time.perf_counter() - begin)
server.close()
"""


def measure(results: Results, rounds: int, _seconds: float, _folder: Path) -> Iterator[str]:
    """Measure all figures; yield each step before it starts."""
    yield "starts"
    _starts(results, rounds)
    yield "resets"
    _resets(results, rounds)
    yield "snapshots"
    _snapshots(results, rounds)
    yield "the pytest plugin"
    _plugin(results)


def _add(results: Results, name: str, milliseconds: float, goal: float | None = None) -> None:
    results.add("in process, ms", name, milliseconds)
    if goal is not None:
        results.check(Target(name, AT_MOST, goal, "ms"), milliseconds)


def _starts(results: Results, rounds: int) -> None:
    """Measure the time until a server listens."""
    command = [sys.executable, "-W", "ignore", "-c", FIRST_SERVER]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(rounds)]
    imports, listening, answered = (median(float(run[part]) for run in runs) * 1000 for part in range(3))
    _add(results, "first server: listening", listening)
    _add(results, "first server: import and listening", imports + listening)
    _add(results, "first server: first answer", answered)
    with MockServer():
        _add(results, "second server: listening", time_median(lambda: MockServer().close, rounds), 50)


def _resets(results: Results, rounds: int) -> None:
    """Measure the reset of a default world."""
    with MockServer() as server, requests.Session() as session:
        url = f"{server.control.url}/control/worlds/default/reset"
        session.post(url)
        _add(results, "reset of a default world", time_median(lambda: session.post(url).close(), rounds), 10)


def _snapshots(results: Results, rounds: int) -> None:
    """Measure saving, restoring and forking a default world over HTTP."""
    with MockServer() as server, requests.Session() as session:
        url = f"{server.control.url}/control"
        numbers = itertools.count()

        def ask(method: str, path: str, body: object = None) -> Callable[[], None]:
            return lambda: session.request(method, f"{url}{path}", json=body).raise_for_status()

        def fork(path: str) -> Callable[[], Callable[[], None]]:
            def forked() -> Callable[[], None]:
                name = f"fork-{next(numbers)}"
                session.post(f"{url}{path}/fork", json={"name": name}).raise_for_status()
                return ask("DELETE", f"/worlds/{name}")

            return forked

        save = ask("POST", "/snapshots", {"name": "one", "replace": True})
        save()
        _add(results, "snapshot: save a default world", time_median(save, rounds), 10)
        restore = ask("POST", "/worlds/default/restore", {"snapshot": "one"})
        _add(results, "snapshot: restore", time_median(restore, rounds), 10)
        _add(results, "snapshot: fork to a new world", time_median(fork("/snapshots/one"), rounds), 10)
        _add(results, "world: fork", time_median(fork("/worlds/default"), rounds), 10)


def _plugin(results: Results) -> None:
    """Measure the cost of a world per test: the same suite with the fixture ``bigfix``, and without."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = {}
        for name in ("bigfix", "mock_server"):
            test = Path(folder) / f"test_{name}.py"
            test.write_text(SUITE.format(fixture=name, tests=TESTS))
            command = [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "pytest",
                "-q",
                *PLUGIN,
                "-p",
                "no:cacheprovider",
                str(test),
            ]
            subprocess.run(command, check=True, capture_output=True, cwd=folder)
            seconds[name] = float((Path(folder) / f"{name}.txt").read_text())
    each = (seconds["bigfix"] - seconds["mock_server"]) / TESTS * 1000
    _add(results, "plugin: a fresh world, per test", each, 3)


def time_median(work: Callable[[], object], rounds: int) -> float:
    """Return the median milliseconds of some rounds; a callable result of the work is called afterwards."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        after = work()
        taken.append((time.perf_counter() - begin) * 1000)
        if callable(after):
            after()
    return median(taken)
