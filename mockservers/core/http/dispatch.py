"""Calls a service's handlers, on the loop or, where their work is long or their request large, in the thread pool."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import anyio.to_thread
import orjson

from mockservers.core.context import RequestContext
from mockservers.core.http import response_validation
from mockservers.core.messages import OperationCall, Response


async def call_handler(method: Callable[[Any, OperationCall], Any], scope: RequestContext) -> Response:
    """Call a handler with the scope's call."""
    handlers, call = scope.service.handlers(scope), scope.call
    assert call is not None  # noqa: S101 -- set when the request was validated
    if getattr(method, "long", False) or (scope.request.is_large and not inspect.iscoroutinefunction(method)):
        return await anyio.to_thread.run_sync(_finish, method, handlers, call)
    answer = method(handlers, call)
    if type(answer) is not Response and inspect.isawaitable(answer):
        answer = await answer
    return answer  # type: ignore[no-any-return]


def _finish(method: Callable[[Any, OperationCall], Any], handlers: object, call: OperationCall) -> Response:
    """Call a handler, and check and serialize a JSON body, which takes as long where there is much of it."""
    answer: Response = method(handlers, call)
    if not isinstance(answer.body, (dict, list)):
        return answer
    response_validation.check_response(call.operation, answer)
    return replace(answer, body=orjson.dumps(answer.body))
