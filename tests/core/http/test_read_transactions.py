"""Transactions of GET requests: one, and a step is never repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mockservers.catalog import SERVICES
from mockservers.core.http.fast_path import FastPath
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import Request
from mockservers.core.service.service import write_never
from mockservers.core.storage.database import Database
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import DEFAULT

HEADERS = {"token": "44072fb20fbe38322b5e67a7e780978e20abbc80"}
METRICS = Request("GET", "/api/sam/v2/metrics", headers=HEADERS, base_url="http://here")
STATUS = Request("GET", "/api/import_status.json", headers=HEADERS, base_url="http://here")
BEGIN = replace(STATUS, query_string=b"run=true")
BIGFIX = next(service for service in SERVICES if service.name == "bigfix")


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Worlds]:
    worlds = Worlds(tmp_path, SERVICES)
    yield worlds
    worlds.close()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The transactions that begin and the dispatched operations, in order."""
    found: list[str] = []
    transaction, dispatch = Database.transaction, FastPath.dispatch

    def begin(database: Database, *, writing: bool) -> Any:
        found.append("write" if writing else "read")
        return transaction(database, writing=writing)

    async def call(path: FastPath, context: Any) -> Any:
        found.append(context.operation.id)
        return await dispatch(path, context)

    monkeypatch.setattr(Database, "transaction", begin)
    monkeypatch.setattr(FastPath, "dispatch", call)
    return found


def send(worlds: Worlds, *requests: Request, service: Any = BIGFIX) -> list[int]:
    """Send requests; return their statuses."""

    async def run() -> list[int]:
        pipeline = RequestPipeline(service, worlds)
        return [(await pipeline.answer(request, DEFAULT)).status for request in requests]

    return asyncio.run(run())


def test_a_get_reads_in_one_transaction(worlds: Worlds, steps: list[str]) -> None:
    send(worlds, METRICS)
    steps.clear()
    assert send(worlds, METRICS, METRICS) == [200, 200]
    assert steps == ["read", "list_metrics"] * 2


def test_a_get_that_has_to_write_is_executed_once(worlds: Worlds, steps: list[str]) -> None:
    send(worlds, METRICS)
    steps.clear()
    assert send(worlds, BEGIN, STATUS) == [200, 200]
    assert steps == ["read", "write", "get_import_status"] * 2


def test_a_get_that_writes_undeclared_fails(worlds: Worlds, caplog: pytest.LogCaptureFixture) -> None:
    undeclared = replace(BIGFIX, must_write=write_never)
    assert send(worlds, METRICS, BEGIN, service=undeclared) == [200, 500]
    assert "declared by Service.must_write" in caplog.text
