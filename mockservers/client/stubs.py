"""Stubs for Python: ``server.servicenow.stubs.add(operation="get_record", status=404, body={...}, times=1)``."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mockservers.client.connection import Json

if TYPE_CHECKING:
    from mockservers.client.connection import WorldConnection

__tracebackhide__ = True  # a failing test shows its own line, and the message

StubState = dict[str, Any]


@dataclass(frozen=True)
class Stubs:
    """The stubs of one world of a running server, or of one mock server in it.

    Args:
        world: The world.
        service: The mock server's name; empty for all.
    """

    world: WorldConnection
    service: str = ""

    def of(self, world: str) -> Stubs:
        """Return the stubs of another world."""
        return replace(self, world=self.world.other(world))

    def add(self, *, body: Json = None, **options: Json) -> StubState:
        """Add a stub; return it with its ``id`` and the number of requests that it ``answered``.

        Args:
            body: The body of the response: a JSON value; a string or bytes with another ``media_type``; None for none.
            options: ``status``, ``headers``, ``media_type`` and ``delay`` (milliseconds) of the response. The requests
                that get it: ``operation``, ``service`` if these are the stubs of all mock servers, and ``when``, a
                dictionary with ``method``, ``path``, ``query``, ``header`` and ``body``, as in
                ``core.stubs.stub.Stub``. ``times``: how often it is given. ``unchecked=True``: accept a response that
                the vendor's specification does not allow.

        Raises:
            ValueError: an unknown operation, condition or option (the message suggests similar ones), a stub that no
                request can match, or a response that the specification does not allow.
        """
        stub = {**_encode_body(body, str(options.get("media_type", ""))), **options}
        if self.service:
            stub = {"service": self.service, **stub}
        added: StubState = self.world.ask("POST", "stubs", body=stub)
        return added

    def list(self) -> list[StubState]:
        """List the stubs in the order of their addition, with the numbers of requests that they ``answered``."""
        every = self.world.ask("GET", "stubs")["stubs"]
        return [stub for stub in every if self.service in {"", stub["service"]}]

    def remove(self, stub: Mapping[str, Any]) -> None:
        """Remove a stub.

        Raises:
            ValueError: the stub does not exist any more.
        """
        self.world.ask("DELETE", "stubs", str(stub["id"]))

    def clear(self) -> None:
        """Remove all stubs of the world, or of the mock server."""
        if not self.service:
            self.world.ask("DELETE", "stubs")
            return
        for stub in self.list():
            self.remove(stub)


def _encode_body(body: Json, media_type: str) -> dict[str, Json]:
    """Return the member of a stub that has a body: text and bytes are sent as they are, unless a text is JSON."""
    if isinstance(body, bytes):
        return {"base64": base64.b64encode(body).decode()}
    return {"text" if isinstance(body, str) and media_type else "body": body}
