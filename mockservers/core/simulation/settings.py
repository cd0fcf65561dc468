"""Clock and timing from a world's settings."""

from __future__ import annotations

from mockservers.core.simulation.clock import MACHINE_CLOCK, Clock
from mockservers.core.simulation.lifecycle import Lifecycle, Timing
from mockservers.core.storage.settings import WorldSettings


def clock_of(settings: WorldSettings) -> Clock:
    """The world's clock."""
    return MACHINE_CLOCK if settings.clock is None else Clock(**settings.clock)


def timing_of(settings: WorldSettings, lifecycle: Lifecycle, record: object = None) -> Timing:
    """The timing of a record; that of its lifecycle if the record has none of its own."""
    for key in (timing_key(lifecycle, record), lifecycle.name):
        if key in settings.timings:
            return Timing(**settings.timings[key])
    return lifecycle.pace


def timing_key(lifecycle: Lifecycle, record: object = None) -> str:
    """The key of a lifecycle's timing in ``WorldSettings.timings``, or of one record's."""
    return lifecycle.name if record is None else f"{lifecycle.name}/{record}"
