"""The console beside the APIs: a WSGI application on the server's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from a2wsgi import WSGIMiddleware

from mockservers.console.app import Standin, create_app
from mockservers.console.worlds import WorldView, views
from mockservers.core.worlds.registry import Worlds

PATIENCE = 10  # seconds that a page waits for the loop, which may be closing


def pages(
    standins: Sequence[Standin], worlds: Worlds, loop: asyncio.AbstractEventLoop, authority: Path | None
) -> Callable[[Any, Any, Any], Awaitable[None]]:
    """The console as an ASGI application.

    Args:
        standins: What is running.
        worlds: The server's worlds.
        loop: The server's event loop, on which worlds are looked at.
        authority: For HTTPS, the file of the certificate authority to trust.
    """

    def now() -> list[WorldView]:
        return asyncio.run_coroutine_threadsafe(views(worlds), loop).result(PATIENCE)

    wsgi: Any = WSGIMiddleware(create_app(standins, now, authority))  # type: ignore[arg-type]  # its WSGI types are closer

    async def served(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- ASGI's own
        """Serve a page. None takes a query, and WSGI would stumble over one that is not ASCII."""
        await wsgi({**scope, "query_string": b""}, receive, send)

    return served
