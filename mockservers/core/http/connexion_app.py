"""A service's operations behind connexion: the reference way from a request to an answer.

Connexion routes the request, asks for the credentials, has parameters and body validated, and calls the
handler; each of these steps is given the core's own part through connexion's extension points. Its error and
response handling is left out: exceptions reach ``middleware.Door``, which renders them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from connexion.apps.asynchronous import AsyncApp
from connexion.context import scope as current
from connexion.middleware.context import ContextMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.request_validation import RequestValidationMiddleware
from connexion.middleware.routing import RoutingMiddleware
from connexion.middleware.security import SecurityMiddleware
from connexion.resolver import Resolver
from connexion.uri_parsing import OpenAPIURIParser
from starlette.responses import Response as StarletteResponse

from mockservers.core.context import RequestContext
from mockservers.core.http.dispatch import call_handler
from mockservers.core.messages import Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

logging.getLogger("connexion.operations.openapi3").setLevel(logging.ERROR)  # warns of every body with two media types

SCOPE = "mockservers.scope"
PLACE = re.compile(r"\{([^}]+)\}")
FITTING = {"integer": "0", "number": "0.0"}  # other types take any text
SECURITY_KINDS = ("apiKey", "basic", "bearer", "oauth2", "openIdConnect")


class ConnexionApp:
    """The operations of one service. Holds no state of a server or world, so all servers of a process share it."""

    def __init__(self, service: Service) -> None:
        app = AsyncApp(
            service.name,
            middlewares=[
                RoutingMiddleware,
                SecurityMiddleware,
                RequestValidationMiddleware,
                LifespanMiddleware,
                ContextMiddleware,
            ],
            resolver=Resolver(lambda operation: _endpoint(service, operation)),
            security_map=dict.fromkeys(SECURITY_KINDS, _Security),
            uri_parser_class=_NoParser,  # type: ignore[arg-type]  # connexion wants the class, and says an instance
            validator_map={"parameter": _Validator, "body": {}},
        )
        app.add_api(dict(service.spec.document), base_path="")
        self._app = app

    async def answer(self, scope: RequestContext) -> Response:
        """Send one request through connexion.

        Raises:
            Refusal: whatever refuses the request.
        """
        await self._app(_asgi(scope), _no_body, _nowhere)
        assert scope.answer is not None  # noqa: S101 -- the endpoint sets it or raises
        return scope.answer


def _asgi(scope: RequestContext) -> dict[str, Any]:
    """The request for connexion's eyes: no content type, since the body is decoded by ``read_call``."""
    return {
        "type": "http",
        "method": scope.operation.method,
        "path": _routable(scope.operation),
        "root_path": "",
        "query_string": b"",
        "headers": [],
        "extensions": {},
        SCOPE: scope,
    }


@cache
def _routable(operation: Operation) -> str:
    """A path that connexion routes to the operation.

    The operation is found already, and connexion's router would turn away a path parameter that is not of its type,
    which is for validation to refuse.
    """
    types = {one.name: one.schema.type for one in operation.parameters if one.location == "path"}
    return PLACE.sub(lambda found: FITTING.get(types.get(found[1], "string"), "x"), operation.path)


async def _no_body() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _nowhere(_message: object) -> None:
    """The answer is taken from the scope, not from the wire."""


class _Validator:
    """Connexion's parameter validator: decodes and validates parameters and body in one go."""

    def __init__(self, *_parameters: object, **_options: object) -> None:
        pass

    def validate(self, asgi: dict[str, Any]) -> None:
        """Set the scope's call, or raise what is wrong with it."""
        scope: RequestContext = asgi[SCOPE]
        scope.call = scope.read()


class _Security:
    """Connexion's security handler: asks the service, whatever the scheme."""

    def get_fn(self, _scheme: object, _scopes: object) -> Callable[[Any], dict[str, Any]]:
        """The check of a request's credentials."""
        return self._check

    @staticmethod
    def _check(request: Any) -> dict[str, Any]:  # noqa: ANN401 -- connexion's request
        scope: RequestContext = request.scope[SCOPE]
        scope.authenticate()
        return {"sub": None}


class _NoParser(OpenAPIURIParser):
    """Connexion's view of the parameters: none, they are decoded by ``read_call``."""

    def resolve_query(self, query_data: object) -> dict[str, Any]:  # noqa: ARG002 -- connexion's interface
        return {}

    def resolve_path(self, path: object) -> dict[str, Any]:  # noqa: ARG002 -- connexion's interface
        return {}


def _endpoint(service: Service, operation: str) -> Callable[[], Any]:
    """What connexion calls for an operation: the handler, in the thread pool when its work is long.

    The handler is that of the operation which the door has matched: connexion's router sends a HEAD to the GET.
    """
    getattr(service.handlers, operation)  # every operation has one

    async def endpoint() -> StarletteResponse:
        scope: RequestContext = current[SCOPE]
        scope.answer = await call_handler(getattr(service.handlers, scope.operation.id), scope)
        return StarletteResponse()

    return endpoint
