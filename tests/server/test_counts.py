"""Counts of exchanges: what is counted, and that the number of series is bounded."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from mockservers.core.journal.entries import Entry, RefusalRecord
from mockservers.core.messages import Request, Response
from mockservers.server.observation.counts import MOST_WORLDS, OTHER, ExchangeCounts

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_entry(world: str = "default", status: int = 200, **known: Any) -> Entry:
    given = {"service": "bigfix", "operation": "get_about", **known}
    return Entry(
        1,
        world,
        NOW,
        0.0,
        0.5,
        request=Request("GET", "/"),
        answer=Response(b"", status),
        **given,
        request_bytes=0,
        answer_bytes=0,
    )


def count(*entries: Entry) -> ExchangeCounts:
    counts = ExchangeCounts()
    for entry in entries:
        counts.count(entry)
    return counts


def test_requests_are_counted_with_their_seconds() -> None:
    counts = count(make_entry(), make_entry(), make_entry(status=404, operation=None), make_entry("w"))
    assert counts.requests == {
        ("bigfix", "get_about", 200, "default"): [2, 1.0],
        ("bigfix", "", 404, "default"): [1, 0.5],
        ("bigfix", "get_about", 200, "w"): [1, 0.5],
    }


def test_worlds_beyond_the_limit_are_counted_together() -> None:
    counts = count(*(make_entry(f"w{number}") for number in range(MOST_WORLDS + 5)), make_entry("w0"))
    worlds = {key[3]: numbers[0] for key, numbers in counts.requests.items()}
    assert len(worlds) == MOST_WORLDS + 1
    assert (worlds["w0"], worlds[OTHER]) == (2, 5)


def test_violations_and_defects_are_different() -> None:
    counts = count(
        make_entry(status=400, refused=RefusalRecord("InvalidParameter", "", breaks_spec=True)),
        make_entry(status=400, refused=RefusalRecord("MetricExists", "")),
        make_entry(status=500, refused=RefusalRecord("SpecBroken", "")),
    )
    assert counts.violations == {("bigfix", "get_about", "default"): 1}
    assert counts.defects == {("bigfix", "get_about"): 1}


def test_every_hit_of_a_fault_is_counted() -> None:
    hits: Any = (SimpleNamespace(kind="delay"), SimpleNamespace(kind="status"))
    counts = count(make_entry(fault_hits=hits), make_entry(fault_hits=hits[:1]))
    assert counts.hits == {("bigfix", "delay", "default"): 2, ("bigfix", "status", "default"): 1}


def test_callbacks_are_no_requests() -> None:
    counts = count(*(make_entry(status=status, is_callback=True) for status in (200, 204, 0, 500)))
    assert counts.callbacks == {("bigfix", "accepted"): 2, ("bigfix", "failed"): 2}
    assert counts.requests == {}
