"""Ids of refused requests: equal for equal requests, and different for all others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from mockservers.core.messages import Request
from mockservers.vendors.informatica.errors import METERING, SessionInvalid, render

REQUEST = Request("POST", f"/saas{METERING}ExportMeteringData", b"a=1", {}, b"{}")
OTHERS: list[dict[str, Any]] = [
    {"method": "GET"},
    {"path": f"{REQUEST.path}/x"},
    {"query_string": b"a=2"},
    {"body": b"[]"},
    {"query_string": b"a=1{}", "body": b""},
]


def find_id(request: Request) -> str:
    body = orjson.loads(orjson.dumps(render(SessionInvalid(), request).body))
    found: str = body["error"]["requestId"]
    return found


def test_requests_that_differ_in_any_part_have_another_id() -> None:
    assert find_id(REQUEST) == find_id(replace(REQUEST))
    found = {find_id(REQUEST), *(find_id(replace(REQUEST, **part)) for part in OTHERS)}
    assert len(found) == 1 + len(OTHERS)
