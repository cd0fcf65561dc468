"""CORS for vendors' ports: pages of chosen origins may read responses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from mockservers.core.hosts import ANY_NAME
from mockservers.core.http.asgi import AT_ONCE, Message, Receive, Send

Application = Callable[[Message, Receive, Send], Awaitable[None]]


def add_cors(app: Application, origins: Sequence[str]) -> Application:
    """Wrap an application so that pages of some origins may read its responses; preflights are answered for it.

    Requests without ``Origin`` and those of other origins are passed on unchanged.
    """
    from starlette.middleware.cors import CORSMiddleware

    sharing = CORSMiddleware(app, allow_origins=origins, allow_methods=["*"], allow_headers=["*"], expose_headers=["*"])

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        origin = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), None)
        if origin is None or not (ANY_NAME in origins or origin in origins):
            await app(scope, receive, send)
            return
        await sharing({name: value for name, value in scope.items() if name != AT_ONCE}, receive, send)

    return answer
