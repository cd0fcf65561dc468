"""Handling of Ctrl-C and SIGTERM: the first signal requests a clean end, the second one ends the process at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

import click

from samclients.fsm_ingest.runs.progress import StoppableClock, StopRequested
from samclients.runtime import Settings, SystemClock

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def catch_stop_signals() -> Iterator[threading.Event]:
    """Yield an event that the first SIGINT or SIGTERM sets; a second signal has its usual effect."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        for number, handler in before.items():
            signal.signal(number, handler)
        click.echo("Stopping at the next safe point. Press Ctrl-C again to stop at once.", err=True)

    for number in SIGNALS:
        signal.signal(number, request_stop)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def make_stop_check(stop: threading.Event) -> Callable[[], None]:
    """Return a function that raises ``StopRequested`` once the event is set."""

    def check_stop() -> None:
        if stop.is_set():
            raise StopRequested("Stopped.")

    return check_stop


def use_stoppable_clock(client: Settings, stop: threading.Event) -> Settings:
    """Return the settings with a clock whose waits end when the event is set; other clocks are kept."""
    return replace(client, clock=StoppableClock(stop)) if type(client.clock) is SystemClock else client
