"""The console as an ASGI application beside the APIs, on the server's event loop; without the extra, plain pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from mockservers.client.control_plane import ControlPlane
from mockservers.console.plain import PlainPages
from mockservers.console.running import RunningService, RunningServices
from mockservers.core.package_files import find_manual

if TYPE_CHECKING:
    from a2wsgi.asgi_typing import HTTPScope, Receive, Send

OWN_PACKAGE = "mockservers"
PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def create_asgi_app(
    services: Sequence[RunningService], plane: ControlPlane, authority: Path | None
) -> Callable[[Any, Any, Any], Awaitable[None]]:
    """The console as an ASGI application, or without a package of the extra ``console`` the plain pages.

    Args:
        services: The running services.
        plane: The control plane; it must not be called in the thread of the server's event loop.
        authority: With HTTPS, the file of the certificate authority to trust.
    """
    try:
        from a2wsgi import WSGIMiddleware  # noqa: PLC0415 -- of the extra, as the packages of the pages

        from mockservers.console.app import create_app  # noqa: PLC0415
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing == OWN_PACKAGE:
            raise
        return PlainPages(RunningServices(services, authority), missing)
    app = create_app(services, plane, authority, port=urlsplit(plane.url).port or 0, manual_site=find_manual())
    wsgi: Any = WSGIMiddleware(app)  # type: ignore[arg-type]  # its WSGI types are closer

    async def serve(scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Serve a page, with its query in ASCII: WSGI fails on other characters."""
        query = quote(scope["query_string"], safe=PRINTABLE).encode()
        await wsgi({**scope, "query_string": query}, receive, send)

    return serve
