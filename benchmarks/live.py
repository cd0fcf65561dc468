"""CPU time of the mock servers per request at 1,000 requests/s, with and without a subscriber of the live journal."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from figures import AT_MOST, Results, Target
from load import RequestTemplate, load_at_rate
from operations import ANEW, METRICS, OPERATIONS
from serving import MockServerProcess, run_mock_servers

PART = "live journal at 1,000 exchanges/s, microseconds of CPU per request"
RATE = 1_000
MOST = 5.0  # percent
RECEIVED, MARK = 1_000_000, b'"number":'  # bytes of a read, and what each exchange has once
MEASURED = ("list", "page", "create", *ANEW)
NUMBERS_PER_LOAD = 1_000_000


def measure(results: Results, rounds: int, seconds: float, folder: Path) -> Iterator[str]:
    """Load each operation without and with a subscriber, in turn; yield each step before it starts."""
    options = {"bigfix": {"usages": 1_000}}
    with run_mock_servers(folder / "live", options, metrics=METRICS) as ours:
        first = 0
        for name in MEASURED:
            yield f"live journal: {name}"
            operation = (OPERATIONS | ANEW)[name]
            asked, world = operation.at_mock_server(ours.urls[operation.service]), operation.writes_to or "default"
            costs: dict[bool, list[float]] = {False: [], True: []}
            received = 0
            for turn in range(2 * rounds + 1):  # the first one warms up
                first += NUMBERS_PER_LOAD
                with _subscribe(ours.urls["control"], world if turn % 2 else "") as counts:
                    cost = _load(ours, asked, seconds, first)
                received += sum(counts)
                if turn:
                    costs[bool(turn % 2)].append(cost)
            _report(results, name, costs, received / (rounds * RATE * seconds))


def _load(ours: MockServerProcess, asked: RequestTemplate, seconds: float, first: int) -> float:
    """Send requests at the fixed rate; return the server's CPU time per request in microseconds."""
    before = _cpu_seconds(ours.process.pid)
    load = load_at_rate(asked, seconds, RATE, first)
    used = _cpu_seconds(ours.process.pid) - before
    return used / (RATE * seconds) * 1e6 if not load.failed else float("nan")


def _cpu_seconds(process: int) -> float:
    """Sum the CPU time of a process's threads, which the kernel counts in nanoseconds."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


@contextmanager
def _subscribe(url: str, world: str) -> Iterator[list[int]]:
    """Follow a world's journal in a thread, and collect the numbers of exchanges; without a world do nothing."""
    counts: list[int] = []
    if not world:
        yield counts
        return
    at = urlsplit(url)
    with socket.create_connection((at.hostname, at.port)) as connection:
        target = f"/control/worlds/{world}/journal/events"
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {at.netloc}\r\n\r\n".encode())

        def count() -> None:
            while data := connection.recv(RECEIVED):
                counts.append(data.count(MARK))

        reading = threading.Thread(target=count)
        reading.start()
        yield counts
        connection.shutdown(socket.SHUT_RDWR)
        reading.join()


def _report(results: Results, name: str, costs: Mapping[bool, list[float]], share: float) -> None:
    alone, followed = median(costs[False]), median(costs[True])
    more = (followed / alone - 1) * 100
    results.figures.setdefault(PART, {})[name] = {
        "nobody": alone,
        "one subscriber": followed,
        "more, %": more,
        "received, %": share * 100,
    }
    results.check(
        Target(f"{name}: CPU per request with a subscriber of the live journal", AT_MOST, MOST, "% more"), more
    )
