"""Stubs in the pipeline: both dispatchers ask for them at the same place, and only requests that match write."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from mockservers.catalog import SERVICES
from mockservers.core.http.pipeline import RequestPipeline, ask
from mockservers.core.messages import Request, Response
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.database import Database
from mockservers.core.stubs.store import add_stub, list_stubs
from mockservers.core.stubs.stub import parse_stub
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.scenarios import Scenario, load_scenario
from mockservers.core.worlds.world import DEFAULT, World

BY_NAME = {service.name: service for service in SERVICES if service.in_world}
TOKEN = {"token": "44072fb20fbe38322b5e67a7e780978e20abbc80"}
USAGES = "/api/sam/license_usages"
ANSWER = {"status": 599, "body": {"a": 1}, "unchecked": True}
STUB = {"operation": "list_license_usages", "when": {"query": {"limit": "*"}}, **ANSWER}


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


def in_world(worlds: Worlds, work: Callable[[World], Awaitable[Any]], *stubs: Mapping[str, Any]) -> Any:
    """Do something in the default world after stubs were added to it."""

    async def run() -> Any:
        world = await worlds.get(DEFAULT)
        for stub in stubs:
            await world.change(lambda db, stub=stub: add_stub(db, parse_stub(stub, BY_NAME)))
        return await work(world)

    return asyncio.run(run())


@pytest.mark.parametrize("is_compiled", [True, False])
def test_both_dispatchers_validate_first_and_then_ask_for_a_stub(worlds: Worlds, *, is_compiled: bool) -> None:
    async def send(world: World) -> tuple[list[int], int]:
        pipeline = RequestPipeline(BY_NAME["bigfix"], worlds, is_compiled=is_compiled)
        requests = [
            Request("GET", USAGES, b"limit=1", TOKEN),
            Request("GET", USAGES, b"limit=1"),
            Request("GET", USAGES, b"limit=x", TOKEN),
            Request("GET", USAGES, b"", TOKEN),
        ]
        statuses = [(await pipeline.answer(request, DEFAULT)).status for request in requests]
        with world.database.transaction(writing=False) as db:
            return statuses, list_stubs(db)[0][1]

    assert in_world(worlds, send, STUB) == ([599, 401, 500, 200], 1)  # 500: BigFix Inventory on an invalid limit


def test_only_a_request_that_may_match_writes(worlds: Worlds, transactions: list[str]) -> None:
    async def send(_world: World) -> list[list[str]]:
        pipeline, found = RequestPipeline(BY_NAME["bigfix"], worlds), []
        for query in (b"", b"limit=1"):
            transactions.clear()
            await pipeline.answer(Request("GET", USAGES, query, TOKEN), DEFAULT)
            found.append(transactions.copy())
        return found

    assert in_world(worlds, send, STUB) == [["read"], ["read", "write"]]


def test_a_used_up_stub_makes_no_request_write(worlds: Worlds, transactions: list[str]) -> None:
    async def send(_world: World) -> list[str]:
        pipeline = RequestPipeline(BY_NAME["bigfix"], worlds)
        await pipeline.answer(Request("GET", USAGES, b"limit=1", TOKEN), DEFAULT)
        transactions.clear()
        await pipeline.answer(Request("GET", USAGES, b"limit=1", TOKEN), DEFAULT)
        return transactions

    assert in_world(worlds, send, {**STUB, "times": 1}) == ["read"]


@pytest.mark.parametrize(("speed", "seconds"), [(1, 0.5), (2, 0.25), (0, 0.5), (1e-6, 600)])
def test_a_delay_is_by_the_worlds_clock_and_outside_the_transaction(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, speed: float, seconds: float
) -> None:
    waited: list[float] = []

    async def send(world: World) -> Response:
        await world.change_settings(lambda settings: {"clock": clock_of(settings).with_speed(speed).as_json()})

        async def sleep(time: float) -> None:
            async with asyncio.timeout(1), world.writing:  # nobody else writes
                waited.append(time)

        monkeypatch.setattr("mockservers.core.http.steps.transaction.sleep", sleep)
        return await RequestPipeline(BY_NAME["bigfix"], worlds).answer(
            Request("GET", USAGES, b"limit=1", TOKEN), DEFAULT
        )

    response = in_world(worlds, send, {**STUB, "delay": 500})
    assert orjson.loads(response.body) == {"a": 1}
    assert waited == pytest.approx([seconds])


def test_a_scenario_has_stubs(worlds: Worlds) -> None:
    scenario = Scenario("bigfix", "bigfix.stubbed", "", "", stubs=[STUB, {"operation": "get_about", "unchecked": True}])

    async def load(world: World) -> list[tuple[str, int]]:
        await load_scenario(scenario, world, worlds, ask(worlds))
        with world.database.transaction(writing=False) as db:
            return [(stub.operation, stub.id) for stub, _ in list_stubs(db)]

    assert in_world(worlds, load) == [("list_license_usages", 1), ("get_about", 2)]
