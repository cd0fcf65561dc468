"""The console as an ASGI application beside the APIs, on the server's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import Receive, Scope, Send

from mockservers.console.app import RunningService, create_app
from mockservers.console.worlds import WorldView, list_views
from mockservers.core.worlds.registry import Worlds

PATIENCE = 10  # seconds that a page waits for the event loop, which may be closing


def create_asgi_app(
    services: Sequence[RunningService], worlds: Worlds, loop: asyncio.AbstractEventLoop, authority: Path | None
) -> Callable[[Any, Any, Any], Awaitable[None]]:
    """The console as an ASGI application.

    Args:
        services: The running services.
        worlds: The server's worlds.
        loop: The server's event loop, on which worlds are read.
        authority: With HTTPS, the file of the certificate authority to trust.
    """

    def present_worlds() -> list[WorldView]:
        return asyncio.run_coroutine_threadsafe(list_views(worlds), loop).result(PATIENCE)

    wsgi: Any = WSGIMiddleware(create_app(services, present_worlds, authority))  # type: ignore[arg-type]  # its WSGI types are closer

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a page, without the query: no page uses it, and WSGI fails on one that is not ASCII."""
        await wsgi({**scope, "query_string": b""}, receive, send)

    return serve
