"""Requests to the control plane of a server in this process, without a socket."""

from __future__ import annotations

import asyncio
import io
from urllib.parse import unquote

from mockservers.client.local.inside_events import InsideResponse
from mockservers.client.transport import PATIENCE, NoAnswer, Outgoing, Reply
from mockservers.core.http.asgi import Application, Message

__tracebackhide__ = True  # a failing test shows its own line, and the message


class InsideTransport:
    """Sends requests to an application of this process, without a socket.

    Args:
        app: The application.
        loop: The event loop of the application; not that of the calling thread.
        host: The ``Host`` header.
    """

    def __init__(self, app: Application, loop: asyncio.AbstractEventLoop, host: str) -> None:
        self._app, self._loop, self._host = app, loop, host

    def send(self, request: Outgoing) -> Reply:
        """Send a request, and return the complete response.

        Raises:
            NoAnswer: the server was closed, or did not answer in time.
        """
        if self._loop.is_closed():
            raise NoAnswer("The server was closed.")
        if request.is_for_events:
            return InsideResponse(self._app, self._loop, self._scope(request, 0), request.patience).open()
        answered = asyncio.run_coroutine_threadsafe(self._exchange(request), self._loop)
        try:
            status, body = answered.result(PATIENCE[1])
        except TimeoutError:
            answered.cancel()
            raise NoAnswer(f"The server did not answer within {PATIENCE[1]:g} s.") from None
        return Reply(status, io.BytesIO(body), lambda: None)

    async def _exchange(self, request: Outgoing) -> tuple[int, bytes]:
        body = request.body if isinstance(request.body, bytes) else request.body.read() if request.body else b""
        incoming: list[Message] = [
            {"type": "http.disconnect"},
            {"type": "http.request", "body": body, "more_body": False},
        ]
        status, pieces = 0, list[bytes]()

        async def receive() -> Message:
            return incoming.pop() if len(incoming) > 1 else incoming[0]

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            pieces.append(message.get("body", b""))

        await self._app(self._scope(request, len(body)), receive, send)
        return status, b"".join(pieces)

    def _scope(self, request: Outgoing, length: int) -> Message:
        path, _, query = request.target.partition("?")
        headers = {"Host": self._host, **request.headers, "Content-Length": str(length)}
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
            "client": ("127.0.0.1", 0),
            "server": (self._host, 0),
        }
