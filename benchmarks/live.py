"""CPU time of the mock servers per request at 1,000 requests/s, with and without a subscriber of the live journal.

A subscriber is the console's page, which is shown the newest exchanges of a flood, or a client that wants them all.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from figures import AT_MOST, Results, Target
from load import RequestTemplate, load_at_rate
from operations import METRICS, OF_OURS, OPERATIONS
from serving import MockServerProcess, run_mock_servers

PART = "live journal at 1,000 exchanges/s, microseconds of CPU per request"
RATE = 1_000
MOST = 5.0  # percent
RECEIVED = 1_000_000  # bytes of a read
EXCHANGE = re.compile(rb'"number":()|event: skipped\n.*?"count":(\d+)', re.DOTALL)
NOBODY, PAGE, ALL = "nobody", "page", "all"  # who follows: nobody, the console's page, a client that wants all
QUERIES = {PAGE: "?rate=100", ALL: ""}
MEASURED = ("list", "page", "create", "table", "record")
NUMBERS_PER_LOAD = 1_000_000


def measure(results: Results, rounds: int, seconds: float, folder: Path) -> Iterator[str]:
    """Load each operation without and with a subscriber, in turn; yield each step before it starts."""
    options = {"bigfix": {"usages": 1_000}}
    with run_mock_servers(folder / "live", options, metrics=METRICS) as ours:
        first = 0
        for name in MEASURED:
            yield f"live journal: {name}"
            operation = (OPERATIONS | OF_OURS)[name]
            asked, world = operation.at_mock_server(ours.urls[operation.service]), operation.writes_to or "default"
            costs: dict[str, list[float]] = {NOBODY: [], PAGE: [], ALL: []}
            counts = {PAGE: Counts(), ALL: Counts()}
            for turn in range(rounds + 1):  # the first one warms up
                for who, measured in costs.items():
                    first += NUMBERS_PER_LOAD
                    with _subscribe(ours.urls["control"], world, QUERIES.get(who), counts.get(who)):
                        cost = _load(ours, asked, seconds, first)
                    measured.extend([cost] if turn else [])
            _report(results, name, costs, counts, (rounds + 1) * RATE * seconds)


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


@dataclass
class Counts:
    """Numbers of exchanges that a subscriber was sent: described, and only counted."""

    described: int = 0
    skipped: int = 0

    def add(self, data: bytes) -> None:
        """Add those of a part of the events; an event that two parts share is lost."""
        for found in EXCHANGE.finditer(data):
            self.described += found[2] is None
            self.skipped += int(found[2] or 0)


@contextmanager
def _subscribe(url: str, world: str, query: str | None, counts: Counts | None) -> Iterator[None]:
    """Follow a world's journal in a thread, and count the exchanges; without a query do nothing."""
    if query is None or counts is None:
        yield
        return
    at = urlsplit(url)
    with socket.create_connection((at.hostname, at.port)) as connection:
        target = f"/control/worlds/{world}/journal/events{query}"
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {at.netloc}\r\n\r\n".encode())

        def count() -> None:
            while data := connection.recv(RECEIVED):
                counts.add(data)

        reading = threading.Thread(target=count)
        reading.start()
        yield
        connection.shutdown(socket.SHUT_RDWR)
        reading.join()


def _report(
    results: Results, name: str, costs: Mapping[str, list[float]], counts: Mapping[str, Counts], sent: float
) -> None:
    row = results.figures.setdefault(PART, {})[name] = {NOBODY: median(costs[NOBODY])}
    for who in (PAGE, ALL):
        row[who] = median(costs[who])
        pairs = zip(
            costs[who], costs[NOBODY], strict=True
        )  # loads that followed each other: the machine's speed varies
        row[f"{who}: more, %"] = more = (median(cost / alone for cost, alone in pairs) - 1) * 100
        row[f"{who}: shown, %"] = counts[who].described / sent * 100
        row[f"{who}: counted, %"] = counts[who].skipped / sent * 100
        if who == PAGE:
            target = Target(
                f"{name}: CPU per request while the console's page shows the live journal", AT_MOST, MOST, "% more"
            )
            results.check(target, more)
