"""The reference: a service's operations behind connexion, which is given the real request.

Connexion routes the path, checks each security requirement with the service's ``authenticate``, and calls the
validators of ``reference.requests`` on query string, headers and body; ``reference.responses`` validates the response.
The fast path and the reference share only the service's authentication and handlers, the parsing of JSON and multipart
bodies, and the rendering of errors. ``DEPARTURES`` lists the parts of connexion that are replaced.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

import starlette.routing
from connexion.apps.asynchronous import AsyncApp
from connexion.context import scope as current
from connexion.exceptions import UnsupportedMediaTypeProblem
from connexion.frameworks.starlette import starlettify_path
from connexion.middleware.context import ContextMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.request_validation import (
    RequestValidationAPI,
    RequestValidationMiddleware,
    RequestValidationOperation,
)
from connexion.middleware.routing import RoutingAPI, RoutingMiddleware, RoutingOperation
from connexion.middleware.security import SecurityMiddleware
from connexion.operations.abstract import AbstractOperation
from connexion.resolver import Resolver
from connexion.spec import Specification
from connexion.uri_parsing import OpenAPIURIParser
from starlette.responses import Response as StarletteResponse

from mockservers.core.context import RequestContext
from mockservers.core.errors import MethodNotAllowed, NoSuchOperation, UnsupportedMediaType
from mockservers.core.http.dispatch import call_handler
from mockservers.core.http.reference.requests import (
    STATE,
    BodyValidators,
    ParameterValidator,
    ReferenceState,
    SchemaCache,
)
from mockservers.core.http.reference.responses import ResponseValidator
from mockservers.core.messages import OperationCall, Request, Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

logging.getLogger("connexion.operations.openapi3").setLevel(logging.ERROR)  # warns about bodies with two media types

SECURITY_KINDS = ("apiKey", "basic", "bearer", "oauth2", "openIdConnect")
DEPARTURES: Mapping[str, tuple[str, str]] = {  # defects of connexion: the issue, and the replacement
    "path parameters of the wrong type are routed to 404": (
        "spec-first/connexion#770",
        "every path parameter is routed as text; the validator refuses it (ReferenceRouting)",
    ),
    "%0A in a path is treated differently by its two routers": (
        "spec-first/connexion#1970",
        "paths with control characters are refused before anything is routed (asgi.decode_path)",
    ),
    "// and a trailing / are redirected or treated differently": (
        "spec-first/connexion#1908, #1913",
        "no redirects; // is merged before routing if the service merges it (ReferenceRouting)",
    ),
    "Allow names the methods of one route only": (
        "no issue; see Starlette's Route.handle",
        "the methods of all routes of the path are collected (ReferenceApp.route)",
    ),
    "templates are routed in the document's order, before literal paths": (
        "no issue; OpenAPI 3.0, 'Path Templating Matching'",
        "routes without parameters come first (ReferenceRouting)",
    ),
    "a HEAD goes to the GET even if the document has a HEAD": (
        "no issue; see Starlette's Route",
        "routes take their own method only; a HEAD without an operation is sent as a GET",
    ),
    "'+1', ' 1' and '1_000' are integers, 'True' is a boolean": (
        "no issue; see connexion.utils.coerce_type",
        "only JSON's grammar is accepted (reference.decoding.decode_scalar)",
    ),
    "broken percent-encoding and bytes that are not UTF-8 are replaced in queries": (
        "no issue; see Starlette's QueryParams",
        "the request is refused (reference.decoding.read_fields)",
    ),
    "values of repeated parameters are joined with commas and split again": (
        "no issue; see OpenAPIURIParser._resolve_param_duplicates",
        "each value is an item (reference.requests.ParameterValidator)",
    ),
    "a Content-Type without a body is refused": (
        "no issue; see RequestValidationOperation.validate_mime_type",
        "the header is ignored if the operation takes no body, or if the body is optional and empty",
    ),
    "a Content-Type that is no media type is not in the range */*": (
        "no issue; see MediaTypeDict, which matches with fnmatch",
        "the first media type of the operation is validated (ReferenceValidationOperation)",
    ),
    "a multipart form is parsed a second time, and its files stay open": (
        "no issue; see ParameterDecorator, and request.files of connexion.lifecycle",
        "the endpoint gets an empty body (reference.requests.receive_nothing)",
    ),
    "parameters of a path are appended to lists that operations share through YAML aliases": (
        "no issue; see OpenAPIOperation.__init__",
        "connexion gets a copy of the document without shared objects",
    ),
    "an exception in an exception handler is a TypeError": (
        "spec-first/connexion#2059",
        "connexion's exception middleware is not used; errors reach the pipeline",
    ),
}


class ConnexionApp:
    """The operations of one service. It has no state of a server or world, so all servers of a process share it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._schemas: SchemaCache = {}
        self._responses = ResponseValidator()
        app = AsyncApp(
            service.name,
            middlewares=[
                ReferenceRouting,
                SecurityMiddleware,
                ReferenceValidation,
                LifespanMiddleware,
                ContextMiddleware,
            ],
            resolver=Resolver(self._endpoint),
            uri_parser_class=NoArguments,  # type: ignore[arg-type]  # a class; connexion's annotation is an instance
            security_map=dict.fromkeys(SECURITY_KINDS, SecurityCheck),
            validator_map={"parameter": ParameterValidator, "body": BodyValidators()},
        )
        app.add_api(_copy_document(service), base_path="")
        self._app = app

    @cached_property
    def _routes(self) -> list[Any]:
        """Connexion's routes."""
        specification = Specification.from_dict(_copy_document(self._service))  # type: ignore[no-untyped-call]
        options = {"base_path": "", "resolver": Resolver(self._endpoint), "next_app": self._app}
        return list(ReferenceRoutes(specification, **options).router.routes)

    def route(self, request: Request) -> tuple[Operation, Mapping[str, str]]:
        """Find the operation of a request with connexion's routes, and the path's parameters.

        Raises:
            NoSuchOperation: no route has the path.
            MethodNotAllowed: the routes of the path have other methods.
        """
        scope = {"type": "http", "method": request.method, "path": request.path, "root_path": ""}
        found = [
            (route, child)
            for route in self._routes
            for match, child in (route.matches(scope),)
            if match is not starlette.routing.Match.NONE
        ]
        if not found:
            raise NoSuchOperation(f"There is no {request.path[:200]!r}.")
        same_path = [(route, child) for route, child in found if route.path == found[0][0].path]
        methods = {method: (route, child) for route, child in same_path for method in route.methods}
        wanted = "GET" if request.method == "HEAD" and "HEAD" not in methods else request.method
        if wanted not in methods:
            allowed = {*methods, *(("HEAD",) if "GET" in methods else ())}
            raise MethodNotAllowed(request.method, tuple(sorted(allowed)))
        route, child = methods[wanted]
        return self._service.spec.operations[route.app.operation_id], child["path_params"]

    async def dispatch(self, context: RequestContext) -> Response:
        """Send one request through connexion.

        Raises:
            ApiError: the request is refused.
        """
        state = ReferenceState(context, self._schemas)
        await self._app(_asgi_scope(context, state), partial(_receive, context.request.body), _discard)
        assert context.answer is not None  # noqa: S101 -- the endpoint sets it or raises
        return context.answer

    def validate(self, operation: Operation, response: Response) -> None:
        """Validate a response; see ``ResponseValidator.validate``."""
        self._responses.validate(operation, response)

    def _endpoint(self, operation: str) -> Callable[[], Any]:
        """Return the function that connexion calls for an operation."""
        getattr(self._service.handlers, operation)  # every operation has a handler

        async def endpoint() -> StarletteResponse:
            state: ReferenceState = current[STATE]
            context, found = state.context, state.parameters
            context.call = OperationCall(
                context.request,
                context.operation,
                found["path"],
                found["query"],
                found["header"],
                state.body,
                state.files,
            )
            context.answer = await call_handler(getattr(self._service.handlers, operation), context, self.validate)
            return StarletteResponse()

        return endpoint


