"""Which operations of the vendors that were called were called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mockservers.checks.run_report.recorder import Recorder
from mockservers.core.service.service import Service


@dataclass(frozen=True)
class Coverage:
    """One vendor's operations: how often each was called, and how often it was accepted (a status below 400)."""

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
        """The operations that were called, and refused every time."""
        return [name for name, count in self.called.items() if count and not self.accepted[name]]

    @property
    def covered(self) -> int:
        """How many operations were accepted at least once."""
        return sum(count > 0 for count in self.accepted.values())


def covered(recorder: Recorder, services: Mapping[str, Service]) -> Iterator[Coverage]:
    """The coverage of each vendor that anything was asked of."""
    asked = {one.service for one in recorder.entries if not one.is_callback} | {name for name, _ in recorder.called}
    for name, service in services.items():
        if name in asked:
            operations = list(service.spec.operations)
            yield Coverage(
                name,
                service.title,
                {one: recorder.called[name, one] for one in operations},
                {one: recorder.accepted[name, one] for one in operations},
            )


def percent(coverages: list[Coverage]) -> float:
    """How many of all operations were accepted at least once, in percent; 0 where nothing was called."""
    total = sum(len(one.called) for one in coverages)
    return 100 * sum(one.covered for one in coverages) / total if total else 0.0
