"""Event streams of a server in this process, without a socket: a response that is read while it is sent."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import CancelledError, Future
from typing import Any

from mockservers.client.transport import Reply
from mockservers.core.http.asgi import Application, Message

__tracebackhide__ = True  # a failing test shows its own line, and the message

END = b""


class InsideResponse(io.RawIOBase):
    """The body of a response of this process. The application waits until its last part is read.

    Args:
        app: The application.
        loop: The event loop of the application; not that of the calling thread.
        scope: The ASGI scope of the request.
        patience: Longest wait for each part, in seconds.
    """

    def __init__(self, app: Application, loop: asyncio.AbstractEventLoop, scope: Message, patience: float) -> None:
        super().__init__()
        self._app, self._loop, self._scope, self._patience = app, loop, scope, patience
        self._parts: asyncio.Queue[Message] = asyncio.Queue(1)
        self._rest = memoryview(END)
        self._running: Future[None] | None = None
        self._has_more, self._is_received = True, False

    def open(self) -> Reply:
        """Send the request, and return the response when it begins."""
        self._running = asyncio.run_coroutine_threadsafe(self._run(), self._loop)
        start = self._next()
        return Reply(start.get("status", 0), io.BufferedReader(self), self._stop)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, into: Any) -> int:  # noqa: ANN401 -- any buffer
        """Read some bytes; wait for a part if there are none.

        Raises:
            TimeoutError: there is no part in time.
        """
        while not self._rest and self._has_more:
            part = self._next()
            self._rest, self._has_more = memoryview(part.get("body", END)), part.get("more_body", False)
        size = min(len(into), len(self._rest))
        into[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    async def _run(self) -> None:
        try:
            await self._app(self._scope, self._receive, self._parts.put)
        finally:
            await self._parts.put({"body": END})

    async def _receive(self) -> Message:
        """Return the request; the second call waits until the request is cancelled."""
        if self._is_received:
            await asyncio.get_running_loop().create_future()
        self._is_received = True
        return {"type": "http.request", "body": END, "more_body": False}

    def _next(self) -> Message:
        """Wait for the next message of the application; return the end of a body if the server was closed."""
        taking = self._parts.get()
        try:
            return asyncio.run_coroutine_threadsafe(taking, self._loop).result(self._patience)
        except (CancelledError, RuntimeError):  # the loop is closing or closed
            taking.close()
            return {"body": END}

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
