"""Operations compiled to plans: the short way from a request to an answer.

The long way leads through connexion (``http``), which routes once more what is routed, and asks the core for every
step. Of that, a plan knows at start-up what comes out for its operation: whether credentials are asked for, and which
method answers. A request whose parameters and body are good is answered by the plan, with the same functions that
connexion would call, in the same order; any other goes the long way, which stays the reference.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.errors import ApiError
from mockservers.core.http.dispatch import call_handler
from mockservers.core.messages import OperationCall, Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

Dispatcher = Callable[[RequestContext], Awaitable[Response]]


@dataclass(frozen=True)
class CompiledOperation:
    """What is known of an operation before it is asked for: whether it is secured, and its handler."""

    is_secured: bool
    handler: Callable[[Any, OperationCall], Any]

    @classmethod
    def of(cls, operation: Operation, service: Service) -> CompiledOperation:
        """The plan of a service's operation."""
        return cls(operation.secured, getattr(service.handlers, operation.id))


def compile_operations(service: Service, long_way: Dispatcher) -> Dispatcher:
    """A service's operations, answered by plans where there is no doubt, and on the long way where there is.

    What an operation's parameters and body look like is decided before anything is written or counted, so that the
    long way begins where the short one did.
    """
    plans = {
        operation: CompiledOperation.of(operation, service)
        for operation in service.spec.operations.values()
        if _is_plain(operation)
    }

    async def answer(scope: RequestContext) -> Response:
        plan = plans.get(scope.operation)
        call = None if plan is None else _good_call(scope)
        if plan is None or call is None:
            return await long_way(scope)
        if plan.is_secured:
            scope.authenticate()
        scope.call = call
        return await call_handler(plan.handler, scope)

    return answer


def _is_plain(operation: Operation) -> bool:
    """Whether it is known if an operation asks for credentials: one that takes them or leaves them is not planned."""
    return {} not in operation.node.get("security", operation.spec.document.get("security", []))


def _good_call(scope: RequestContext) -> OperationCall | None:
    """The scope's request as a call; None where it is not as the spec wants it."""
    try:
        return scope.read()
    except ApiError:
        return None
