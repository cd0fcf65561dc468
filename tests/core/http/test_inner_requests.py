"""Requests within a request: each has a savepoint of its own in the transaction of the outer one."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mockservers.catalog import SERVICES
from mockservers.core.faults.fault import Fault
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.http.steps.inner_requests import read_stream
from mockservers.core.messages import Request, Response
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import DEFAULT
from mockservers.vendors.servicenow.errors import BadRequest
from mockservers.vendors.servicenow.table_api.table_api import TableApi

SERVICENOW = next(service for service in SERVICES if service.name == "servicenow")
USER = "Basic " + base64.b64encode(b"admin:admin-password").decode()
NAMES = ("First", "Second", "Third")
Break = Callable[[TableApi], None]


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Worlds]:
    worlds = Worlds(tmp_path, SERVICES)
    yield worlds
    worlds.close()


def raise_refusal(_api: TableApi) -> None:
    raise BadRequest("refused")


def raise_defect(_api: TableApi) -> None:
    raise RuntimeError("a defect")


def keep_and_raise(api: TableApi) -> None:
    api._context.keep_changes()  # noqa: SLF001 -- as a vendor's handler does
    api._records.insert("core_company", {"name": "Not kept"})  # noqa: SLF001 -- as above
    raise BadRequest("refused")


FAILURES = {  # each with the status of the failed request, and the companies that stay
    raise_refusal: (400, {"First", "Third"}),
    raise_defect: (500, {"First", "Third"}),
    keep_and_raise: (400, {"First", "Second", "Third"}),
}


def make_request(*names: str) -> Request:
    items = [
        {
            "id": name,
            "method": "POST",
            "url": "/api/now/table/core_company",
            "body": base64.b64encode(json.dumps({"name": name}).encode()).decode(),
        }
        for name in names
    ]
    body = json.dumps({"rest_requests": items}).encode()
    headers = {"authorization": USER, "content-type": "application/json"}
    return Request("POST", "/api/now/v1/batch", headers=headers, body=body, base_url="http://here")


def send(worlds: Worlds, request: Request, *, is_compiled: bool) -> tuple[list[int], set[str], Any]:
    """Send a batch; return its statuses, the names of the added companies, and the journal's entry."""

    async def run() -> tuple[Response, list[Any], Any]:
        pipeline, world = RequestPipeline(SERVICENOW, worlds, is_compiled=is_compiled), await worlds.get(DEFAULT)
        response = await pipeline.answer(request, DEFAULT)
        with world.database.transaction(writing=False) as db:
            driver: Any = db.connection.driver_connection
            rows = driver.execute("SELECT name FROM servicenow_core_company").fetchall()
        return response, rows, world.journal.entries()[-1]

    response, rows, entry = asyncio.run(run())
    serviced = json.loads(response.body)["serviced_requests"]
    names = {name for (name,) in rows if name in {*NAMES, "Not kept"}}
    return [item["status_code"] for item in serviced], names, entry


@pytest.mark.parametrize("is_compiled", [True, False])
@pytest.mark.parametrize("fail", FAILURES)
def test_a_failed_request_is_rolled_back_alone(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, fail: Break, *, is_compiled: bool
) -> None:
    create, (status, kept) = TableApi.create, FAILURES[fail]

    def create_or_fail(api: TableApi) -> Response:
        response = create(api)
        if api._call.body["name"] == "Second":  # noqa: SLF001 -- the record is written
            fail(api)
        return response

    monkeypatch.setattr(TableApi, "create", create_or_fail)
    statuses, names, entry = send(worlds, make_request(*NAMES), is_compiled=is_compiled)
    assert (statuses, names) == ([201, status, 201], kept)
    created = sum(change.count for change in entry.changes if change.table == "servicenow_core_company")
    assert created == len(kept)
    assert [inner.status for inner in entry.inner] == statuses


@pytest.mark.parametrize(
    ("kind", "operation", "reaches"),
    [
        ("status", "create_record", True),
        ("malform", "create_record", True),
        ("delay", "create_record", False),
        ("reset", "create_record", False),
        ("status", "", False),
    ],
)
def test_faults_that_name_an_operation_and_need_no_connection_reach_inner_requests(
    kind: str, operation: str, *, reaches: bool
) -> None:
    assert Fault(kind=kind, operation=operation).reaches_inner == reaches


def test_the_journal_lists_the_first_hundred(worlds: Worlds) -> None:
    _, _, entry = send(worlds, make_request(*[f"N{number}" for number in range(130)]), is_compiled=True)
    assert (len(entry.inner), entry.inner_count) == (100, 130)


def test_a_streamed_body_is_read_up_to_the_limit() -> None:
    read: list[int] = []

    def stream() -> Iterator[bytes]:
        for number in range(1_000):
            read.append(number)
            yield b"x" * 10

    assert (read_stream(stream(), 25), len(read)) == (b"x" * 25, 3)
