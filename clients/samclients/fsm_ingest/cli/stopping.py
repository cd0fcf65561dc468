"""Ctrl-C and SIGTERM: the first one asks for a clean end, the second one ends at once."""

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
    """An event that is set by the first signal; a second one then does what signals do."""
    stop = threading.Event()
    before = {one: signal.getsignal(one) for one in SIGNALS}

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        for one, handler in before.items():
            signal.signal(one, handler)
        click.echo("Stopping at the next safe place; once more to stop at once.", err=True)

    for one in SIGNALS:
        signal.signal(one, ask)
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def make_stop_check(stop: threading.Event) -> Callable[[], None]:
    """What raises ``StopRequested`` once the event is set."""

    def check_stop() -> None:
        if stop.is_set():
            raise StopRequested("Stopped.")

    return check_stop


def use_stoppable_clock(client: Settings, stop: threading.Event) -> Settings:
    """The same settings; what waits on the machine's clock ends when the event is set."""
    return replace(client, clock=StoppableClock(stop)) if type(client.clock) is SystemClock else client
