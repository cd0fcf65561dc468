"""The console as an ASGI application beside the APIs, on the server's event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import HTTPScope, Receive, Send

from mockservers.client.control_plane import ControlPlane
from mockservers.console.app import create_app
from mockservers.console.current import RunningService

PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def create_asgi_app(
    services: Sequence[RunningService], plane: ControlPlane, authority: Path | None
) -> Callable[[Any, Any, Any], Awaitable[None]]:
    """The console as an ASGI application.

    Args:
        services: The running services.
        plane: The control plane; it must not be called in the thread of the server's event loop.
        authority: With HTTPS, the file of the certificate authority to trust.
    """
    app = create_app(services, plane, authority, port=urlsplit(plane.url).port or 0)
    wsgi: Any = WSGIMiddleware(app)  # type: ignore[arg-type]  # its WSGI types are closer

    async def serve(scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Serve a page, with its query in ASCII: WSGI fails on other characters."""
        query = quote(scope["query_string"], safe=PRINTABLE).encode()
        await wsgi({**scope, "query_string": query}, receive, send)

    return serve
