"""Requests/s and latencies of the stand-ins, of the limit and of the peers, in interleaved rounds."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import peers
from figures import AT_LEAST, Results, Target, ratio
from load import Asked, Load, fixed, full
from operations import ANEW, ASKINGS, METRICS, USAGES, answers
from serving import free_port, keep_metrics, running, served

from mockservers import MockServer
from mockservers.core.worlds.seeding import WorldStart

OURS, LIMIT, CONSTANT = "mockservers", "bare: the same SQL", "bare: a constant body"
OPTIONS = {"bigfix": {"usages": USAGES}}
FIXED_RATE = 200  # requests/s; what nearly all of them can do
HELD = ("list", "page")  # operations that are also asked at that rate
FEW = 10_000_000  # numbers of requests between two loads, so that none is used twice
TARGETS = {
    "Prism": {"list": 2.0, "page": 1.5, "create": 1.5},
    "WireMock": {"list": 1.5, "page": 1.5, "create": 1.2},
    "connexion's mock": {"list": 10.0, "page": 10.0, "create": 10.0},
    LIMIT: dict.fromkeys(("list", "page", "create", *ANEW), 0.75),
}


@dataclass
class Contestants:
    """Who is loaded: requests by operation, per name."""

    requests: dict[str, Mapping[str, Asked]] = field(default_factory=dict)
    numbers: int = 0

    def next(self) -> int:
        """Where the numbers of the next load begin."""
        self.numbers += FEW
        return self.numbers


def measure(results: Results, rounds: int, seconds: float, folder: Path) -> Iterator[str]:
    """Load everybody; yields what is about to be done."""
    yield "starting everybody"
    with everybody(results, folder) as who:
        yield from _warm_up(who)
        measured: dict[tuple[str, str], list[Load]] = {}
        held: dict[tuple[str, str], list[Load]] = {}
        for turn in range(rounds):
            for operation in (*ASKINGS, *ANEW):
                yield f"round {turn + 1} of {rounds}: {operation}"
                for name, asked in who.requests.items():
                    if operation in asked:
                        one = full(asked[operation], seconds, who.next())
                        measured.setdefault((name, operation), []).append(one)
            for operation in HELD:
                yield f"round {turn + 1} of {rounds}: {operation} at {FIXED_RATE}/s"
                for name, asked in who.requests.items():
                    if operation in asked:
                        one = fixed(asked[operation], seconds, FIXED_RATE, who.next())
                        held.setdefault((name, operation), []).append(one)
    _tell(results, measured, held)
    _hold(results, measured)


@contextmanager
def everybody(results: Results, folder: Path) -> Iterator[Contestants]:
    """The stand-ins, the limit, and all peers that are there."""
    with ExitStack() as stack:
        ours = stack.enter_context(served(folder / "own", OPTIONS, metrics=METRICS))
        asked = ASKINGS | ANEW
        who = Contestants({OURS: {name: one.to_stand_in(ours.urls[one.service]) for name, one in asked.items()}})
        answered = recorded(folder)
        who.requests |= stack.enter_context(limits(folder, answered))
        for kind in peers.KINDS:
            try:
                who.requests[kind.name] = stack.enter_context(peers.started(kind, folder, answered)).requests
            except peers.Absent as reason:
                results.absent[kind.name] = str(reason)
        yield who


def recorded(folder: Path) -> dict[str, Any]:
    """What the stand-ins answer to the five operations: the peers are to answer the same."""
    with MockServer(data=folder / "recorded", start=WorldStart(seed=7, options=OPTIONS)) as server:
        found = answers(server)
    rows = found["list"]["rows"][:METRICS]
    return {**found, "list": {"total": len(rows), "rows": rows}}


@contextmanager
def limits(folder: Path, answered: Mapping[str, Any]) -> Iterator[dict[str, Mapping[str, Asked]]]:
    """The limit: the same SQL behind a bare ASGI function, and a constant body."""
    read, written, body, port = folder / "read.sqlite", folder / "written.sqlite", folder / "bare.json", free_port()
    for copy in (read, written):
        _copy_world(folder / "recorded" / "worlds" / "default.sqlite", copy)
    body.write_text(json.dumps(answered["list"], separators=(",", ":")))
    bare = Path(__file__).with_name("bare.py")
    command = [sys.executable, "-W", "ignore", str(bare), str(port), str(read), str(written), str(body)]
    with running(command, port, folder / "bare.log"):
        base = f"http://127.0.0.1:{port}"
        same = {name: (ASKINGS | ANEW)[name].at(base) for name in TARGETS[LIMIT]}
        yield {LIMIT: same, CONSTANT: {"list": Asked("GET", f"{base}/constant", {})}}


def _copy_world(world: Path, copy: Path) -> None:
    shutil.copyfile(world, copy)
    keep_metrics(copy, METRICS)


def _warm_up(who: Contestants) -> Iterator[str]:
    for name, asked in who.requests.items():
        yield f"warming up {name}"
        for one in asked.values():
            full(one, 1, who.next())


def _tell(
    results: Results,
    measured: Mapping[tuple[str, str], list[Load]],
    held: Mapping[tuple[str, str], list[Load]],
) -> None:
    for part, loads in (("full load, 16 connections", measured), (f"at {FIXED_RATE} requests/s", held)):
        for (name, operation), found in loads.items():
            figures = results.figures.setdefault(f"{operation}, {part}", {})
            figures[name] = {
                "requests/s": median(one.rate for one in found),
                "p50, ms": median(one.p50 for one in found) * 1000,
                "p99, ms": median(one.p99 for one in found) * 1000,
            }
            if failed := sum(one.failed for one in found):
                figures[name]["not 2xx"] = failed


def _hold(results: Results, measured: Mapping[tuple[str, str], list[Load]]) -> None:
    for other, wanted in TARGETS.items():
        for operation, times in wanted.items():
            pairs = zip(measured.get((OURS, operation), ()), measured.get((other, operation), ()), strict=False)
            ratios = [found for one, two in pairs if (found := ratio(one.rate, two.rate)) is not None]
            target = Target(f"{operation}: requests/s against {other}", AT_LEAST, times, "times")
            results.hold(target, median(ratios) if ratios else None)
