"""The cache of GET responses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mockservers.core.http.response_cache import MOST_BYTES, ResponseCache, key_of
from mockservers.core.messages import Request, Response
from mockservers.core.simulation.clock import Clock
from mockservers.core.storage.database import Database
from mockservers.core.storage.settings import VendorSetting, WorldSettings

RUNNING, FROZEN = Clock(1.0, 1.0, speed=1.0), Clock(1.0, 1.0, speed=0.0)
ASKED = Request("GET", "/things", b"a=1", {"accept": "*/*"}, base_url="http://here")
ANSWER = Response(b"{}")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.create(tmp_path / "w.sqlite", [])
    with made.transaction(writing=True) as db:
        WorldSettings({}).write(db, start={})
    yield made
    made.close()


def scope(request: Request = ASKED, *, clock: object = RUNNING, **known: object) -> Any:
    """A context as the cache reads it; ``has_used_clock`` is true if the request read the clock."""
    return SimpleNamespace(
        **{
            "has_used_clock": False,
            "must_notify_outbox": False,
            "must_flush_outbox": False,
            "notes": [],
            "clock": clock,
            "request": request,
        }
        | known
    )


def find_cached(database: Database, request: Request = ASKED, service: str = "acme") -> Response | None:
    known = ResponseCache.of(database.read_cache()).find(key_of(service, request))
    return known.answer if known else None


def keep(database: Database, work: Any, answer: Response = ANSWER) -> None:
    ResponseCache.of(database.read_cache()).keep(key_of("acme", work.request), work, answer)


def test_the_same_request_is_answered_as_before_until_somebody_writes(database: Database) -> None:
    keep(database, scope())
    assert find_cached(database) is ANSWER
    with database.transaction(writing=True) as db:
        WorldSettings({}).write_for_vendor(db, VendorSetting[Any]("anything", None), 1)
    assert find_cached(database) is None


@pytest.mark.parametrize(
    "other",
    [
        Request("HEAD", "/things", b"a=1", {"accept": "*/*"}, base_url="http://here"),
        Request("GET", "/other", b"a=1", {"accept": "*/*"}, base_url="http://here"),
        Request("GET", "/things", b"a=2", {"accept": "*/*"}, base_url="http://here"),
        Request("GET", "/things", b"a=1", {"accept": "text/csv"}, base_url="http://here"),
        Request("GET", "/things", b"a=1", {"accept": "*/*", "authorization": "x"}, base_url="http://here"),
        Request("GET", "/things", b"a=1", {"accept": "*/*"}, b"body", base_url="http://here"),
        Request("GET", "/things", b"a=1", {"accept": "*/*"}, base_url="http://there"),
    ],
)
def test_another_request_is_not_answered_so(database: Database, other: Request) -> None:
    keep(database, scope())
    assert find_cached(database, other) is None


def test_another_service_does_not_answer_so(database: Database) -> None:
    keep(database, scope())
    assert find_cached(database, service="other") is None


def test_what_looked_at_a_clock_is_remembered_only_while_it_stands_still(database: Database) -> None:
    keep(database, scope(has_used_clock=True))
    assert find_cached(database) is None
    keep(database, scope(has_used_clock=True, clock=FROZEN))
    assert find_cached(database) is ANSWER


@pytest.mark.parametrize("work", [scope(must_notify_outbox=True), scope(must_flush_outbox=True)])
def test_what_has_consequences_is_not_remembered(database: Database, work: Any) -> None:
    keep(database, work)
    assert find_cached(database) is None


def test_a_stream_is_not_remembered(database: Database) -> None:
    keep(database, scope(), Response(iter([b"x"])))
    assert find_cached(database) is None


def test_too_much_is_forgotten(database: Database) -> None:
    keep(database, scope())
    keep(database, scope(Request("GET", "/large")), Response(b"x" * MOST_BYTES))
    assert find_cached(database) is None
    keep(database, scope())
    assert find_cached(database) is ANSWER
