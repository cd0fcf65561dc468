"""Step: find the operation of a request."""

from __future__ import annotations

from dataclasses import replace

from mockservers.core.errors import ApiError, MethodNotAllowed, NoSuchOperation, UnsupportedMediaType
from mockservers.core.http.dispatch import Dispatcher, Route
from mockservers.core.http.exchange import Exchange
from mockservers.core.messages import Request
from mockservers.core.service.service import Service


async def find_route(request: Request, dispatcher: Dispatcher, problem: ApiError | None) -> Route | ApiError:
    """Find the operation and the path's parameters; or return what refuses the request."""
    if problem is not None:
        return problem
    await dispatcher.prepare()
    try:
        return dispatcher.route(request)
    except (NoSuchOperation, MethodNotAllowed) as miss:
        return miss


def follow_route(exchange: Exchange, routed: Route | ApiError, service: Service) -> None:
    """Set the operation, and what of the request depends on it.

    Raises:
        UnsupportedMediaType: a body without a media type, where the service wants one.
    """
    if isinstance(routed, ApiError):
        exchange.miss = routed
        return
    operation, exchange.path = routed
    exchange.operation = operation
    request = exchange.request
    if request.method != operation.method:  # a HEAD, answered by the GET
        request = replace(request, method=operation.method)
    if operation.most_fields > request.most_fields:
        request = replace(request, most_fields=operation.most_fields)
    exchange.request = request
    if service.typed_bodies and request.body and not request.media_type and operation.body:
        raise UnsupportedMediaType("", tuple(operation.body.schemas))
