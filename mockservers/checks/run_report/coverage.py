"""Coverage: the operations that a run called, for each vendor that it called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mockservers.checks.run_report.recorder import Recorder
from mockservers.core.service.service import Service


@dataclass(frozen=True)
class Coverage:
    """The number of calls of each operation of a vendor, and of accepted calls (status below 400)."""

    service: str
    title: str
    called: Mapping[str, int]
    accepted: Mapping[str, int]

    @property
    def never_called(self) -> list[str]:
        """The operations that were never called."""
        return [name for name, count in self.called.items() if not count]

    @property
    def never_accepted(self) -> list[str]:
        """The operations that were called but never accepted."""
        return [name for name, count in self.called.items() if count and not self.accepted[name]]

    @property
    def accepted_count(self) -> int:
        """The number of operations that were accepted at least once."""
        return sum(count > 0 for count in self.accepted.values())


def measure_coverage(recorder: Recorder, services: Mapping[str, Service]) -> Iterator[Coverage]:
    """The coverage of each vendor that was called."""
    called = {entry.service for entry in recorder.entries if not entry.is_callback}
    called |= {name for name, _ in recorder.called}
    for name, service in services.items():
        if name in called:
            operations = list(service.spec.operations)
            yield Coverage(
                name,
                service.title,
                {operation: recorder.called[name, operation] for operation in operations},
                {operation: recorder.accepted[name, operation] for operation in operations},
            )


def percent(coverages: list[Coverage]) -> float:
    """The share of operations that were accepted at least once, in percent; 0 if nothing was called."""
    total = sum(len(coverage.called) for coverage in coverages)
    return 100 * sum(coverage.accepted_count for coverage in coverages) / total if total else 0.0
