"""Talking to the integration app: a segment that fails is transmitted again, an import is waited for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from samclients.fnms_export.config import Config
from samclients.fnms_export.errors import ExportFailed
from samclients.fnms_export.kinds import Kind
from samclients.fnms_export.source.segments import Segment, transaction_id
from samclients.highlevel.servicenow import DONE, Integration, SegmentRefused
from samclients.runtime import (
    CallFailed,
    Clock,
    DeadlinePassed,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotTrusted,
    Pace,
    poll_until,
)
from samclients.servicenow.models import SegmentResult

FEW = 3  # times that the connection test is repeated
NO_PLUGIN = "6"  # return code
NO_USE = (NotAuthenticated, NotAllowed, NotFound, NotTrusted)  # sending the same again changes nothing

T = TypeVar("T")


class Watch(Protocol):
    """Whoever is told how transmission goes."""

    def failed(self, what: str, error: Exception, attempt: int, wait: float) -> None:
        """Something failed and will be tried again after some seconds."""

    def importing(self, kind: Kind, status: SegmentResult) -> None:
        """How an import stands that is not done."""


class Channel:
    """The integration app's endpoint, with patience.

    Args:
        integration: The endpoint.
        config: How often and how long.
        clock: Which waits.
        watch: Whom to tell.
        alive: Called before every call, as a sign of life.

    ``waited`` are seconds spent on answers and between polls; ``retransmissions`` counts segments sent again.
    """

    def __init__(
        self, integration: Integration, config: Config, clock: Clock, watch: Watch, alive: Callable[[], None]
    ) -> None:
        self._integration, self._config, self._clock = integration, config, clock
        self._watch, self._alive = watch, alive
        self.waited, self.retransmissions = 0.0, 0

    def test(self) -> SegmentResult:
        """Whether an import would be accepted now; where there is no good answer, asked again a few times.

        Raises:
            SegmentRefused: it would not.
            CallFailed: there is no good answer.
        """
        for number in range(1, min(self._config.retries, FEW) + 1):
            try:
                return self._timed(self._integration.test_connection)
            except CallFailed as error:
                if is_hopeless(error):
                    raise
                self._pause_after("The connection test", error, number)
        return self._timed(self._integration.test_connection)

    def send(self, export: str, kind: Kind, segment: Segment) -> str:
        """Send a segment; the number of its import run.

        Raises:
            ExportFailed: it failed more often than is allowed, or will always fail.
        """
        name = transaction_id(export, kind, segment.number)
        what = f"Segment {segment.number} of {kind.name.lower()}"

        def attempt() -> SegmentResult:
            return self._timed(lambda: self._integration.send(name, kind.transaction_type, segment.payload))

        def again() -> None:
            self.retransmissions += 1

        return str(self._patiently(attempt, what, again).import_run or "")

    def standing(self, export: str, kind: Kind, number: int) -> SegmentResult | None:
        """How the import run stands that a segment belongs to; None where ServiceNow has no such segment."""
        name = transaction_id(export, kind, number)
        try:
            return self._status(lambda: self._integration.status(transaction_id=name), kind)
        except SegmentRefused:
            return None

    def wait(self, kind: Kind, import_run: str) -> SegmentResult:
        """Wait until an import run is done; how it stands then.

        Raises:
            ExportFailed: it takes too long, or its state cannot be had.
        """
        config = self._config
        pace = Pace(config.poll_interval, 1.0, config.poll_interval, config.import_timeout)
        began = self._clock.elapsed()
        answered = self.waited
        try:
            return poll_until(
                lambda: self._status(lambda: self._integration.status(import_run=import_run), kind),
                lambda status: status.state in DONE,
                clock=self._clock,
                pace=pace,
                seen=lambda status: self._watch.importing(kind, status),
            )
        except DeadlinePassed:
            seconds = f"{config.import_timeout:g} seconds"
            raise ExportFailed(f"Import run {import_run} of {kind.name.lower()} is not done after {seconds}.") from None
        except SegmentRefused as error:
            raise ExportFailed(f"Import run {import_run} of {kind.name.lower()}: {error}") from None
        finally:
            self.waited = answered + self._clock.elapsed() - began

    def _status(self, ask: Callable[[], SegmentResult], kind: Kind) -> SegmentResult:
        def attempt() -> SegmentResult | SegmentRefused:
            try:
                return self._timed(ask)
            except SegmentRefused as refused:
                return refused

        found = self._patiently(attempt, f"A look at the import of {kind.name.lower()}", lambda: None)
        if isinstance(found, SegmentRefused):
            raise found
        return found

    def _patiently(self, attempt: Callable[[], T], what: str, again: Callable[[], None]) -> T:
        """What an attempt returns, made again as often as configured."""
        tries = self._config.retries + 1
        for number in range(1, tries + 1):
            try:
                return attempt()
            except (SegmentRefused, CallFailed) as error:
                if number == tries or is_hopeless(error):
                    times = "" if number == 1 else f" {number} times"
                    raise ExportFailed(f"{what} failed{times}: {error}") from None
                self._pause_after(what, error, number)
                again()
        raise AssertionError

    def _pause_after(self, what: str, error: SegmentRefused | CallFailed, number: int) -> None:
        """Tell of a failure, the n-th one, and wait: ever longer, and as long as the server asks for."""
        asked = error.retry_after if isinstance(error, CallFailed) else None
        wait: float = max(asked or 0.0, min(self._config.retry_wait * 2.0 ** (number - 1), self._config.longest_wait))
        self._watch.failed(what, error, number, wait)
        self._clock.sleep(wait)
        self.waited += wait

    def _timed(self, call: Callable[[], T]) -> T:
        self._alive()
        began = self._clock.elapsed()
        try:
            return call()
        finally:
            self.waited += self._clock.elapsed() - began


def is_hopeless(error: SegmentRefused | CallFailed) -> bool:
    """Whether the same will fail again.

    The plugin that SAM tables need is not there (documented: the utility abandons the export), or ServiceNow does not
    let this caller in.
    """
    if isinstance(error, SegmentRefused):
        return str(error.result.return_code) == NO_PLUGIN
    return isinstance(error, NO_USE)
