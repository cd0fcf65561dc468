"""Requests/s and latencies of the mock servers, the limit and the compared tools, in interleaved rounds."""

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
from figures import AT_LEAST, AT_MOST, Results, Target, ratio
from load import Load, RequestTemplate, load_at_rate, load_fully
from operations import EPHEMERAL, METRICS, OF_OURS, OPERATIONS, fetch_response
from serving import free_port, keep_metrics, run_mock_servers, run_server

from contract_tests.kit.growth.sql_work import SqlRecorder
from mockservers import MockServer
from mockservers.core.worlds.seeding import WorldStart

OURS, LIMIT, CONSTANT = "mockservers", "bare: the same SQL", "bare: a constant body"
FIXED_RATE = 200  # requests/s; nearly all servers reach it
FIXED_RATE_OPERATIONS = ("list", "page")  # operations that are also measured at that rate
NUMBERS_PER_LOAD = 10_000_000  # numbers reserved per load, so that none is used twice
TARGETS = {
    LIMIT: {"list": 0.8, "page": 0.8, "create": 0.7, EPHEMERAL: 0.8, "table": 0.6, "record": 0.5},
    "Prism": {"list": 1.35, "page": 1.35, "table": 1.3},
    "WireMock": {"list": 0.65, "page": 0.65, "table": 0.5},
}
READS = ("list", "page", "table", "record")
TAIL = 4.0  # the most that p99 may be of p50


@dataclass
class LoadTargets:
    """Servers to load: requests by operation, per name."""

    requests: dict[str, Mapping[str, RequestTemplate]] = field(default_factory=dict)
    numbers: int = 0

    def next(self) -> int:
        """Return the first number of the next load."""
        self.numbers += NUMBERS_PER_LOAD
        return self.numbers


def measure(results: Results, rounds: int, seconds: float, folder: Path) -> Iterator[str]:
    """Load all servers; yield each step before it starts."""
    yield "starting all servers"
    with start_all(results, folder) as who:
        yield from _warm_up(who)
        measured: dict[tuple[str, str], list[Load]] = {}
        held: dict[tuple[str, str], list[Load]] = {}
        for turn in range(rounds):
            for operation in (*OPERATIONS, *OF_OURS):
                yield f"round {turn + 1} of {rounds}: {operation}"
                for name, asked in who.requests.items():
                    if operation in asked:
                        load = load_fully(asked[operation], seconds, who.next())
                        measured.setdefault((name, operation), []).append(load)
            for operation in FIXED_RATE_OPERATIONS:
                yield f"round {turn + 1} of {rounds}: {operation} at {FIXED_RATE}/s"
                for name, asked in who.requests.items():
                    if operation in asked:
                        load = load_at_rate(asked[operation], seconds, FIXED_RATE, who.next())
                        held.setdefault((name, operation), []).append(load)
    _report(results, measured, held)
    _check_targets(results, measured)


@contextmanager
def start_all(results: Results, folder: Path) -> Iterator[LoadTargets]:
    """Run the mock servers, the limit, and all installed tools."""
    with ExitStack() as stack:
        ours = stack.enter_context(run_mock_servers(folder / "own", {}, metrics=METRICS))
        ephemeral = stack.enter_context(run_mock_servers(None, {}))
        asked = {
            name: operation.at_mock_server((ephemeral if name == EPHEMERAL else ours).urls[operation.service])
            for name, operation in (OPERATIONS | OF_OURS).items()
        }
        who = LoadTargets({OURS: asked})
        answered, plan = record_responses(folder)
        who.requests |= stack.enter_context(start_limits(folder, plan))
        for kind in peers.KINDS:
            try:
                who.requests[kind.name] = stack.enter_context(peers.start_peer(kind, folder, answered)).requests
            except peers.Absent as reason:
                results.absent[kind.name] = str(reason)
        yield who


