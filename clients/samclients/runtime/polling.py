"""Waiting for a run or a job."""

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
    """Polling intervals: ``first`` seconds, then ``factor`` times longer each, up to ``longest``; and the deadline."""

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
        look: Gives the present state; what it raises ends the wait.
        done: Returns True for a final state.
        clock: Sleeps between two looks.
        pace: Polling intervals and deadline.
        seen: Called with every state that is not final, for a progress bar.

    Raises:
        DeadlinePassed: the state is not final at the deadline; ``last`` is the state.
    """
    pace = pace or Pace()
    ends = clock.monotonic() + pace.deadline

    def goes_on(state: T) -> bool:
        if done(state):
            return False
        seen(state)
        return True

    def too_late(attempt: RetryCallState) -> bool:
        return clock.monotonic() + attempt.upcoming_sleep > ends

    retrying = Retrying(
        retry=retry_if_result(goes_on),
        wait=wait_exponential(multiplier=pace.first, exp_base=pace.factor, max=pace.longest),
        stop=too_late,
        sleep=clock.sleep,
    )
    try:
        return retrying(look)
    except RetryError as error:
        last = error.last_attempt.result()
        raise DeadlinePassed(f"Not done after {pace.deadline:g} seconds.", last) from None
