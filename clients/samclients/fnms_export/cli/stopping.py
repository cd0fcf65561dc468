"""Handling of Ctrl-C and SIGTERM: the first signal requests a clean end, the second one ends the process at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def catch_stop_signals() -> Iterator[threading.Event]:
    """Yield an event that the first SIGINT or SIGTERM sets; a second signal has its usual effect."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {entry: signal.getsignal(entry) for entry in SIGNALS}

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        for entry, handler in before.items():
            signal.signal(entry, handler)
        click.echo("Stopping at the next safe place; once more to stop at once.", err=True)

    for number in SIGNALS:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
