"""Requests through a reverse proxy: its ``X-Forwarded-*`` headers replace the facts of the connection."""

from __future__ import annotations

import re
from typing import Protocol

from mockservers.core.errors import ApiError
from mockservers.core.http.asgi import Message, Receive, Send
from mockservers.core.messages import Response

PREFIX = re.compile(r"(/[A-Za-z0-9._~%-]+)+", re.ASCII)
ADDRESS = "x-forwarded-for"
HOST, PORT, SCHEME, PATH = "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-forwarded-prefix"


class PortApp(Protocol):
    """An application that serves a port."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or is late."""


class BehindProxy:
    """Applies the headers of a reverse proxy before an application. Use it only if clients cannot set them."""

    def __init__(self, app: PortApp) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        await self._app(apply_headers(scope), receive, send)

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or is late."""
        return self._app.render_unreadable(refusal)


def apply_headers(scope: Message) -> Message:
    """Return the ASGI scope with host, port, scheme, path prefix and client address of the nearest proxy."""
    sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    last = {name: sent[name].rpartition(",")[2].strip() for name in (ADDRESS, HOST, PORT, SCHEME, PATH) if name in sent}
    changed = dict(scope)
    if last.get(SCHEME) in {"http", "https"}:
        changed["scheme"] = last[SCHEME]
    host = _find_host(last, sent.get("host", ""))
    changed["headers"] = [
        (name, host.encode("latin-1") if name == b"host" else value) for name, value in scope["headers"]
    ]
    prefix = last.get(PATH, "").rstrip("/")
    if PREFIX.fullmatch(prefix):
        changed["root_path"] = prefix + scope.get("root_path", "")
    if ADDRESS in last:
        changed["client"] = (last[ADDRESS], 0)
    return changed


def _find_host(last: dict[str, str], host: str) -> str:
    found, port = last.get(HOST) or host, last.get(PORT, "")
    has_port = found.rpartition("]")[2].count(":") > 0
    return f"{found}:{port}" if port.isascii() and port.isdigit() and not has_port else found
