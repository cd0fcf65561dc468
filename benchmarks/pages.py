"""What a page of 50 costs in worlds of 10,000, 100,000 and 1,000,000 usages, and at the end of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import requests
from figures import AT_MOST, Results, Target
from inprocess import timed
from serving import Served, memory, served

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
REPEATS = 20  # of a page in a round
ORDERED = {"order": "peak_value"}


def measure(results: Results, rounds: int, _seconds: float, folder: Path) -> Iterator[str]:
    """Ask for pages of each world in turn; yields what is about to be done."""
    for size in SIZES:
        yield f"pages out of {size:,}"
        began = time.perf_counter()
        with served(folder / f"usages-{size}", {"bigfix": {"usages": size}}) as ours, requests.Session() as session:
            _tell_seeding(results, size, time.perf_counter() - began, ours, folder)
            session.params = {"token": TOKEN, "limit": "50"}  # type: ignore[assignment]
            _measure_pages(results, rounds, size, ours, session)
    _hold(results)


def _tell_seeding(results: Results, size: int, seconds: float, ours: Served, folder: Path) -> None:
    results.add("seeding", f"{size:,} usages", {
        "seconds, start included": seconds,
        "highest resident memory, MB": memory(ours.process.pid, "VmHWM"),
        "size on disk, MB": sum(one.stat().st_size for one in (folder / f"usages-{size}" / "worlds").iterdir()) / 1e6,
    })  # fmt: skip


def _measure_pages(results: Results, rounds: int, size: int, ours: Served, session: requests.Session) -> None:
    url = f"{ours.urls['bigfix']}/api/sam/license_usages"

    def page(name: str, **asked: str) -> None:
        def ask() -> None:
            session.get(url, params=asked).raise_for_status()

        first = timed(ask, 1)
        figures = results.figures.setdefault("page of 50, ms", {}).setdefault(name, {})
        figures[f"first, {size:,}"] = first
        figures[f"again, {size:,}"] = timed(ask, rounds * REPEATS)

    for name, criterion in FILTERS.items():
        page(name, **({"criteria": json.dumps({"and": [criterion]})} if criterion else {}))
    last = str(size - size // 10)
    page("at nine tenths", offset=last)
    page("sorted by peak_value", **ORDERED)
    page("sorted by peak_value, at nine tenths", offset=last, **ORDERED)


def _hold(results: Results) -> None:
    figures = results.figures["page of 50, ms"]
    for one in figures.values():
        one["times"] = one[f"again, {LARGE:,}"] / one[f"again, {SMALL:,}"]
    target = Target(f"page of 50 at {LARGE:,} rows against {SMALL:,}", AT_MOST, 1.5, "times")
    results.hold(target, figures["no filter"]["times"])
    deep = figures["at nine tenths"][f"again, {LARGE:,}"] / figures["no filter"][f"again, {LARGE:,}"]
    results.hold(Target("page at row 900,000 against the first", AT_MOST, 1.5, "times"), deep)
