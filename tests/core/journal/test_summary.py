"""Exchanges are encoded for those who follow a journal as they are in lists."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import orjson
import pytest

from mockservers.catalog import VENDORS
from mockservers.core.faults.fault import FaultHit
from mockservers.core.journal.entries import Entry, RefusalRecord
from mockservers.core.journal.summary import MOST_CALLS, SummaryEncoder, summarize
from mockservers.core.messages import Request, Response
from mockservers.core.storage.change_log import Change

SERVICES = {vendor.name: vendor for vendor in VENDORS}
METRICS = "/api/sam/v2/metrics"
PIN = "493817"
START = datetime(2026, 3, 31, 12, 0, 0, 250_999, UTC)


def make_entry(number: int, query: str = "limit=5", headers: dict[str, str] | None = None, **known: Any) -> Entry:
    request = Request("GET", known.pop("path", METRICS), query.encode(), headers or {})
    facts: dict[str, Any] = {
        "world": "w",
        "at": START + timedelta(seconds=number),
        "began": 1_000.0004 + number,
        "seconds": 0.001 * number,
        "service": "bigfix",
        "operation": "list_metrics",
        "request": request,
        "answer": Response(b"[]", 200 + number),
        "request_bytes": number,
        "answer_bytes": 2 * number,
    }
    return Entry(number, **facts | known)


DIFFERENT: dict[str, dict[str, Any]] = {
    "nothing": {},
    "world": {"world": "other"},
    "service": {"service": "servicenow"},
    "unknown service": {"service": "acme"},
    "operation": {"operation": None},
    "path": {"path": "/api/sam/about"},
    "path with an id": {"path": f"{METRICS}/7"},
    "query": {"query": "limit=6"},
    "query with a secret": {"query": "token=abcdefgh"},
    "refusal": {"refused": RefusalRecord("NotFound", "x"), "error": "NotFound: x"},
    "fault": {"fault_hits": (FaultHit(1, "status", {"status": 400, "text": "x"}, Random(1)),)},
    "callback": {"is_callback": True},
    "changes": {"changes": (Change("notes", "deleted", 3, None, None, None, None),)},
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_the_encoded_exchange_is_that_of_the_list(name: str) -> None:
    encoder = SummaryEncoder(SERVICES)
    entries = [make_entry(1), make_entry(2, **DIFFERENT[name]), make_entry(3), make_entry(4, **DIFFERENT[name])]
    for entry in entries:
        assert orjson.loads(encoder.encode(entry)) == summarize(entry, SERVICES)


def test_a_query_that_is_public_in_one_exchange_is_masked_where_it_is_a_secret() -> None:
    encoder = SummaryEncoder(SERVICES)
    shown = encoder.encode(make_entry(1, f"limit={PIN}"))
    masked = encoder.encode(make_entry(2, f"limit={PIN}", {"token": PIN}))
    assert PIN.encode() in shown
    assert PIN.encode() not in masked


def test_a_path_that_is_public_in_one_exchange_is_masked_where_it_is_a_secret() -> None:
    encoder = SummaryEncoder(SERVICES)
    shown = encoder.encode(make_entry(1, path=f"{METRICS}/{PIN}"))
    masked = encoder.encode(make_entry(2, path=f"{METRICS}/{PIN}", headers={"token": PIN}))
    assert PIN.encode() in shown
    assert PIN.encode() not in masked


def test_more_kinds_of_exchanges_than_are_kept_are_encoded_alike() -> None:
    encoder = SummaryEncoder(SERVICES)
    for number in range(1, 2 * MOST_CALLS, 7):
        entry = make_entry(number, f"limit={number}")
        assert orjson.loads(encoder.encode(entry)) == summarize(entry, SERVICES)


def test_the_machines_time_is_written_to_the_millisecond() -> None:
    entry = make_entry(1, began=1_774_958_400.5)
    assert orjson.loads(SummaryEncoder(SERVICES).encode(entry))["began"] == "2026-03-31T12:00:00.500Z"


def test_long_queries_are_not_kept() -> None:
    encoder = SummaryEncoder(SERVICES)
    query = "&".join(["a=1"] * 5_000)
    encoder.encode(make_entry(0, query))
    tracemalloc.start()
    try:
        for number in range(1, 100):
            encoder.encode(make_entry(number, f"b={number}&{query}"))
        assert tracemalloc.get_traced_memory()[0] < 20 * len(query)
    finally:
        tracemalloc.stop()
