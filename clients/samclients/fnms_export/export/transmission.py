"""Transmission to the integration app: sends segments, repeats failed ones, waits for imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import DataType
from samclients.fnms_export.errors import ExportFailed
from samclients.fnms_export.source.segments import Segment, build_transaction_id
from samclients.runtime import (
    CallFailed,
    Clock,
    DeadlinePassed,
    NotAuthenticated,
    NotFound,
    NotTrusted,
    Pace,
    PermissionDenied,
    poll_until,
)
from samclients.servicenow.client import DONE, Integration, SegmentRefused
from samclients.servicenow.models import SegmentResult

MOST_TESTS = 3  # repetitions of the connection test
NO_PLUGIN = "6"  # return code
PERMANENT = (NotAuthenticated, PermissionDenied, NotFound, NotTrusted)  # the same request will fail again

T = TypeVar("T")


class TransmissionListener(Protocol):
    """Receiver of the progress of transmission."""

    def retry(self, what: str, error: Exception, attempt: int, wait: float) -> None:
        """Report that an attempt failed and is repeated after ``wait`` seconds."""

    def update_import(self, data_type: DataType, status: SegmentResult) -> None:
        """Report the state of an unfinished import."""


class IntegrationChannel:
    """Endpoint of the integration app, with retransmissions.

    Args:
        integration: The endpoint.
        config: The number of attempts and the waits between them.
        clock: Sleeps between attempts.
        listener: Receives the progress.
        alive: Called before every call, to renew the lease.

    ``waited`` is the number of seconds spent on calls and between them; ``retransmissions`` counts repeated segments;
    ``has_sent`` is True as soon as a segment was sent, even if it failed.
    """

    def __init__(
        self,
        integration: Integration,
        config: Config,
        clock: Clock,
        listener: TransmissionListener,
        alive: Callable[[], None],
    ) -> None:
        self._integration, self._config, self._clock = integration, config, clock
        self._listener, self._alive = listener, alive
        self.waited, self.retransmissions, self.has_sent = 0.0, 0, False

    def test(self) -> SegmentResult:
        """Test the connection, and if an import would be accepted now; a failed call is repeated a few times.

        Raises:
            SegmentRefused: an import would not be accepted.
            CallFailed: every attempt failed.
        """
        for number in range(1, min(self._config.retries, MOST_TESTS) + 1):
            try:
                return self._measure(self._integration.test_connection)
            except CallFailed as error:
                if is_permanent(error):
                    raise
                self._pause_after("The connection test", error, number)
        return self._measure(self._integration.test_connection)

    def send(self, export: str, data_type: DataType, segment: Segment) -> str:
        """Send a segment, and return the number of its import run.

        Raises:
            ExportFailed: the segment failed more often than configured, or will always fail.
        """
        name = build_transaction_id(export, data_type, segment.number)
        what = f"Segment {segment.number} of {data_type.name.lower()}"

        def attempt() -> SegmentResult:
            self.has_sent = True
            return self._measure(
                lambda: self._integration.send_segment(name, data_type.transaction_type, segment.payload)
            )

        def count_retransmission() -> None:
            self.retransmissions += 1

        return str(self._with_retries(attempt, what, count_retransmission).import_run or "")

    def find_status(self, export: str, data_type: DataType, number: int) -> SegmentResult | None:
        """Return the state of a segment's import run; None if ServiceNow has no such segment."""
        name = build_transaction_id(export, data_type, number)
        try:
            return self._status(lambda: self._integration.status(transaction_id=name), data_type)
        except SegmentRefused:
            return None

    def wait(self, data_type: DataType, import_run: str) -> SegmentResult:
        """Wait until an import run is finished, and return its final state.

        Raises:
            ExportFailed: the import takes too long, or its state cannot be read.
        """
        config = self._config
        pace = Pace(config.poll_interval, 1.0, config.poll_interval, config.import_timeout)
        began = self._clock.monotonic()
        before = self.waited
        try:
            return poll_until(
                lambda: self._status(lambda: self._integration.status(import_run=import_run), data_type),
                lambda status: status.state in DONE,
                clock=self._clock,
                pace=pace,
                seen=lambda status: self._listener.update_import(data_type, status),
            )
        except DeadlinePassed:
            run = f"Import run {import_run} of {data_type.name.lower()}"
            raise ExportFailed(f"{run} is not finished after {config.import_timeout:g} seconds.") from None
        except SegmentRefused as error:
            raise ExportFailed(f"Import run {import_run} of {data_type.name.lower()}: {error}") from None
        finally:
            self.waited = before + self._clock.monotonic() - began

    def _status(self, ask: Callable[[], SegmentResult], data_type: DataType) -> SegmentResult:
        def attempt() -> SegmentResult | SegmentRefused:
            try:
                return self._measure(ask)
            except SegmentRefused as refused:
                return refused

        result = self._with_retries(
            attempt, f"The status request for the import of {data_type.name.lower()}", lambda: None
        )
        if isinstance(result, SegmentRefused):
            raise result
        return result

    def _with_retries(self, attempt: Callable[[], T], what: str, on_retry: Callable[[], None]) -> T:
        """Make an attempt, repeat it as often as configured, and return its result."""
        most = self._config.retries + 1
        number = 1
        while True:
            try:
                return attempt()
            except (SegmentRefused, CallFailed) as error:
                if number == most or is_permanent(error):
                    times = "" if number == 1 else f" {number} times"
                    raise ExportFailed(f"{what} failed{times}: {error}") from None
                self._pause_after(what, error, number)
                on_retry()
            number += 1

    def _pause_after(self, what: str, error: SegmentRefused | CallFailed, number: int) -> None:
        """Report a failure and wait: each time twice as long, and at least as long as the server requests."""
        requested = error.retry_after if isinstance(error, CallFailed) else None
        backoff = min(self._config.retry_wait * 2.0 ** (number - 1), self._config.longest_wait)
        wait: float = max(requested or 0.0, backoff)
        self._listener.retry(what, error, number, wait)
        self._clock.sleep(wait)
        self.waited += wait

    def _measure(self, call: Callable[[], T]) -> T:
        """Renew the lease, make a call, and add its duration to ``waited``."""
        self._alive()
        began = self._clock.monotonic()
        try:
            return call()
        finally:
            self.waited += self._clock.monotonic() - began


def is_permanent(error: SegmentRefused | CallFailed) -> bool:
    """Tell if the same call will fail again.

    Either the plugin that SAM tables need is missing (documented: the utility abandons the export), or ServiceNow
    rejects the credentials.
    """
    if isinstance(error, SegmentRefused):
        return str(error.result.return_code) == NO_PLUGIN
    return isinstance(error, PERMANENT)
