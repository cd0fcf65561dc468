"""Journal filters match bodies of every kind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mockservers.catalog import SERVICES
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.explain import LONGEST_PATH, find_nearest
from mockservers.core.journal.query import JournalFilter
from mockservers.core.json_bodies import MOST_DEPTH
from mockservers.core.messages import Request, Response

NO_BODY = "the body is neither JSON nor a form"


def entry(body: bytes, path: str = "/") -> Entry:
    """An exchange with a JSON body."""
    return Entry(
        number=1,
        world="default",
        at=datetime(2026, 3, 31, 12, tzinfo=UTC),
        began=1_000.0,
        seconds=0.0,
        service="bigfix",
        operation=None,
        request=Request("POST", path, headers={"content-type": "application/json"}, body=body),
        answer=Response(b"{}"),
        request_bytes=len(body),
        answer_bytes=2,
    )


@pytest.mark.parametrize("levels", [MOST_DEPTH, MOST_DEPTH + 1, 256, 300, 1_023, 1_024, 15_000])
@pytest.mark.parametrize("wanted", [{"a": [[]]}, {"a": {"b": 1}}, [], 1])
def test_a_body_that_is_nested_deep_is_another_or_cannot_be_read(wanted: object, levels: int) -> None:
    sent = b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"
    told = list(JournalFilter(body=wanted).differences(entry(sent)))
    assert told
    assert (told == [NO_BODY]) == (levels > MOST_DEPTH)


def test_what_a_long_path_came_near_is_found_by_its_beginning() -> None:
    bigfix = SERVICES[0]
    services = {service.name: service for service in SERVICES}
    path = "/api/sam/v2/metrics/" + "a/" * 500_000
    nearest = list(find_nearest(entry(b"", path), bigfix, services))
    shortened = list(find_nearest(entry(b"", path[:LONGEST_PATH]), bigfix, services))
    assert [one["id"] for one in nearest] == [one["id"] for one in shortened]
