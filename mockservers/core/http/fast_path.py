"""The fast path: dispatch by compiled operations, without connexion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import anyio.to_thread

from mockservers.core.context import RequestContext
from mockservers.core.errors import ApiError
from mockservers.core.http import response_validation
from mockservers.core.http.dispatch import call_handler
from mockservers.core.http.request_decoding import try_decode
from mockservers.core.messages import OperationCall, Request, Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service


@dataclass(frozen=True)
class CompiledOperation:
    """An operation with its handler and security requirement.

    Credentials are checked if ``is_secured``; with ``is_optional``, requests without valid ones are accepted, too.
    """

    is_secured: bool
    handler: Callable[[Any, OperationCall], Any]
    is_optional: bool = False

    @classmethod
    def of(cls, operation: Operation, service: Service) -> CompiledOperation:
        """Compile an operation; one of its security requirements must be met, and an empty one always is."""
        requirements = operation.node.get("security", operation.spec.document.get("security", []))
        is_secured = bool(requirements) and requirements[0] != {}
        return cls(is_secured, getattr(service.handlers, operation.id), is_optional={} in requirements)


class FastPath:
    """The compiled operations of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._compiled: dict[Operation, CompiledOperation] = {}

    async def prepare(self) -> None:
        """Read the spec and compile its operations, with the first request."""
        if not self._compiled:
            self._service.check_binding()
            operations = self._service.spec.operations.values()
            self._compiled = {operation: CompiledOperation.of(operation, self._service) for operation in operations}

    def route(self, request: Request) -> tuple[Operation, Mapping[str, str]]:
        """Find the operation; see ``Spec.match``."""
        return self._service.spec.match(request.method, request.path)

    async def read_ahead(
        self, request: Request, operation: Operation, path: Mapping[str, str]
    ) -> OperationCall | ApiError | None:
        """Decode and validate a large request in a thread, before its transaction begins."""
        return await anyio.to_thread.run_sync(try_decode, request, operation, path)

    async def dispatch(self, context: RequestContext) -> Response:
        """Authenticate, decode and validate the request, and call the handler.

        Raises:
            ApiError: the request is refused.
        """
        compiled = self._compiled[context.operation]
        if compiled.is_secured:
            _authenticate(context, is_optional=compiled.is_optional)
        reading = context.reading or try_decode(context.request, context.operation, context.path)
        if isinstance(reading, ApiError):
            raise reading
        context.call = reading
        return await call_handler(compiled.handler, context, self.validate)

    def validate(self, operation: Operation, response: Response) -> None:
        """Validate a response; see ``response_validation.check_response``."""
        response_validation.check_response(operation, response)


def _authenticate(context: RequestContext, *, is_optional: bool) -> None:
    try:
        context.authenticate()
    except ApiError:
        if not is_optional:
            raise
