"""Retries: which calls are repeated, and after which waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from requests import ConnectTimeout, ReadTimeout

from samclients.bigfix.operations import AboutResource, MetricsResource
from samclients.runtime import (
    CallFailed,
    Client,
    Event,
    InstantClock,
    RateLimited,
    Retry,
    Retrying,
    Settings,
    TimedOut,
    Unavailable,
    Unreachable,
)
from samclients.runtime.retry import parse_retry_after
from tests.samclients.runtime.stub import Plug, Stub

ABOUT = {"version": "10.0"}
METRIC = {"id": 1, "code_name": "A", "display_name": "a", "source_type": 2, "source_id": 1}


def test_a_get_is_repeated_until_it_succeeds(client: Client, stub: Stub, clock: InstantClock) -> None:
    stub.answer(503).answer(502).answer(200, ABOUT)
    assert AboutResource(client).get().version == "10.0"
    assert len(stub.requests) == 3
    assert len(clock.slept) == 2


def test_a_delete_is_repeated(client: Client, stub: Stub) -> None:
    stub.answer(504).answer(200, {})
    MetricsResource(client).delete(code_name="A")
    assert len(stub.requests) == 2


@pytest.mark.parametrize("failure", [503, 504, ReadTimeout()])
def test_a_possibly_processed_post_is_not_repeated(client: Client, stub: Stub, failure: int | Exception) -> None:
    _ = stub.answer(failure) if isinstance(failure, int) else stub.fail(failure)
    stub.answer(200, METRIC)
    with pytest.raises((Unavailable, TimedOut)):
        MetricsResource(client).create(code_name="A", display_name="a")
    assert len(stub.requests) == 1


@pytest.mark.parametrize("failure", [429, ConnectTimeout()])
def test_a_certainly_unprocessed_post_is_repeated(client: Client, stub: Stub, failure: int | Exception) -> None:
    _ = stub.answer(failure) if isinstance(failure, int) else stub.fail(failure)
    stub.answer(200, METRIC)
    assert MetricsResource(client).create(code_name="A", display_name="a").id == 1
    assert len(stub.requests) == 2


def test_a_post_declared_repeatable_is_repeated(client: Client, stub: Stub) -> None:
    stub.answer(503).answer(200, METRIC)
    assert MetricsResource(client.repeatable()).create(code_name="A", display_name="a").id == 1


def test_a_get_declared_once_is_not_repeated(client: Client, stub: Stub) -> None:
    stub.answer(503).answer(200, ABOUT)
    with pytest.raises(Unavailable):
        AboutResource(client.once()).get()
    assert len(stub.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 501])
def test_a_fatal_error_is_not_repeated(client: Client, stub: Stub, status: int) -> None:
    stub.answer(status).answer(200, ABOUT)
    with pytest.raises(CallFailed):
        AboutResource(client).get()
    assert len(stub.requests) == 1


def test_the_last_error_is_raised_after_all_attempts(client: Client, stub: Stub, clock: InstantClock) -> None:
    stub.answer(503).answer(503).answer(503).answer(503).answer(429)
    with pytest.raises(RateLimited):
        AboutResource(client).get()
    assert len(stub.requests) == 5
    assert len(clock.slept) == 4


def test_waits_grow_and_have_a_random_share(stub: Stub, plug: Plug, clock: InstantClock) -> None:
    retry = Retry(attempts=6, first=1, factor=2, longest=8, jitter=0.5, chance=Random(1))
    client = plug(Client("http://sam.example", settings=Settings(clock=clock, retry=retry)))
    stub.answer(503)
    with pytest.raises(Unavailable):
        AboutResource(client).get()
    assert all(full / 2 <= slept <= full for slept, full in zip(clock.slept, [1, 2, 4, 8, 8], strict=True))
    assert clock.slept != [1, 2, 4, 8, 8]
    assert len(set(clock.slept)) == 5


class Extremes(Random):
    """Random numbers that are the smallest and the largest in turns."""

    def random(self) -> float:
        """Return the number."""
        self.last = 1 - getattr(self, "last", 1)
        return float(self.last)


@pytest.mark.parametrize(("jitter", "shortest"), [(0.0, 1.0), (0.25, 0.75), (1.0, 0.0)])
def test_the_random_share_is_taken_off_the_wait(
    stub: Stub, plug: Plug, clock: InstantClock, jitter: float, shortest: float
) -> None:
    retry = Retry(attempts=3, first=1, factor=1, jitter=jitter, chance=Extremes())
    client = plug(Client("http://sam.example", settings=Settings(clock=clock, retry=retry)))
    stub.answer(503)
    with pytest.raises(Unavailable):
        AboutResource(client).get()
    assert sorted(clock.slept) == [shortest, 1.0]


def test_retry_after_overrides_the_backoff(client: Client, stub: Stub, clock: InstantClock) -> None:
    in_a_minute = format_datetime(clock.now() + timedelta(seconds=60), usegmt=True)
    stub.answer(429, headers={"Retry-After": "17"}).answer(503, headers={"Retry-After": in_a_minute}).answer(200, ABOUT)
    AboutResource(client).get()
    assert clock.slept[0] == 17
    assert 40 < clock.slept[1] <= 60


def test_a_retry_after_beyond_patience_raises_at_once(client: Client, stub: Stub, clock: InstantClock) -> None:
    stub.answer(429, headers={"Retry-After": "3600"})
    with pytest.raises(RateLimited) as caught:
        AboutResource(client).get()
    assert caught.value.retry_after == 3600
    assert clock.slept == []


def test_patience_is_for_all_waits_together(stub: Stub, plug: Plug, clock: InstantClock) -> None:
    client = plug(Client("http://sam.example", settings=Settings(clock=clock, retry=Retry(attempts=99, patience=50))))
    stub.answer(503, headers={"Retry-After": "20"})
    with pytest.raises(Unavailable):
        AboutResource(client).get()
    assert clock.slept == [20, 20]


@pytest.mark.parametrize(("patience", "waits"), [(40.0, [20, 20]), (39.9, [20])])
def test_a_wait_may_use_patience_up_but_not_exceed_it(
    stub: Stub, plug: Plug, clock: InstantClock, patience: float, waits: list[float]
) -> None:
    retry = Retry(attempts=99, patience=patience)
    client = plug(Client("http://sam.example", settings=Settings(clock=clock, retry=retry)))
    stub.answer(503, headers={"Retry-After": "20"})
    with pytest.raises(Unavailable):
        AboutResource(client).get()
    assert clock.slept == waits


def test_one_attempt_disables_retries(stub: Stub, plug: Plug, clock: InstantClock) -> None:
    client = plug(Client("http://sam.example", settings=Settings(clock=clock, retry=Retry(attempts=1))))
    stub.fail(ConnectTimeout())
    with pytest.raises(Unreachable):
        MetricsResource(client).list()
    assert len(stub.requests) == 1


def test_retries_are_reported(client: Client, stub: Stub, events: list[Event]) -> None:
    stub.answer(503).answer(200, ABOUT)
    AboutResource(client).get()
    [retrying] = [event for event in events if isinstance(event, Retrying)]
    assert (retrying.error.status, retrying.attempt) == (503, 1)
    assert 0.25 <= retrying.wait <= 0.5
    assert "attempt 1, retrying in" in str(retrying)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("5", 5.0), ("0", 0.0), (" 7 ", 7.0), (None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None)],
)
def test_retry_after_is_read_leniently(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, datetime(2026, 1, 1, tzinfo=UTC)) == seconds


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in another time zone."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Thu, 01 Jan 2026 00:00:07 GMT", 7),
        ("Thu, 01 Jan 2026 00:00:07 -0000", 7),
        ("Thu, 01 Jan 2026 01:00:07 +0100", 7),
        ("Sat, 03 Jan 2026 00:00:00 GMT", 2 * 86_400),
    ],
)
def test_a_retry_after_may_be_a_date_of_any_zone(date: str, seconds: float) -> None:
    assert parse_retry_after(date, datetime(2026, 1, 1, tzinfo=UTC)) == seconds


def test_a_retry_after_in_the_past_means_no_wait() -> None:
    assert parse_retry_after("Thu, 01 Jan 2026 00:00:00 GMT", datetime(2026, 1, 2, tzinfo=UTC)) == 0
