"""Transactions of requests that trigger general faults."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mockservers.catalog import SERVICES
from mockservers.core.faults.fault import Fault
from mockservers.core.faults.injector import add_fault, list_faults
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import Request, Response
from mockservers.core.storage.database import Database
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import DEFAULT

METRICS = Request(
    "GET", "/api/sam/v2/metrics", headers={"token": "44072fb20fbe38322b5e67a7e780978e20abbc80"}, base_url="http://here"
)
BIGFIX = next(service for service in SERVICES if service.name == "bigfix")


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Worlds]:
    worlds = Worlds(tmp_path, SERVICES)
    yield worlds
    worlds.close()


@pytest.fixture
def transactions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The opened transactions, in order."""
    opened: list[str] = []
    real = Database.transaction

    def transaction(database: Database, *, writing: bool) -> Any:
        opened.append("write" if writing else "read")
        return real(database, writing=writing)

    monkeypatch.setattr(Database, "transaction", transaction)
    return opened


def send(
    worlds: Worlds,
    kind: str,
    values: Mapping[str, Any],
    request: Request = METRICS,
    before: Callable[[], None] = lambda: None,
) -> tuple[Response, int]:
    """Send a request to a world with a fault; return the response and the number of triggers."""

    async def run() -> tuple[Response, int]:
        pipeline, world = RequestPipeline(BIGFIX, worlds), await worlds.get(DEFAULT)
        await world.change(lambda db: add_fault(db, Fault(kind=kind, values=values)))
        before()
        response = await pipeline.answer(request, DEFAULT)
        with world.database.transaction(writing=False) as db:
            return response, list_faults(db)[0][1].triggered

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("wrong_type", {}),
        ("status", {"status": 503, "retry_after": 0}),
        ("delay", {"milliseconds": 1, "spread": "fixed"}),
    ],
)
def test_a_get_with_a_fault_uses_one_transaction(
    worlds: Worlds, transactions: list[str], kind: str, values: dict[str, Any]
) -> None:
    _, triggered = send(worlds, kind, values, before=transactions.clear)
    assert triggered == 1
    assert transactions == ["write", "read"]  # the request's, and that in which the test reads the count


def test_a_delay_holds_no_transaction(worlds: Worlds, transactions: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    at_delay: list[list[str]] = []

    async def sleep(_seconds: float) -> None:
        at_delay.append(list(transactions))

    monkeypatch.setattr("mockservers.core.http.pipeline.sleep", sleep)
    _, triggered = send(worlds, "delay", {"milliseconds": 5, "spread": "fixed"}, before=transactions.clear)
    assert triggered == 1
    assert at_delay == [[]]


@pytest.mark.parametrize("request_", [Request("GET", "/api/sam/v2/metrics"), Request("GET", "/nowhere")])
def test_what_a_fault_counted_outlives_a_refusal(worlds: Worlds, request_: Request) -> None:
    response, triggered = send(worlds, "wrong_type", {}, request_)
    assert response.status in {401, 404}
    assert triggered == 1


def test_requests_that_wait_together_trigger_a_fault_as_often_as_it_may(worlds: Worlds) -> None:
    async def run() -> int:
        pipeline, world = RequestPipeline(BIGFIX, worlds), await worlds.get(DEFAULT)
        fault = Fault(kind="delay", values={"milliseconds": 20, "spread": "fixed"}, times=2)
        await world.change(lambda db: add_fault(db, fault))
        await asyncio.gather(*(pipeline.answer(METRICS, DEFAULT) for _ in range(5)))
        with world.database.transaction(writing=False) as db:
            return list_faults(db)[0][1].triggered

    assert asyncio.run(run()) == 2