def _copy_document(service: Service) -> dict[str, Any]:
    """Copy a document without shared lists and objects."""
    copied: dict[str, Any] = json.loads(json.dumps(service.spec.document, default=str))
    return copied


def _asgi_scope(context: RequestContext, state: ReferenceState) -> dict[str, Any]:
    request, body = context.request, context.operation.body
    is_ignored = body is None or not (request.body or body.required)
    ignored = {"content-type"} if is_ignored else set()
    return {
        "type": "http",
        "method": request.method,
        "path": request.path,
        "root_path": "",
        "query_string": request.query_string,
        "headers": [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers.items()
            if name not in ignored
        ],
        "extensions": {},
        STATE: state,
    }


async def _receive(body: bytes) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": False}


async def _discard(_message: object) -> None:
    """Ignore connexion's response: the real one is in the context."""


def _specificity(route: Any) -> tuple[bool, str]:  # noqa: ANN401 -- a Starlette route
    is_template = "{" in route.path
    return is_template, route.path if is_template else ""


class ReferenceRoutes(RoutingAPI):
    """Connexion's routes: literal paths first, each for its own method, every parameter as text."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 -- connexion's
        super().__init__(*arguments, **options)
        self.router.redirect_slashes = False
        self.router.routes.sort(key=_specificity)

    @staticmethod
    def _framework_path_and_name(_operation: AbstractOperation, path: str) -> tuple[str, str]:
        routed = starlettify_path(path, {})  # type: ignore[no-untyped-call]
        return routed, routed

    def _add_operation_internal(
        self, method: str, path: str, operation: RoutingOperation, name: str | None = None
    ) -> None:
        super()._add_operation_internal(method, path, operation, name)
        route: Any = self.router.routes[-1]
        route.methods = {method.upper()}


class ReferenceRouting(RoutingMiddleware):
    """Connexion's routing with ``ReferenceRoutes``."""

    def add_api(  # type: ignore[override]  # fewer options
        self,
        specification: Specification,
        base_path: str | None = None,
        **options: Any,  # noqa: ANN401 -- connexion's
    ) -> None:
        """Add the routes of a document."""
        self.routes = ReferenceRoutes(specification, base_path=base_path, next_app=self.app, **options)
        self.router.mount(self.routes.base_path, app=self.routes.router)


