"""Duration of a page of 50 in worlds of 10,000, 100,000 and 1,000,000 usages, also at the end of the list."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import requests
from figures import AT_MOST, Results, Target
from inprocess import time_median
from serving import MockServerProcess, memory, run_mock_servers

SIZES = (10_000, 100_000, 1_000_000)
SMALL, LARGE = SIZES[0], SIZES[-1]
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
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
REPEATS = 20  # of a page per round
DEEP = {  # an empty offset means nine tenths of the list
    "at nine tenths": {"offset": ""},
    "sorted by peak_value": {"order": "peak_value"},
    "sorted by peak_value, at nine tenths": {"offset": "", "order": "peak_value"},
}


def measure(results: Results, rounds: int, _seconds: float, folder: Path) -> Iterator[str]:
    """Request pages of all worlds in turn; yield each step before it starts."""
    with ExitStack() as stack:
        worlds: dict[int, MockServerProcess] = {}
        for size in SIZES:
            yield f"seeding {size:,} usages"
            began = time.perf_counter()
            options = {"bigfix": {"usages": size}}
            worlds[size] = stack.enter_context(run_mock_servers(folder / f"usages-{size}", options))
            _report_seeding(results, size, time.perf_counter() - began, worlds[size], folder)
        session = stack.enter_context(requests.Session())
        session.params = {"token": TOKEN, "limit": "50"}
        for name in (*FILTERS, *DEEP):
            yield f"pages, {name}"
            _measure_page(results, rounds, name, worlds, session)
    _check_targets(results)


def _report_seeding(results: Results, size: int, seconds: float, ours: MockServerProcess, folder: Path) -> None:
    results.add("seeding", f"{size:,} usages", {
        "seconds, start included": seconds,
        "highest resident memory, MB": memory(ours.process.pid, "VmHWM"),
        "size on disk, MB": sum(file.stat().st_size for file in (folder / f"usages-{size}" / "worlds").iterdir()) / 1e6,
    })  # fmt: skip


def _measure_page(
    results: Results, rounds: int, name: str, worlds: Mapping[int, MockServerProcess], session: requests.Session
) -> None:
    """Measure a page of every world, repeatedly and in turn."""
    figures = results.figures.setdefault("page of 50, ms", {}).setdefault(name, {})
    asks = {size: _asking(name, size, ours, session) for size, ours in worlds.items()}
    for size, ask in asks.items():
        figures[f"first, {size:,}"] = time_median(ask, 1)
    taken: dict[int, list[float]] = {size: [] for size in asks}
    for _ in range(rounds * REPEATS):
        for size, ask in asks.items():
            taken[size].append(time_median(ask, 1))
    figures |= {f"again, {size:,}": median(found) for size, found in taken.items()}


def _asking(name: str, size: int, ours: MockServerProcess, session: requests.Session) -> Callable[[], None]:
    url, asked = f"{ours.urls['bigfix']}/api/sam/license_usages", dict(DEEP.get(name, {}))
    if "offset" in asked:
        asked["offset"] = str(size - size // 10)
    if criterion := FILTERS.get(name):
        asked["criteria"] = json.dumps({"and": [criterion]})
    return lambda: session.get(url, params=asked).raise_for_status()


def _check_targets(results: Results) -> None:
    figures = results.figures["page of 50, ms"]
    for durations in figures.values():
        durations["times"] = durations[f"again, {LARGE:,}"] / durations[f"again, {SMALL:,}"]
    target = Target(f"page of 50 at {LARGE:,} rows against {SMALL:,}", AT_MOST, 1.5, "times")
    results.check(target, figures["no filter"]["times"])
    deep = figures["at nine tenths"][f"again, {LARGE:,}"] / figures["no filter"][f"again, {LARGE:,}"]
    results.check(Target("page at row 900,000 against the first", AT_MOST, 1.5, "times"), deep)
