"""Polling of a state until it is final."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import RetryCallState, RetryError, Retrying, retry_if_result, wait_exponential

from samclients.runtime.clock import Clock
from samclients.runtime.errors import DeadlinePassed

T = TypeVar("T")


@dataclass(frozen=True)
class Pace:
    """Polling intervals in seconds, from ``first`` by ``factor`` up to ``longest``, and the deadline."""

    first: float = 1.0
    factor: float = 1.5
    longest: float = 30.0
    deadline: float = 3600.0  # seconds


def poll_until(
    look: Callable[[], T],
    done: Callable[[T], bool],
    *,
    clock: Clock,
    pace: Pace | None = None,
    seen: Callable[[T], None] = lambda _state: None,
) -> T:
    """Read a state until it is final, and return it.

    Args:
        look: Returns the current state; its errors end the polling.
        done: Returns True for a final state.
        clock: Sleeps between two polls.
        pace: Polling intervals and deadline.
        seen: Called with every state that is not final, for example for a progress bar.

    Raises:
        DeadlinePassed: the state is not final at the deadline; ``last`` is the state.
    """
    pace = pace or Pace()
    deadline = clock.monotonic() + pace.deadline

    def is_unfinished(state: T) -> bool:
        if done(state):
            return False
        seen(state)
        return True

    def is_too_late(attempt: RetryCallState) -> bool:
        return clock.monotonic() + attempt.upcoming_sleep > deadline

    retrying = Retrying(
        retry=retry_if_result(is_unfinished),
        wait=wait_exponential(multiplier=pace.first, exp_base=pace.factor, max=pace.longest),
        stop=is_too_late,
        sleep=clock.sleep,
    )
    try:
        return retrying(look)
    except RetryError as error:
        last = error.last_attempt.result()
        raise DeadlinePassed(f"Not finished after {pace.deadline:g} seconds.", last) from None