class ReferenceValidationOperation(RequestValidationOperation):
    """Connexion's request validation with its refusal of a media type as an ``ApiError``."""

    def extract_content_type(self, headers: list[tuple[bytes, bytes]]) -> tuple[str, str]:
        """Return the media type; the operation's first one if the request has none."""
        given = dict(headers).get(b"content-type", b"").decode("latin-1")
        media_type = given.partition(";")[0].strip().lower()
        if "/" not in media_type and "*/*" in self._operation.consumes:  # which connexion does not match with it
            media_type = ""
        return media_type or next(iter(self._operation.consumes), "application/octet-stream"), "utf-8"

    def validate_mime_type(self, mime_type: str) -> None:
        """Check that the operation accepts a media type.

        Raises:
            UnsupportedMediaType: it does not.
        """
        try:
            super().validate_mime_type(mime_type)
        except (UnsupportedMediaTypeProblem, ValueError):
            raise UnsupportedMediaType(mime_type, tuple(map(str.lower, self._operation.consumes))) from None


class ReferenceValidationAPI(RequestValidationAPI):
    """Makes ``ReferenceValidationOperation`` of a document's operations."""

    def make_operation(self, operation: AbstractOperation) -> RequestValidationOperation:
        """Return the validation of one operation."""
        return ReferenceValidationOperation(self.next_app, operation=operation, validator_map=self.validator_map)


class ReferenceValidation(RequestValidationMiddleware):
    """Connexion's request validation with ``ReferenceValidationAPI``."""

    api_cls = ReferenceValidationAPI


class SecurityCheck:
    """Connexion's security handler of every scheme: calls the service's check."""

    def get_fn(self, _scheme: object, _scopes: object) -> Callable[[Any], dict[str, Any]]:
        """Return the check of a request's credentials."""
        return self.check

    @staticmethod
    def check(request: Any) -> dict[str, Any]:  # noqa: ANN401 -- connexion's request
        """Check the credentials of a request."""
        state: ReferenceState = request.scope[STATE]
        state.context.authenticate()
        return {"sub": None}


class NoArguments(OpenAPIURIParser):
    """Connexion's arguments for endpoints: none; ``ParameterValidator`` decodes the parameters of the request."""

    def resolve_query(self, query_data: object) -> dict[str, Any]:  # noqa: ARG002 -- connexion's interface
        """Return no arguments."""
        return {}

    def resolve_path(self, path: object) -> dict[str, Any]:  # noqa: ARG002 -- connexion's interface
        """Return no arguments."""
        return {}
