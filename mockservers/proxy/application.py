"""The application of a proxy: requests go to the mock server whose vendor has the host."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Protocol

from mockservers.core.errors import ApiError
from mockservers.core.hosts import parse_host
from mockservers.core.http.asgi import Message, Receive, Send
from mockservers.core.messages import Response
from mockservers.proxy.routes import Routes

CREDENTIALS, WORLD = b"proxy-authorization", b"x-mock-world"
FORBIDDEN, MISDIRECTED, MALFORMED = 403, 421, 400
TEXT = "text/plain; charset=utf-8"


class VendorApp(Protocol):
    """A mock server as an ASGI application."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or is late."""


class ProxiedRequests:
    """Passes requests to mock servers by their ``Host``.

    Args:
        apps: The mock servers by name.
        routes: The hosts.
        refused: Called with the name of each refused host.
        tunnel: The host of the tunnel that the requests come through; empty for requests that were sent to the proxy.
        world: The world of the tunnel's credentials; empty for none.
    """

    def __init__(
        self,
        apps: Mapping[str, VendorApp],
        routes: Routes,
        refused: Callable[[str], None],
        tunnel: str = "",
        world: str = "",
    ) -> None:
        self._apps, self._routes, self._refused, self._tunnel, self._world = apps, routes, refused, tunnel, world

    def within(self, tunnel: str, world: str) -> ProxiedRequests:
        """Return the application for the requests within a tunnel."""
        return ProxiedRequests(self._apps, self._routes, self._refused, tunnel, world)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, with the world of its credentials."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        host = parse_host(hosts[0]) if len(hosts) == 1 else None
        if host is None:
            await _refuse(MALFORMED, "The request has no Host header, more than one, or a malformed one.", send)
            return
        name = self._routes.find_vendor(host)
        if self._tunnel and host != self._tunnel:
            await _refuse(MISDIRECTED, f"The tunnel leads to {self._tunnel}, and the request is for {host}.", send)
        elif name is None:
            self._refused(host)
            await _refuse(FORBIDDEN, explain_refusal(host), send)
        else:
            await self._apps[name]({**scope, "headers": self._choose_world(scope["headers"])}, receive, send)

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or is late."""
        name = self._routes.find_vendor(self._tunnel)
        if name is not None:
            return self._apps[name].render_unreadable(refusal)
        return Response(f"{refusal}\n".encode(), refusal.status, {"Content-Type": TEXT})

    def _choose_world(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Return headers without the proxy's credentials, and with their world unless the client names another."""
        sent = dict(headers)
        world = self._world or read_world(sent.get(CREDENTIALS, b"").decode("latin-1"))
        kept = [header for header in headers if header[0] != CREDENTIALS]
        return [*kept, (WORLD, world.encode("latin-1", "replace"))] if world and WORLD not in sent else kept


def read_world(credentials: str) -> str:
    """Return the world in a value of ``Proxy-Authorization``: the user of Basic credentials; empty for none."""
    scheme, _, value = credentials.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def explain_refusal(host: str) -> str:
    """Return the sentence that refuses a host."""
    return f"{host} was not reached: it is not the host of a mock server. --allow-net {host} lets requests through."


async def _refuse(status: int, reason: str, send: Send) -> None:
    body = f"{reason}\n".encode()
    headers = [(b"content-type", TEXT.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
