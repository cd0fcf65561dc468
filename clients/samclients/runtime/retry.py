"""The retry policy, built on tenacity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from samclients.runtime.clock import Clock
from samclients.runtime.errors import CallFailed, Retriable

T = TypeVar("T")


@dataclass(frozen=True)
class Retry:
    """Exponential backoff with jitter; a server's ``Retry-After`` wins over it.

    Only what may succeed later is tried again, and only where that does no harm: idempotent requests, those that the
    caller declares so, and any request that the server certainly did not process (no connection, 429).

    Args:
        attempts: At most so many, the first one included; 1 means none is made again.
        first: Seconds before the second attempt.
        factor: How much longer every further wait is.
        longest: Seconds; a wait is never longer, unless the server asks for it.
        jitter: The share of a wait that is left to chance, 0 to 1.
        patience: Seconds that all waits may take together. A ``Retry-After`` beyond it ends in the error at once.
        chance: Decides the jitter.
    """

    attempts: int = 5
    first: float = 0.5
    factor: float = 2.0
    longest: float = 30.0
    jitter: float = 0.5
    patience: float = 120.0
    chance: Random = field(default_factory=Random, repr=False, compare=False)

    def __call__(
        self,
        attempt: Callable[[], T],
        *,
        idempotent: bool,
        clock: Clock,
        tell: Callable[[CallFailed, int, float], None],
    ) -> T:
        """Make attempts according to the policy, and return the result of the successful one.

        Args:
            attempt: The call.
            idempotent: True where it may be repeated although the server may have processed it.
            clock: Sleeps between attempts.
            tell: Called with error, number of the attempt and seconds before every wait.

        Raises:
            CallFailed: of the last attempt.
        """

        def may_repeat(error: BaseException) -> bool:
            return isinstance(error, Retriable) and (idempotent or error.never_processed)

        def before_sleep(state: RetryCallState) -> None:
            tell(_error(state), state.attempt_number, state.upcoming_sleep)

        retrying = Retrying(
            retry=retry_if_exception(may_repeat),
            stop=self._gives_up,
            wait=self._wait,
            sleep=clock.sleep,
            before_sleep=before_sleep,
            reraise=True,
        )
        return retrying(attempt)

    def _wait(self, state: RetryCallState) -> float:
        asked = _error(state).retry_after
        if asked is not None:
            return asked
        backoff = wait_exponential(multiplier=self.first, exp_base=self.factor, max=self.longest)(state)
        return backoff * (1 - self.jitter * self.chance.random())

    def _gives_up(self, state: RetryCallState) -> bool:
        out_of_patience = state.idle_for + state.upcoming_sleep > self.patience
        return out_of_patience or stop_after_attempt(self.attempts)(state)


def _error(state: RetryCallState) -> CallFailed:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, CallFailed)  # noqa: S101 -- nothing else is tried again
    return error


def retry_after(header: str | None, now: datetime) -> float | None:
    """The seconds that a ``Retry-After`` asks for: a number, or a date; None where there is none that can be read."""
    if not header:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())
