"""Requests for what the product has and its mock server does not: only those that the spec refuses count."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from mockservers.core.faults.fault import FaultHit
from mockservers.core.journal.entries import Entry, RefusalRecord
from mockservers.core.journal.explain import explain_fault
from mockservers.core.journal.unserved import find_unserved, unserved_resources
from mockservers.core.messages import Request, Response

RESOURCE = unserved_resources("bigfix")[0]
PATH = RESOURCE.paths[0].replace("*", "x")
REFUSED = RefusalRecord("NoSuchOperation", "There is no such path.", breaks_spec=True)
HIT = FaultHit(1, "status", {"status": 500, "body": {"token": "hunter2hunter2"}}, Random(1))


def make_entry(**changes: Any) -> Entry:
    request, at = Request((RESOURCE.methods or ("GET",))[0], PATH), datetime(2026, 3, 31, tzinfo=UTC)
    values = {"refused": REFUSED, **changes}
    return Entry(1, "w", at, 0.0, 0.1, "bigfix", None, request, Response(b"", 404), 0, 0, **values)


def test_a_refused_request_for_a_resource_is_found() -> None:
    assert find_unserved(make_entry()) == RESOURCE


@pytest.mark.parametrize(
    "changes",
    [
        {"is_callback": True},
        {"fault_hits": (HIT,)},
        {"refused": None},
        {"refused": RefusalRecord("MetricUnknown", "There is no such metric.")},
        {"request": Request("GET", "/nowhere")},
    ],
)
def test_other_exchanges_are_not(changes: dict[str, Any]) -> None:
    assert find_unserved(make_entry()._replace(**changes)) is None


def test_the_explanation_of_a_fault_shows_no_secret_of_its_values() -> None:
    explained = explain_fault(HIT, {}, ())
    assert explained["values"] == {"status": 500, "body": {"token": "***"}}
