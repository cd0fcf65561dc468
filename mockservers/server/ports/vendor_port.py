"""The port of one mock server: allowed hosts, and requests from pages of other sites."""

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
    """Refuses requests for unknown hosts in the vendor's form; pages of other sites cannot create worlds.

    Args:
        pipeline: The pipeline of the service.
        hosts: The allowed hosts of requests, including the vendor's own.
        origins: Origins whose pages may use it (CORS).
    """

    def __init__(self, pipeline: RequestPipeline, hosts: Hosts, origins: Sequence[str] = ()) -> None:
        self._pipeline, self._hosts, self._origins = pipeline, hosts, origins
        self._app: Any = add_cors(pipeline, origins) if origins else pipeline

    @property
    def service(self) -> Service:
        """The service."""
        return self._pipeline.service

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        refusal = self._find_refusal(scope)
        if refusal is not None:
            await self._pipeline.refuse(refusal, scope, receive, send)
            return
        await self._app(scope, receive, send)

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or is late."""
        return self._pipeline.render_unreadable(refusal)

    def _find_refusal(self, scope: Message) -> ApiError | None:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) > 1:
            return MalformedRequest("The request has more than one Host header.")
        if hosts and not self._hosts.has(hosts[0]):
            return UnknownHost(hosts[0])
        if is_from_another_site(scope["headers"], self._origins):
            _, world, _ = read_head(scope, self.service.method_override)
            if world != DEFAULT and self._pipeline.worlds.would_make(world):
                return NoSuchWorld(f"There is no world {world[:64]!r}, and a page of another site cannot create one.")
        return None
