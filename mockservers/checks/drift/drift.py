"""The drift of a system: the differences of all its exchanges from the specifications, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mockservers.checks.drift.difference import KINDS, REQUEST, Difference, Pointer
from mockservers.checks.drift.judge import Judge
from mockservers.core.journal.recordings import Recorded
from mockservers.core.service.service import Service

MOST_GROUPS = 1_000  # of a report; further kinds of differences are counted together
FIRST_ERROR = 400
FILE = "openapi/{}.yaml"


@dataclass
class DifferenceGroup:
    """The exchanges with one difference.

    Args:
        service: The vendor.
        first: The difference in the first of them.
        line: The line of the specification that has to change.
        count: Their number.
    """

    service: str
    first: Difference
    line: int
    count: int = 0

    @property
    def spec_line(self) -> str:
        """File and line of the specification."""
        return f"{FILE.format(self.service)}:{self.line}"

    def as_json(self) -> dict[str, Any]:
        """The group as JSON."""
        first = self.first
        return {
            "service": self.service,
            "kind": first.kind,
            "side": first.side,
            "operation": first.operation,
            "status": first.status,
            "place": first.place,
            "text": first.text,
            "example": first.example,
            "count": self.count,
            "spec": {"line": self.spec_line, "pointer": _join(first.pointer)},
        }


class Drift:
    """Collects the differences of exchanges.

    Args:
        services: The vendors.
    """

    def __init__(self, services: Sequence[Service]) -> None:
        self._judges = {service.name: Judge(service) for service in services}
        self._groups: dict[tuple[object, ...], DifferenceGroup] = {}
        self.exchanges = 0
        self.skipped = Counter[str]()  # exchanges that were not compared, by reason
        self.refused = 0  # requests that break the spec, and that the system refused
        self.not_listed = 0  # differences beyond ``MOST_GROUPS`` groups

    def add(self, recorded: Recorded) -> list[Difference]:
        """Compare an exchange, and return its differences."""
        entry = recorded.entry
        reason = _find_reason_to_skip(recorded, self._judges.keys())
        if reason:
            self.skipped[reason] += 1
            return []
        self.exchanges += 1
        if not recorded.has_answer:
            self.skipped["the recording does not have the whole body of the answer"] += 1
        found = self._judges[entry.service].compare(recorded)
        if entry.status >= FIRST_ERROR:  # spec and system refuse the same requests
            refused = [difference for difference in found if difference.side == REQUEST]
            self.refused += bool(refused)
            found = [difference for difference in found if difference.side != REQUEST]
        for difference in found:
            self._count(entry.service, difference)
        return found

    def _count(self, service: str, difference: Difference) -> None:
        key = (service, *difference.key)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= MOST_GROUPS:
                self.not_listed += 1
                return
            line = self._judges[service].places.find_line(difference.pointer)
            group = self._groups[key] = DifferenceGroup(service, difference, line)
        group.count += 1

    @property
    def groups(self) -> list[DifferenceGroup]:
        """The groups by vendor, operation, status and kind."""
        return sorted(
            self._groups.values(),
            key=lambda group: (
                group.service,
                group.first.operation,
                group.first.status,
                KINDS.index(group.first.kind),
                group.first.side,
                group.first.place,
            ),
        )

    def as_json(self) -> dict[str, Any]:
        """The drift as JSON."""
        return {
            "exchanges": self.exchanges,
            "skipped": dict(self.skipped),
            "refused_requests": self.refused,
            "not_listed": self.not_listed,
            "differences": [group.as_json() for group in self.groups],
        }


def _find_reason_to_skip(recorded: Recorded, names: Iterable[str]) -> str:
    entry = recorded.entry
    if entry.is_callback:
        return "callbacks are not compared"
    if entry.service not in names:
        return "no vendor has the host"
    return "" if entry.status else "there was no answer"


def _join(pointer: Pointer) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in pointer)
