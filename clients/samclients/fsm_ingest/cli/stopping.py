"""Stop requests inside a run: between its steps, and while it waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from samclients.fsm_ingest.runs.progress import StoppableClock, StopRequested
from samclients.runtime import Settings, SystemClock


def make_stop_check(stop: threading.Event) -> Callable[[], None]:
    """Return a function that raises ``StopRequested`` once the event is set."""

    def check_stop() -> None:
        if stop.is_set():
            raise StopRequested("Stopped.")

    return check_stop


def use_stoppable_clock(client: Settings, stop: threading.Event) -> Settings:
    """Return the settings with a clock whose waits end when the event is set; other clocks are kept."""
    return replace(client, clock=StoppableClock(stop)) if type(client.clock) is SystemClock else client
