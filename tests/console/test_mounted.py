"""The console as an ASGI application on the server's event loop."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from mockservers.catalog import SERVICES
from mockservers.console.asgi import create_asgi_app
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart

from .test_pages import Standin


async def get_start_page(folder: Path, query: bytes) -> tuple[int, bytes]:
    """Return status and body of the start page of a server with one world."""
    worlds = Worlds(folder, ())
    await worlds.make("lonely", WorldStart(seed=7))
    standins = [Standin(service, f"http://127.0.0.1:{service.port}") for service in SERVICES]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": query, "http_version": "1.1", "headers": []}
    await create_asgi_app(standins, worlds, asyncio.get_running_loop(), None)(scope, receive, send)
    worlds.close()
    return sent[0]["status"], b"".join(service.get("body", b"") for service in sent[1:])


@pytest.mark.parametrize("query", [b"", b"x=1", b"\xff\xfe", "é".encode()])
def test_a_page_is_served_whatever_the_query_holds(tmp_path: Path, query: bytes) -> None:
    status, body = asyncio.run(get_start_page(tmp_path, query))
    assert status == 200
    assert b"<td>lonely</td>" in body
