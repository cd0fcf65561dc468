"""Calls a service's handlers, on the loop or, where their work is long, in the thread pool."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import anyio.to_thread

from mockservers.core.exchange import Answer, Call
from mockservers.core.scope import Scope


async def handled(method: Callable[[Any, Call], Any], scope: Scope) -> Answer:
    """Call a handler with the scope's call."""
    handlers, call = scope.service.handlers(scope), scope.call
    assert call is not None  # noqa: S101 -- set when the request was validated
    if getattr(method, "long", False):
        answer = await anyio.to_thread.run_sync(method, handlers, call)
    else:
        answer = method(handlers, call)
    if type(answer) is not Answer and inspect.isawaitable(answer):
        answer = await answer
    return answer  # type: ignore[no-any-return]
