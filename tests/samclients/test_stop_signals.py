"""The first signal asks a utility to stop, whatever it is doing at that moment."""

from __future__ import annotations

import signal

from samclients.command_line import catch_stop_signals

PATIENCE = 30  # seconds until a signal that is lost fails the test


def test_a_signal_within_a_wait_does_not_block() -> None:
    """``Event.wait`` holds the event's lock for a moment, in which a handler must not ask for it."""
    with catch_stop_signals() as stop:
        with stop._cond:  # type: ignore[attr-defined]  # noqa: SLF001 -- the lock that `wait` holds
            signal.raise_signal(signal.SIGTERM)
            assert not stop.is_set()
        assert stop.wait(PATIENCE)
