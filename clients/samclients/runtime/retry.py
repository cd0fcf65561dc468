"""Retry policy, based on tenacity."""

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
    """Policy with exponential backoff and jitter; ``Retry-After`` of the server takes precedence.

    Only calls that may succeed later are repeated, and only if that is safe: idempotent requests, those that the caller
    declares idempotent, and requests that the server certainly did not process (no connection, 429).

    Args:
        attempts: Maximum number of attempts, including the first one; 1 disables retries.
        first: Seconds before the second attempt.
        factor: The factor from each wait to the next.
        longest: Maximum seconds of a wait, unless the server requests more.
        jitter: The random share of a wait, 0 to 1.
        patience: Maximum seconds of all waits together; a longer ``Retry-After`` raises the error at once.
        chance: The random generator for the jitter.
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
        on_retry: Callable[[CallFailed, int, float], None],
    ) -> T:
        """Make attempts according to the policy, and return the result of the successful one.

        Args:
            attempt: The call.
            idempotent: True if the call may be repeated although the server may have processed it.
            clock: Sleeps between attempts.
            on_retry: Called before each wait with the error, the number of the attempt, and the seconds to wait.

        Raises:
            CallFailed: the error of the last attempt.
        """

        def is_repeatable(error: BaseException) -> bool:
            return isinstance(error, Retriable) and (idempotent or error.never_processed)

        def before_sleep(state: RetryCallState) -> None:
            on_retry(_get_error(state), state.attempt_number, state.upcoming_sleep)

        retrying = Retrying(
            retry=retry_if_exception(is_repeatable),
            stop=self._is_exhausted,
            wait=self._compute_wait,
            sleep=clock.sleep,
            before_sleep=before_sleep,
            reraise=True,
        )
        return retrying(attempt)

    def _compute_wait(self, state: RetryCallState) -> float:
        requested = _get_error(state).retry_after
        if requested is not None:
            return requested
        backoff = wait_exponential(multiplier=self.first, exp_base=self.factor, max=self.longest)(state)
        return backoff * (1 - self.jitter * self.chance.random())

    def _is_exhausted(self, state: RetryCallState) -> bool:
        out_of_patience = state.idle_for + state.upcoming_sleep > self.patience
        return out_of_patience or stop_after_attempt(self.attempts)(state)


def _get_error(state: RetryCallState) -> CallFailed:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, CallFailed)  # noqa: S101 -- other errors are not repeated
    return error


def parse_retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds to wait in a ``Retry-After`` header, a number or a date; None if missing or unreadable."""
    if not header:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())
