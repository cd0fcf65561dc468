"""The interface of the two dispatchers, and the call of a handler."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

import anyio.to_thread
import orjson

from mockservers.core.context import RequestContext
from mockservers.core.errors import ApiError
from mockservers.core.http.steps.stubs import answer_by_stub
from mockservers.core.messages import OperationCall, Request, Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import LongWork

Route = tuple[Operation, Mapping[str, str]]  # the operation and the path's parameters
Validate = Callable[[Operation, Response], None]


class Dispatcher(Protocol):
    """Finds and executes the operation of a request: the fast path or connexion."""

    async def prepare(self) -> None:
        """Load the spec and everything else that routing needs."""

    def route(self, request: Request) -> Route:
        """Find the operation of a request, and the path's parameters.

        Raises:
            NoSuchOperation: no operation has the path.
            MethodNotAllowed: the path has other methods.
        """

    async def read_ahead(
        self, request: Request, operation: Operation, path: Mapping[str, str]
    ) -> OperationCall | ApiError | None:
        """Decode a large request before its transaction begins, if the dispatcher can."""

    async def dispatch(self, context: RequestContext) -> Response:
        """Authenticate, decode and validate the request, and call the handler.

        Raises:
            ApiError: the request is refused.
        """

    def validate(self, operation: Operation, response: Response) -> None:
        """Validate a response.

        Raises:
            SpecBroken: the response is not documented.
        """


in_thread = anyio.to_thread.run_sync


async def call_handler(
    handler: Callable[[Any, OperationCall], Any], context: RequestContext, validate: Validate
) -> Response:
    """Call a handler with the context's call, unless a stub answers it.

    Long work, and that on a large request, is done in the thread pool.
    """
    stubbed = answer_by_stub(context)
    if stubbed is not None:
        return stubbed
    handlers, call = context.service.handlers(context), context.call
    assert call is not None  # noqa: S101 -- set when the request was validated
    if context.request.is_large and not inspect.iscoroutinefunction(handler):
        response: Any = LongWork(partial(handler, handlers, call))
    else:
        response = handler(handlers, call)
    if type(response) is Response:
        return response
    if inspect.isawaitable(response):
        response = await response
    if isinstance(response, LongWork):
        return await anyio.to_thread.run_sync(_work_and_encode, response.work, call.operation, validate)
    return response  # type: ignore[no-any-return]


def _work_and_encode(work: Callable[[], Response | LongWork], operation: Operation, validate: Validate) -> Response:
    """Do long work, and validate and encode a JSON body, which may take as long as the work."""
    response = work()
    while isinstance(response, LongWork):
        response = response.work()
    if not isinstance(response.body, (dict, list)):
        return response
    validate(operation, response)
    return replace(response, body=orjson.dumps(response.body))
