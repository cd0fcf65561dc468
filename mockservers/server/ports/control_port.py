"""The control port: every service under its name, the console's pages, metrics, and the health checks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from email.utils import formatdate
from typing import Protocol

from mockservers.core.errors import ApiError
from mockservers.core.http.asgi import Message, Receive, Send
from mockservers.core.messages import Response
from mockservers.core.service.service import Service
from mockservers.server.ports.access import AccessControl, Denial

CONTROL = "control"
PROBES = {b"/health", b"/ready"}
METRICS = b"/metrics"
PROBED_WITH = {"GET", "HEAD"}

Application = Callable[[Message, Receive, Send], Awaitable[None]]


class ServiceApp(Protocol):
    """A service as an ASGI application."""

    @property
    def service(self) -> Service:
        """The service."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or is late."""


class ControlPortApp:
    """Every service under its name, ``/metrics``, and the console's pages at the root.

    The guard, if there is one, checks requests to the control plane and the pages, but not to ``/health`` and
    ``/ready``, which only state that the server answers.
    """

    def __init__(
        self,
        services: Mapping[str, ServiceApp],
        pages: Callable[[], Application],
        measure: Callable[[], Awaitable[tuple[int, str, bytes]]],
        guard: AccessControl | None = None,
    ) -> None:
        self._services, self._make_pages, self._measure, self._guard = services, pages, measure, guard
        self._pages: Application | None = None  # created with the first request for a page

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request to the service that the path names, or to the console."""
        if scope["raw_path"] in PROBES and scope["method"] in PROBED_WITH:
            await _send_json(200, {"status": "ok"}, {}, send)
            return
        name, slash, rest = scope["raw_path"][1:].partition(b"/")
        app = self._services.get(name.decode("latin-1")) if slash else None
        if (app is None or not app.service.in_world) and self._guard is not None:
            is_page = app is None and scope["method"] in PROBED_WITH
            denial = self._guard.refusal(scope["headers"], is_page=is_page)
            if denial is not None:
                await _send_denial(denial, send)
                return
        if app is not None:
            root = f"{scope['root_path']}/{name.decode()}"
            await app({**scope, "raw_path": b"/" + rest, "root_path": root}, receive, send)
            return
        if scope["raw_path"] == METRICS and scope["method"] in PROBED_WITH:
            await _send_bytes(*await self._measure(), {}, send)
            return
        if self._pages is None:
            self._pages = await asyncio.to_thread(self._make_pages)
        await self._pages(scope, receive, _add_date(send))

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or is late."""
        return self._services[CONTROL].render_unreadable(refusal)


async def _send_denial(denial: Denial, send: Send) -> None:
    """Send a denial in the control plane's error form, also for pages."""
    await _send_json(denial.status, {"error": denial.reason}, denial.headers, send)


async def _send_json(status: int, content: Mapping[str, str], more: Mapping[str, str], send: Send) -> None:
    await _send_bytes(status, "application/json", json.dumps(content).encode(), more, send)


async def _send_bytes(status: int, media_type: str, body: bytes, more: Mapping[str, str], send: Send) -> None:
    headers = {**more, "Content-Type": media_type, "Content-Length": str(len(body))}
    encoded = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await _add_date(send)({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


def _add_date(send: Send) -> Send:
    """Wrap a ``send`` function so that it adds the machine's date, for responses that belong to no world."""

    async def send_with_date(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"date", formatdate(usegmt=True).encode())]
        await send(message)

    return send_with_date
