"""Every condition of a journal filter, on an exchange that meets it and on one that just does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from mockservers.catalog import SERVICES
from mockservers.core.faults.fault import FaultHit
from mockservers.core.journal.entries import Entry, RefusalRecord
from mockservers.core.journal.fields import check_fields
from mockservers.core.journal.query import JournalFilter
from mockservers.core.journal.verify import Verification
from mockservers.core.messages import Request, Response

NAMED = {service.name: service for service in SERVICES}
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
SENT = Request("POST", "/api/x", b"a=1&a=2", {"x-one": "1"}, b'{"b": 1}')


def make_entry(status: int = 200, **changes: Any) -> Entry:
    values = {"request": SENT, "request_bytes": 8, "answer_bytes": 2, "operation": "create_metric", **changes}
    answer = Response(b"{}", status)
    return Entry(1, "default", at=changes.pop("at", NOON), began=0.0, service="bigfix", answer=answer, **{
        "seconds": 0.1, **{name: value for name, value in values.items() if name != "at"}
    })  # fmt: skip


HIT = FaultHit(1, "status", {"status": 200}, Random(1))
REFUSED = RefusalRecord("InvalidParameter", "it is wrong", breaks_spec=True)


@pytest.mark.parametrize(
    ("condition", "met", "missed"),
    [
        ({"status": "404"}, {"status": 404}, {"status": 400}),
        ({"status": "4xx"}, {"status": 499}, {"status": 500}),
        ({"status": "4XX"}, {"status": 400}, {"status": 399}),
        ({"method": "post"}, {}, {"request": Request("PUT", "/api/x")}),
        ({"path": "/api/*"}, {}, {"request": Request("POST", "/other")}),
        ({"query": {"a": "1"}}, {}, {"request": Request("POST", "/api/x", b"a=3")}),
        ({"headers": {"X-One": "1"}}, {}, {"request": Request("POST", "/api/x", headers={"x-one": "2"})}),
        ({"kind": "callback"}, {"is_callback": True}, {}),
        ({"kind": "request"}, {}, {"is_callback": True}),
        ({"operation": "create_metric"}, {}, {"operation": "list_metrics"}),
        ({"refused": "any"}, {"refused": REFUSED}, {}),
        ({"refused": "InvalidParameter"}, {"refused": REFUSED}, {"refused": RefusalRecord("InvalidBody", "no")}),
        ({"fault": "status"}, {"fault_hits": (HIT,)}, {}),
        ({"earliest": "2026-03-31T12:00:00Z"}, {}, {"at": NOON - timedelta(seconds=1)}),
        ({"latest": "2026-03-31T12:00:00Z"}, {}, {"at": NOON + timedelta(seconds=1)}),
        ({"slower": 100}, {"seconds": 0.1}, {"seconds": 0.099}),
        ({"larger": 8}, {}, {"request_bytes": 7}),
        ({"larger": 9}, {"answer_bytes": 9}, {"answer_bytes": 8}),
        ({"problems": True}, {"status": 400}, {"status": 399}),
        ({"problems": True}, {"status": 0}, {}),
        ({"problems": True}, {"fault_hits": (HIT,)}, {}),
        ({"problems": True}, {"error": "no answer"}, {}),
    ],
)
def test_a_condition_is_met_or_the_difference_named(
    condition: dict[str, Any], met: dict[str, Any], missed: dict[str, Any]
) -> None:
    pattern = JournalFilter.parse(condition, NAMED)
    assert list(pattern.differences(make_entry(**met))) == []
    assert pattern.matches(make_entry(**met))
    assert len(list(pattern.differences(make_entry(**missed)))) == 1
    assert not pattern.matches(make_entry(**missed))


def test_nothing_else_leaves_out_callbacks_and_other_vendors() -> None:
    wanted = {"expect": [{"operation": "create_metric", "service": "bigfix"}], "nothing_else": True}
    verification = Verification.parse(wanted, NAMED)
    expected, other = make_entry(), make_entry(operation="list_metrics")
    assert verification.find_problems([expected, make_entry(operation=None, is_callback=True)], NAMED) == []
    assert verification.find_problems([expected, other._replace(service="flexera", operation=None)], NAMED) == []
    [problem] = verification.find_problems([expected, other], NAMED)
    assert problem.startswith("Expected nothing else of bigfix, but there was 1 other request.")


def test_names_of_a_filter_are_checked_in_the_order_query_headers_body() -> None:
    wrong: dict[str, Any] = {"query": {"cod_name": "A"}, "headers": {"x-odd": "1"}, "body": {"odd": 1}}
    for name, told in (("query", "query parameter"), ("headers", "header"), ("body", "odd")):
        with pytest.raises(ValueError, match=told) as refused:
            check_fields(JournalFilter(service="bigfix", operation="get_token", **wrong), NAMED)
        assert ("query parameter" in str(refused.value)) is (name == "query")
        del wrong[name]
    check_fields(JournalFilter(service="bigfix", operation="get_token"), NAMED)


def test_names_of_a_callback_are_the_receivers_own() -> None:
    own: dict[str, Any] = {"query": {"key": "k1"}, "headers": {"x-mine": "1"}, "body": {"mine": 1}}
    check_fields(JournalFilter(service="informatica", operation="export_job_ended", **own), NAMED)
