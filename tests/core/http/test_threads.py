"""Where requests are worked on: short ones on the event loop, long ones in a thread, so that nobody waits for them."""

from __future__ import annotations

import asyncio
import threading
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import anyio.to_thread
import orjson
import pytest

from mockservers.catalog import SERVICES
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import LARGE, Request
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import DEFAULT
from mockservers.vendors.flexera import handlers as flexera_handlers
from mockservers.vendors.servicenow.table_api import table_api

BASIC = {"authorization": f"Basic {b64encode(b'fnms.integration:fnms-password').decode()}"}
COMPUTERS = "/api/now/table/cmdb_ci_computer"
REFRESH = b"grant_type=refresh_token&refresh_token=flexera-refresh-token-of-acme"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    worlds = Worlds(tmp_path_factory.mktemp("threads"), SERVICES)
    yield worlds
    worlds.close()


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads in which work was done, in order."""
    found: list[str] = []
    run = anyio.to_thread.run_sync

    async def run_noted(work: Any, *arguments: Any) -> Any:
        def note() -> Any:
            found.append(threading.current_thread().name)
            return work(*arguments)

        return await run(note)

    monkeypatch.setattr(anyio.to_thread, "run_sync", run_noted)
    return found


def send(worlds: Worlds, service: str, *requests: Request) -> list[Any]:
    """Send requests; return their bodies."""

    async def run() -> list[Any]:
        pipeline = RequestPipeline(worlds.services[service], worlds)
        answers = [await pipeline.answer(request, DEFAULT) for request in requests]
        assert all(answer.status < 300 for answer in answers), answers
        return [orjson.loads(answer.body) if answer.body else None for answer in answers]

    return asyncio.run(run())


def list_computers(query: bytes) -> Request:
    return Request("GET", COMPUTERS, query, BASIC)


def test_a_page_of_a_small_table_and_single_records_need_no_thread(worlds: Worlds, threads: list[str]) -> None:
    [page] = send(worlds, "servicenow", list_computers(b"sysparm_limit=200"))
    record = f"{COMPUTERS}/{page['result'][0]['sys_id']}"
    body, headers = b'{"name": "other"}', {**BASIC, "content-type": "application/json"}
    send(
        worlds,
        "servicenow",
        Request("GET", record, b"", BASIC),
        Request("POST", COMPUTERS, b"", headers, body),
        Request("PATCH", record, b"", headers, body),
        Request("DELETE", record, b"", BASIC),
    )
    assert not threads


@pytest.mark.parametrize("query", [b"sysparm_limit=201", b""])
def test_a_long_page_is_made_in_a_thread(worlds: Worlds, threads: list[str], query: bytes) -> None:
    send(worlds, "servicenow", list_computers(query))
    assert len(threads) == 1
    assert threads[0] != threading.main_thread().name


def test_a_page_of_a_large_table_is_made_in_a_thread(
    worlds: Worlds, threads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [page] = send(worlds, "servicenow", list_computers(b"sysparm_limit=2"))
    monkeypatch.setattr(table_api, "SHORT_TABLES", 1)
    [same] = send(worlds, "servicenow", list_computers(b"sysparm_limit=2"))
    assert same == page
    assert len(threads) == 1


def test_a_request_that_does_due_work_first_runs_in_a_thread(worlds: Worlds, threads: list[str]) -> None:
    rows = {"records": [{"ComplianceComputerID": "1", "ComputerName": "PC"}]}
    send(
        worlds,
        "servicenow",
        Request(
            "POST",
            "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple",
            b"",
            {**BASIC, "content-type": "application/json"},
            orjson.dumps(rows),
        ),
    )
    assert len(threads) == 1  # an import always is long work
    send(worlds, "servicenow", list_computers(b"sysparm_limit=2"))
    assert len(threads) == 2
    send(worlds, "servicenow", list_computers(b"sysparm_limit=2"))
    assert len(threads) == 2


def test_a_large_request_is_read_in_a_thread(worlds: Worlds, threads: list[str]) -> None:
    body = orjson.dumps({"name": "x", "short_description": "x" * LARGE})
    send(worlds, "servicenow", Request("POST", COMPUTERS, b"", {**BASIC, "content-type": "application/json"}, body))
    assert threads


def test_lists_of_flexera_need_a_thread_only_if_there_are_many_records(
    worlds: Worlds, threads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [token] = send(worlds, "flexera", Request("POST", "/oidc/token", b"", FORM, REFRESH))
    users = Request("GET", "/saas/v1/orgs/1234/app-users", b"", {"authorization": f"Bearer {token['access_token']}"})
    [page] = send(worlds, "flexera", users)
    assert not threads
    monkeypatch.setattr(flexera_handlers, "FEW", 1)
    assert send(worlds, "flexera", users) == [page]
    assert len(threads) == 1
