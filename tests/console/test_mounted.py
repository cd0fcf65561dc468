"""The console as an ASGI application on the server's event loop."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mockservers import MockServer
from mockservers.console.asgi import create_asgi_app


async def get_start_page(server: MockServer, query: bytes) -> tuple[int, bytes]:
    """Return status and body of the start page."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": query, "http_version": "1.1", "headers": []}
    await create_asgi_app(list(server.standins.values()), server.plane, None)(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("query", [b"", b"x=1", b"\xff\xfe", "é".encode(), b"search=%C3%A9", "search=é".encode()])
def test_a_page_is_served_whatever_the_query_holds(server: MockServer, query: bytes) -> None:
    status, body = asyncio.run(get_start_page(server, query))
    assert status == 200
    assert ('value="é"'.encode() in body) == query.startswith(b"search")
