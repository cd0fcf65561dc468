"""Measures start, reset, snapshots, the pytest plugin, seeding and pages, and prints a table."""

from __future__ import annotations

import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from statistics import median

import requests
from rich.console import Console
from rich.progress import track
from rich.table import Table

from mockservers.core.start import Start
from mockservers.server import MockServer, Standin

ROUNDS = 9
SMALL, LARGE = 10_000, 1_000_000
FILTERS = {
    "no filter": None,
    "metric_name =": ["metric_name", "=", "PVU_FULL_CAP"],
    "metric_name contains": ["metric_name", "contains", "PVU"],
    "software_title_id =": ["software_title_id", "=", 36181],
    "computer_system_id >": ["computer_system_id", ">", 500],
    "peak_value =": ["peak_value", "=", 250],
    "peak_value >": ["peak_value", ">", 400],
    "peak_date last P7D": ["peak_date", "last", "P7D"],
    "peak_time last P7D": ["peak_time", "last", "P7D"],
    "publisher_name contains": ["publisher_name", "contains", "BigFix"],
}
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
from mockservers.server import MockServer
imported = time.perf_counter()
server = MockServer()
listening = time.perf_counter()
import urllib.request
token = server.environment()["BIGFIX_TOKEN"]
urllib.request.urlopen(f"{server.bigfix.url}/api/sam/v2/metrics?token={token}").read()
print(imported - begin, listening - imported, time.perf_counter() - begin)
server.close()
"""


@dataclass(frozen=True)
class Figure:
    """A measured figure, and what it should be where there is a goal."""

    name: str
    value: str
    goal: str = ""


def main() -> None:
    """Measure everything, print the table."""
    parts: list[Callable[[], Iterator[Figure]]] = [starts, resets, snapshots, plugin, pages]
    table = Table(
        "figure",
        "median",
        "goal",
        title=f"medians of {ROUNDS} rounds; pages of 50 usages out of {SMALL:,} -> {LARGE:,}",
    )
    for part in track(parts, description="Measuring", console=Console(stderr=True)):
        for figure in part():
            table.add_row(figure.name, figure.value, figure.goal)
    Console().print(table)


def starts() -> Iterator[Figure]:
    """How long servers take to listen."""
    command = [sys.executable, "-W", "ignore", "-c", FIRST_SERVER]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(5)]
    imports, listening, answered = (median(float(run[part]) for run in runs) for part in range(3))
    yield Figure("first server: listening", ms(listening), "500 ms")
    yield Figure("first server: import and listening", ms(imports + listening), "500 ms")
    yield Figure("first server: first answer", ms(answered))
    with MockServer():
        yield Figure("second server: listening", ms(timed(lambda: MockServer().close)), "50 ms")


def resets() -> Iterator[Figure]:
    """How long a default world takes to begin anew."""
    with MockServer() as server, requests.Session() as session:
        url = f"{server.control.url}/control/worlds/default/reset"
        session.post(url)
        yield Figure("reset of a default world", ms(timed(lambda: session.post(url))), "5 ms")


def snapshots() -> Iterator[Figure]:
    """What it takes to keep, take back, copy and compare a default world, over HTTP."""
    with MockServer() as server, requests.Session() as session:
        url = f"{server.control.url}/control"
        numbers = itertools.count()

        def ask(method: str, path: str, body: object = None) -> Callable[[], requests.Response]:
            return lambda: session.request(method, f"{url}{path}", json=body)

        def fork(path: str) -> Callable[[], Callable[[], requests.Response]]:
            def forked() -> Callable[[], requests.Response]:
                name = f"fork-{next(numbers)}"
                session.post(f"{url}{path}/fork", json={"name": name}).raise_for_status()
                return ask("DELETE", f"/worlds/{name}")

            return forked

        save = ask("POST", "/snapshots", {"name": "one", "replace": True})
        save().raise_for_status()
        yield Figure("snapshot: save a default world", ms(timed(lambda: save().close())), "10 ms")
        restore = ask("POST", "/worlds/default/restore", {"snapshot": "one"})
        yield Figure("snapshot: restore", ms(timed(lambda: restore().close())), "10 ms")
        yield Figure("snapshot: fork to a new world", ms(timed(fork("/snapshots/one"))), "10 ms")
        yield Figure("world: fork", ms(timed(fork("/worlds/default"))), "10 ms")
        diff = ask("GET", "/snapshots/one/diff?world=default")
        yield Figure("snapshot: diff with a world", ms(timed(lambda: diff().close())))


def plugin() -> Iterator[Figure]:
    """What a test pays for a world of its own: the same suite with the fixture ``bigfix``, and without."""
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
        yield Figure(
            "plugin: a fresh world, per test", ms((seconds["bigfix"] - seconds["mock_server"]) / TESTS), "5 ms"
        )


def pages() -> Iterator[Figure]:
    """What a page costs in a small and in a large world, and how the large one is made."""
    with MockServer(start=Start(options={"bigfix": {"usages": SMALL}})) as server, requests.Session() as session:
        session.params = {"token": server.environment()["BIGFIX_TOKEN"], "limit": "50"}  # type: ignore[assignment]
        small = {name: page(server.bigfix, session, name) for name in FILTERS}
        yield from seeded(server, session)
        for name, (first, again) in small.items():
            large_first, large_again = page(server.bigfix, session, name)
            ratio = large_again / again
            yield Figure(f"page, {name}: again", f"{ms(again)} -> {ms(large_again)}, {ratio:.2f} times", "2 times")
            yield Figure(f"page, {name}: first", f"{ms(first)} -> {ms(large_first)}")


def seeded(server: MockServer, session: requests.Session) -> Iterator[Figure]:
    """Seed the large world."""
    world = f"{server.control.url}/control/worlds/default"
    begin = time.perf_counter()
    session.post(f"{world}/seed", json={"options": {"bigfix": {"usages": LARGE}}}).raise_for_status()
    while session.get(world).json()["seeding"]["state"] == "running":
        time.sleep(0.1)
    seconds = time.perf_counter() - begin
    yield Figure(f"seed {LARGE:,} usages", f"{seconds:.1f} s, {LARGE / seconds:,.0f} rows/s", "60 s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure("seed: highest resident memory", f"{memory:,.0f} MB", "400 MB")
    size = sum(path.stat().st_size for path in (server.data / "worlds").iterdir())
    yield Figure("seed: size on disk", f"{size / 1e6:,.0f} MB")


def page(bigfix: Standin, session: requests.Session, name: str) -> tuple[float, float]:
    """Seconds for the first page with a filter, and for the same again."""
    criterion = FILTERS[name]
    params = {"criteria": json.dumps({"and": [criterion]})} if criterion else {}

    def ask() -> None:
        session.get(f"{bigfix.url}/api/sam/license_usages", params=params).raise_for_status()

    begin = time.perf_counter()
    ask()
    return time.perf_counter() - begin, timed(ask)


def timed(work: Callable[[], object]) -> float:
    """The median seconds of some rounds; what the work returns is called afterwards if it can be."""
    taken = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        after = work()
        taken.append(time.perf_counter() - begin)
        if callable(after):
            after()
    return median(taken)


def ms(seconds: float) -> str:
    """``12.3 ms``"""
    return f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    main()
