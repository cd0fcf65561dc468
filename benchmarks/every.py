"""Duration of every operation of the vendors in process: median of its accepted requests, against its limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from figures import AT_MOST, Results, Target

from contract_tests.kit.golden.conversations import open_conversation, record_usual
from contract_tests.kit.remote import Control
from contract_tests.kit.services import VENDORS, start_server
from mockservers.core.journal.entries import Entry

PART = "every operation in process, microseconds"
SHORTEST, PER_KILOBYTE, SMALL = 500.0, 12.0, 10 * 1024  # limit of a small response, more per 1,024 bytes above it
WORLD = "every-operation"
FIRST_ERROR = 300
REPEATS = 3


def measure(results: Results, rounds: int, _seconds: float, _folder: Path) -> Iterator[str]:
    """Send the usual requests of every operation; yield each vendor before its turn."""
    taken: dict[str, list[tuple[float, int]]] = defaultdict(list)

    def note(entry: Entry) -> None:
        if entry.operation and entry.answer.status < FIRST_ERROR and not entry.is_callback:
            taken[f"{entry.service} {entry.operation}"].append((entry.seconds * 1e6, entry.answer_bytes))

    with start_server() as server, Control(server) as control:
        server.worlds.on_entry = note
        for turn in range(rounds):
            for service in VENDORS:
                yield f"round {turn + 1} of {rounds}: {service.name}"
                for operation in service.spec.operations.values():
                    with open_conversation(service, server, control, WORLD) as conversation:
                        for _ in range(REPEATS):
                            record_usual(conversation, operation)
    _report(results, taken)


def _report(results: Results, taken: dict[str, list[tuple[float, int]]]) -> None:
    """Report the operations, the slowest against their limits first."""
    rows = {}
    for name, found in taken.items():
        p50, size = median(time for time, _ in found), median(size for _, size in found)
        limit = SHORTEST + PER_KILOBYTE * max(0, size - SMALL) / 1024
        rows[name] = {"p50": p50, "bytes": size, "limit": limit, "of the limit": p50 / limit, "requests": len(found)}
    ordered = sorted(rows.items(), key=lambda row: -row[1]["of the limit"])
    results.figures[PART] = dict(ordered)
    worst = ordered[0][1]["of the limit"] if ordered else None
    results.check(Target("every operation in process against its limit, the worst", AT_MOST, 1.0, "times"), worst)
