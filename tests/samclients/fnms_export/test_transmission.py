"""Which failures of a call are final, and how long the others are waited for."""

from __future__ import annotations

import pytest

from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import INVENTORY
from samclients.fnms_export.export.progress import ProgressLog
from samclients.fnms_export.export.transmission import IntegrationChannel, is_permanent
from samclients.fnms_export.source.segments import Segment
from samclients.runtime import CallFailed, InstantClock
from samclients.runtime.errors import Failure, NotTrusted, TimedOut, Unreachable, choose_error_class
from samclients.servicenow.models import SegmentResult


def fail(kind: type[CallFailed], status: int | None = None) -> CallFailed:
    return kind(Failure("send", "POST", "http://x", "no", status))


@pytest.mark.parametrize("error", [NotTrusted, 401, 403, 404], ids=str)
def test_what_the_manual_names_is_not_repeated(error: int | type[CallFailed]) -> None:
    """README of the clients, departure 3: 401, 403, 404, an unverified certificate."""
    kind = choose_error_class(error) if isinstance(error, int) else error
    assert is_permanent(fail(kind))


@pytest.mark.parametrize("error", [TimedOut, Unreachable, 400, 408, 409, 429, 500, 502, 503], ids=str)
def test_other_failures_are_repeated(error: int | type[CallFailed]) -> None:
    kind = choose_error_class(error) if isinstance(error, int) else error
    assert not is_permanent(fail(kind))


@pytest.mark.parametrize(
    ("requested", "waits"),
    [
        ([None, None, None, None, None], [2.0, 4.0, 8.0, 10.0, 10.0]),
        ([1.0, 1.0, 1.0], [2.0, 4.0, 8.0]),
        ([0.0, None, 30.0, None], [2.0, 4.0, 30.0, 10.0]),
    ],
)
def test_each_wait_is_twice_the_last_one_and_at_least_what_the_server_requests(
    requested: list[float | None], waits: list[float]
) -> None:
    clock, failures = InstantClock(), iter(requested)

    class Integration:
        def send_segment(self, *_content: object) -> SegmentResult:
            for seconds in failures:
                raise CallFailed(Failure("send", "POST", "http://x", "no", 503, retry_after=seconds))
            return SegmentResult(return_code="0", status="success", import_run="FIR1")

    config = Config(retries=10, retry_wait=2.0, longest_wait=10.0)
    channel = IntegrationChannel(Integration(), config, clock, ProgressLog(), lambda: None)  # type: ignore[arg-type]
    assert channel.send("export", INVENTORY, Segment(1, 1, (1,), "<inventories/>")) == "FIR1"
    assert clock.slept == waits
    assert (channel.retransmissions, channel.waited) == (len(waits), sum(waits))
