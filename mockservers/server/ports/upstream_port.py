"""A listening proxy to one real system, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from mockservers.core.journal.recordings import Recorded
from mockservers.proxy.upstream.application import UpstreamOptions, UpstreamProxy
from mockservers.server.connections import Limits, WaitingConnections
from mockservers.server.event_loop import create_event_loop
from mockservers.server.listener import serve, shut_down
from mockservers.server.sockets import format_url, open_sockets

LOOPBACK = "127.0.0.1"


class ValidatingProxy:
    """Serves until it is closed. ``url`` is its base URL.

    Args:
        options: The system.
        observe: Called with every exchange, one after the other, in a thread.
        refused: Called with the sentence of each request that was not passed on; must return quickly.
        port: The port on loopback; 0 for a free one.

    Raises:
        CannotStart: the port cannot be used.
        OSError: the file of authorities cannot be used.
    """

    def __init__(
        self,
        options: UpstreamOptions,
        observe: Callable[[Recorded], object],
        refused: Callable[[str], object] = lambda _reason: None,
        port: int = 0,
    ) -> None:
        self._app = UpstreamProxy(options, observe, refused)
        self._socket = open_sockets(LOOPBACK, {"the proxy": port})["the proxy"]
        self.url = format_url("http", LOOPBACK, self._socket)
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="mockservers proxy", daemon=True)
        self._thread.start()
        self._started.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, and wait until every exchange was observed."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=create_event_loop) as runner:
                runner.run(self._serve())
        except BaseException as error:
            self._socket.close()
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        limits = Limits()
        await self._app.start()
        server = await serve(self._app, self._socket, None, limits, WaitingConnections(limits.waiting))
        ticking = asyncio.create_task(server.main_loop())
        self._started.set_result(None)
        await self._stop.wait()
        ticking.cancel()
        await shut_down(server, self._socket)
        await self._app.close()
