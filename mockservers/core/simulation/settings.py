"""Clock and timing as a world has them set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers.core.simulation.clock import Clock
from mockservers.core.simulation.lifecycle import Lifecycle, Timing


def clock_of(settings: Mapping[str, Any]) -> Clock:
    """The world's clock."""
    return Clock(**settings["clock"]) if "clock" in settings else Clock.real()


def timing_of(settings: Mapping[str, Any], lifecycle: Lifecycle, record: object = None) -> Timing:
    """The pace of a record, or of its lifecycle where it has none of its own."""
    paces = settings.get("pace", {})
    for key in (f"{lifecycle.name}/{record}", lifecycle.name):
        if key in paces:
            return Timing(**paces[key])
    return lifecycle.pace
