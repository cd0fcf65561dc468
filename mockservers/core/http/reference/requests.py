"""Request validation of the reference: the classes that connexion's ``validator_map`` names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import anyio.to_thread

from mockservers.core.context import RequestContext
from mockservers.core.errors import InvalidBody, InvalidParameter
from mockservers.core.http.multipart import MULTIPART, MultipartForm
from mockservers.core.http.reference.decoding import decode_body, decode_scalar, read_fields
from mockservers.core.http.reference.schemas import ReferenceSchema
from mockservers.core.messages import UploadedFile

STATE = "mockservers.reference"  # in an ASGI scope: the request's ReferenceState
NO_VALUES: Sequence[str] = ()

Asgi = dict[str, Any]
Receive = Callable[[], Awaitable[Asgi]]
SchemaCache = dict[tuple[str, ...], ReferenceSchema]


@dataclass
class ReferenceState:
    """State of a request in connexion: its context, compiled schemas, and the decoded parameters, body and files."""

    context: RequestContext
    schemas: SchemaCache
    parameters: dict[str, dict[str, Any]] = field(default_factory=lambda: {"query": {}, "path": {}, "header": {}})
    body: Any = None
    files: tuple[UploadedFile, ...] = ()

    def schema(self, place: tuple[str, ...], node: Mapping[str, Any]) -> ReferenceSchema:
        """Return the compiled schema of a place in an operation."""
        operation = self.context.operation
        key = (operation.id, *place)
        if key not in self.schemas:
            self.schemas[key] = ReferenceSchema(node, operation.spec.components)
        return self.schemas[key]


class ParameterValidator:
    """Decodes and validates parameters in the order in which the document declares them."""

    def __init__(self, parameters: Sequence[Mapping[str, Any]], **_options: object) -> None:
        # the operation's own parameters come first and replace those of its path
        self._parameters = {(node["in"], node["name"]): node for node in reversed(parameters)}

    def validate(self, asgi: Asgi) -> None:
        """Store the decoded parameters in the request's state.

        Raises:
            InvalidParameter: a parameter is missing or breaks its schema.
            MalformedRequest: the query cannot be decoded.
        """
        state: ReferenceState = asgi[STATE]
        query = read_fields(asgi["query_string"], state.context.request.most_fields)
        headers = {name.decode("latin-1"): [value.decode("latin-1")] for name, value in asgi["headers"]}
        for (location, name), node in reversed(self._parameters.items()):
            match location:
                case "query":
                    values = query.get(name, NO_VALUES)
                case "path":
                    values = [asgi["path_params"][name.replace("-", "_")]]
                case "header":
                    values = headers.get(name.lower(), NO_VALUES)
                case _:
                    values = NO_VALUES
            if values and not (location == "query" and node.get("allowEmptyValue") and values[-1] == ""):
                state.parameters[location][name] = self._decode(state, node, values)
            elif node.get("required"):
                raise InvalidParameter(location, name, "it is missing")

    @staticmethod
    def _decode(state: ReferenceState, node: Mapping[str, Any], values: Sequence[str]) -> object:
        location, name, schema = node["in"], node["name"], node.get("schema", {})
        if schema.get("type") == "array":
            style = node.get("style", "form" if location == "query" else "simple")
            parts = values if node.get("explode", style == "form") else values[-1].split(",")
            value: object = [decode_scalar(part, schema.get("items", {}).get("type", "string")) for part in parts]
        else:
            value = decode_scalar(values[-1], schema.get("type", "string"))
        if failure := state.schema((location, name), schema).find_failure(value):
            raise InvalidParameter(location, name, failure[1], failure[2])
        return value


async def receive_nothing() -> Asgi:
    """Return an empty body: of a multipart form connexion would make temporary files, and leave them open."""
    return {"type": "http.request", "body": b"", "more_body": False}


class BodyValidators(dict[str, Any]):
    """A body validator for every media type: connexion does not validate bodies of types without one."""

    def __getitem__(self, media_type: str) -> Callable[..., BodyValidator]:
        return partial(BodyValidator, media_type.lower())


class BodyValidator:
    """Decodes and validates a body of one media type."""

    def __init__(self, media_type: str, *, schema: Mapping[str, Any], required: bool, **_options: object) -> None:
        self._media_type, self._schema, self._required = media_type, schema, required

    async def wrap_receive(self, receive: Receive, scope: Asgi) -> tuple[Receive, Asgi]:
        """Store the decoded body in the request's state.

        Raises:
            InvalidBody: the body is missing, cannot be decoded, or breaks its schema.
        """
        state: ReferenceState = scope[STATE]
        body: bytes = (await receive())["body"]
        if body:
            if state.context.request.is_large:
                state.body = await anyio.to_thread.run_sync(self._read, state, body)
            else:
                state.body = self._read(state, body)
        elif self._required:
            raise InvalidBody("", "it is missing")
        return receive_nothing if self._media_type == MULTIPART else receive, scope

    def _read(self, state: ReferenceState, body: bytes) -> object:
        node = {key: value for key, value in self._schema.items() if key != "components"}
        value = decode_body(state.context.request, body, self._media_type, node)
        if isinstance(value, MultipartForm):
            state.files, value = value.files, value.fields
        if not isinstance(value, bytes):
            failure = state.schema(("body", self._media_type), node).find_failure(value)
            if failure:
                raise InvalidBody(*failure)
        return value
