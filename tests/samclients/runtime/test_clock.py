"""The clocks: the machine's, and the one of tests that do not wait."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from samclients.runtime import InstantClock, SystemClock

START = datetime(2041, 2, 3, tzinfo=UTC)


def test_the_clock_of_the_machine_waits_and_has_the_time_of_the_machine() -> None:
    clock, before, moment = SystemClock(), time.monotonic(), datetime.now(UTC)
    clock.sleep(0.005)
    assert before + 0.005 <= clock.monotonic() <= time.monotonic()
    assert moment + timedelta(seconds=0.004) <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC


def test_the_clock_of_tests_advances_by_what_is_slept() -> None:
    waits: list[float] = []
    clock = InstantClock(START, on_sleep=waits.append)
    clock.sleep(90.5)
    clock.sleep(0.5)
    assert (clock.now(), clock.monotonic()) == (START + timedelta(seconds=91), 91)
    assert clock.slept == waits == [90.5, 0.5]
