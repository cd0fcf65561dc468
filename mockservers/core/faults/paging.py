"""Faults of paged lists: a page that repeats rows of the page before, or leaves rows out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

TriggerFault = Callable[[str], Mapping[str, Any] | None]


@dataclass(frozen=True)
class PageDisplacement:
    """Rows by which faults move the beginning of a page: ``repeated`` rows back, then ``skipped`` rows forward."""

    repeated: int = 0
    skipped: int = 0

    def apply(self, offset: int) -> int:
        """Return the offset that is read instead of ``offset``; moving back stops at the first row."""
        return max(offset - self.repeated, 0) + self.skipped


def page_displacement(trigger_fault: TriggerFault, *, rows_repeated: str, rows_missing: str) -> PageDisplacement:
    """Trigger a vendor's two faults and return the displacement of the page that is about to be read.

    Call it once per request and only for a page other than the first: triggering counts a hit.

    Args:
        trigger_fault: Returns the values of a fault of that name if it applies to this request
            (``RequestContext.trigger_fault``).
        rows_repeated: Name of the fault that repeats rows; its value ``rows`` is their number.
        rows_missing: Name of the fault that leaves rows out; its value ``rows`` is their number.
    """
    repeated, missing = trigger_fault(rows_repeated), trigger_fault(rows_missing)
    return PageDisplacement(repeated["rows"] if repeated else 0, missing["rows"] if missing else 0)
