"""A stand-in as it is reached from outside: its hosts, and the pages that may use it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mockservers.core.errors import ApiError, MalformedRequest, NoSuchWorld, UnknownHost
from mockservers.core.hosts import Hosts, is_from_another_site
from mockservers.core.http.asgi import Message, Receive, Send, read_head
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import Response
from mockservers.core.service.service import Service
from mockservers.core.worlds.world import DEFAULT
from mockservers.server.ports.cors import add_cors


class VendorPort:
    """Refuses, in the vendor's form, requests for other hosts, and lets pages of other sites make no worlds.

    Args:
        door: The stand-in.
        hosts: The hosts by which it may be reached, the vendor's own among them.
        origins: Origins whose pages may use it (CORS).
    """

    def __init__(self, door: RequestPipeline, hosts: Hosts, origins: Sequence[str] = ()) -> None:
        self._door, self._hosts, self._origins = door, hosts, origins
        self._app: Any = add_cors(door, origins) if origins else door

    @property
    def service(self) -> Service:
        """The service behind it."""
        return self._door.service

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        refusal = self._refusal(scope)
        if refusal is not None:
            await self._door.refuse(refusal, scope, receive, send)
            return
        await self._app(scope, receive, send)

    def render_unreadable(self, refusal: ApiError) -> Response:
        """The answer to what is no HTTP, in the vendor's form."""
        return self._door.render_unreadable(refusal)

    def _refusal(self, scope: Message) -> ApiError | None:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) > 1:
            return MalformedRequest("The request has more than one Host header.")
        if hosts and not self._hosts.has(hosts[0]):
            return UnknownHost(hosts[0])
        if is_from_another_site(scope["headers"], self._origins):
            _, world, _ = read_head(scope, self.service.method_override)
            if world != DEFAULT and self._door.worlds.would_make(world):
                return NoSuchWorld(f"There is no world {world[:64]!r}, and a page of another site makes none.")
        return None