def record_responses(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Record the mock servers' responses, which the compared tools will return, and the plan of ``bare.py``."""
    with SqlRecorder() as recorder, MockServer(data=folder / "recorded", start=WorldStart(seed=7)) as server:
        found = {name: fetch_response(server, operation) for name, operation in (OPERATIONS | OF_OURS).items()}
        rows = found["list"]["rows"][:METRICS]
        found["list"] = {"total": len(rows), "rows": rows}
        reads = {}
        for name in READS:
            operation = (OPERATIONS | OF_OURS)[name]
            with recorder.record() as work:
                fetch_response(server, operation)
            statements = [(statement, list(recorder.examples[statement])) for statement in work.statements]
            path = operation.request.url.partition("?")[0]
            reads[path] = {"statements": statements, "columns": _list_members(found[name])}
    return found, {"constant": found["list"], "reads": reads}


def _list_members(answer: dict[str, Any]) -> list[str]:
    """List the members of a response's first record."""
    records = answer.get("rows", answer.get("result"))
    return list(records[0] if isinstance(records, list) else records)


@contextmanager
def start_limits(folder: Path, plan: Mapping[str, Any]) -> Iterator[dict[str, Mapping[str, RequestTemplate]]]:
    """Run the limit: the same SQL behind a bare ASGI function, and a constant body."""
    read, written, steps, port = folder / "read.sqlite", folder / "written.sqlite", folder / "plan.json", free_port()
    for copy in (read, written):
        _copy_world(folder / "recorded" / "worlds" / "default.sqlite", copy)
    steps.write_text(json.dumps(plan))
    bare = Path(__file__).with_name("bare.py")
    command = [sys.executable, "-W", "ignore", str(bare), str(port), str(read), str(written), str(steps)]
    with run_server(command, port, folder / "bare.log"):
        base = f"http://127.0.0.1:{port}"
        same = {name: (OPERATIONS | OF_OURS)[name].at(base) for name in TARGETS[LIMIT]}
        same[EPHEMERAL] = OPERATIONS["create"].at(f"{base}/ephemeral")
        yield {LIMIT: same, CONSTANT: {"list": RequestTemplate("GET", f"{base}/constant", {})}}


def _copy_world(world: Path, copy: Path) -> None:
    shutil.copyfile(world, copy)
    keep_metrics(copy, METRICS)


def _warm_up(who: LoadTargets) -> Iterator[str]:
    for name, asked in who.requests.items():
        yield f"warming up {name}"
        for request in asked.values():
            load_fully(request, 1, who.next())


def _report(
    results: Results,
    measured: Mapping[tuple[str, str], list[Load]],
    held: Mapping[tuple[str, str], list[Load]],
) -> None:
    for part, loads in (("full load, 16 connections", measured), (f"at {FIXED_RATE} requests/s", held)):
        for (name, operation), found in loads.items():
            figures = results.figures.setdefault(f"{operation}, {part}", {})
            figures[name] = {
                "requests/s": median(load.rate for load in found),
                "p50, ms": median(load.p50 for load in found) * 1000,
                "p99, ms": median(load.p99 for load in found) * 1000,
            }
            if failed := sum(load.failed for load in found):
                figures[name]["not 2xx"] = failed


def _check_targets(results: Results, measured: Mapping[tuple[str, str], list[Load]]) -> None:
    for other, wanted in TARGETS.items():
        for operation, times in wanted.items():
            pairs = zip(measured.get((OURS, operation), ()), measured.get((other, operation), ()), strict=False)
            ratios = [found for ours, theirs in pairs if (found := ratio(ours.rate, theirs.rate)) is not None]
            target = Target(f"{operation}: requests/s against {other}", AT_LEAST, times, "times")
            results.check(target, median(ratios) if ratios else None)
    tails = [median(load.p99 / load.p50 for load in loads) for (name, _), loads in measured.items() if name == OURS]
    results.check(Target("p99 against p50, the worst operation", AT_MOST, TAIL, "times"), max(tails, default=None))
