"""Decoding and validation of a request by the parameters and body of its operation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mockservers.core.errors import ApiError, InvalidBody, InvalidParameter, UnsupportedMediaType
from mockservers.core.http.multipart import MULTIPART, MultipartForm, read_multipart
from mockservers.core.http.xml_charset import is_xml, read_xml
from mockservers.core.json_bodies import BadJson, read_json
from mockservers.core.messages import OperationCall, Request, UploadedFile
from mockservers.core.openapi.document import MOST_FIELDS, Operation, Parameter, choose_schema
from mockservers.core.openapi.schema import Schema

INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
LONGEST_NUMBER = 400  # digits; Python refuses to parse integers of more than 4,300


def decode_request(request: Request, operation: Operation, path: Mapping[str, str]) -> OperationCall:
    """Decode and validate a request.

    Raises:
        InvalidParameter: a parameter is missing or breaks its schema.
        InvalidBody: the body is missing, cannot be decoded, or breaks its schema.
        UnsupportedMediaType: the operation does not accept the media type of the body.
        MalformedRequest: the query cannot be decoded.
    """
    query = request.query  # also for operations without parameters: they refuse an unreadable query, too
    found: dict[str, dict[str, Any]] = {"query": {}, "path": {}, "header": {}}
    for parameter in operation.parameters:
        if values := _find_sent(parameter, request, query, path):
            found[parameter.location][parameter.name] = _decode_value(parameter, values)
    body, files = _decode_body(request, operation)
    return OperationCall(request, operation, found["path"], found["query"], found["header"], body, files)


def find_refusals(request: Request, operation: Operation, path: Mapping[str, str]) -> Iterator[ApiError]:
    """Yield every reason that a request breaks the spec, at most one per parameter and for the body."""
    try:
        query = request.query
    except ApiError as refusal:
        yield refusal
        return
    for parameter in operation.parameters:
        try:
            if values := _find_sent(parameter, request, query, path):
                _decode_value(parameter, values)
        except ApiError as refusal:
            yield refusal
    try:
        _decode_body(request, operation)
    except ApiError as refusal:
        yield refusal


def try_decode(request: Request, operation: Operation, path: Mapping[str, str]) -> OperationCall | ApiError:
    """Decode and validate a request; return the refusal instead of raising it."""
    try:
        return decode_request(request, operation, path)
    except ApiError as refusal:
        return refusal


def _find_sent(
    parameter: Parameter, request: Request, query: Mapping[str, list[str]], path: Mapping[str, str]
) -> Sequence[str]:
    """Return the sent texts of a parameter; none if it is absent, or empty where that counts as absent.

    Raises:
        InvalidParameter: the parameter is required and absent.
    """
    values = _find_values(parameter, request, query, path)
    if values and not (parameter.allow_empty and values[-1] == ""):
        return values
    if parameter.required:
        raise InvalidParameter(parameter.location, parameter.name, "it is missing")
    return ()


def _find_values(
    parameter: Parameter, request: Request, query: Mapping[str, list[str]], path: Mapping[str, str]
) -> Sequence[str]:
    """Return the sent texts of a parameter; none for cookies, which are ignored."""
    match parameter.location:
        case "query":
            return query.get(parameter.name, ())
        case "path":
            return (path[parameter.name],)
        case "header":
            value = request.headers.get(parameter.name.lower())
            return () if value is None else (value,)
    return ()


def _decode_value(parameter: Parameter, values: Sequence[str]) -> Any:  # noqa: ANN401 -- by the schema
    """Decode and validate a parameter; the last value of a repeated scalar counts."""
    schema = parameter.schema
    if schema.type == "array":
        parts = values if parameter.explode else values[-1].split(",")
        value: Any = [decode_text(part, schema.items.type) for part in parts]
    else:
        value = decode_text(values[-1], schema.type)
    if failure := schema.find_failure(value):
        _, reason, violations = failure
        raise InvalidParameter(parameter.location, parameter.name, reason, violations)
    return value


def decode_text(text: str, kind: str) -> Any:  # noqa: ANN401 -- by the kind
    """Decode a text as a value of a JSON type; a text that is not of the type stays a string."""
    if len(text) <= LONGEST_NUMBER:
        if kind == "integer" and INTEGER.fullmatch(text):
            return int(text)
        if kind == "number" and NUMBER.fullmatch(text):
            return float(text)
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    return text


def _decode_body(request: Request, operation: Operation) -> tuple[Any, tuple[UploadedFile, ...]]:
    """Decode and validate the body: a JSON value, the fields of a form, or bytes of any other media type.

    Returns:
        The body, and the files of a multipart form.
    """
    declared = operation.body
    if declared is None or not (request.body or declared.required):
        return None, ()
    media_type = request.media_type or next(iter(declared.schemas))
    schema = choose_schema(declared.schemas, media_type)
    if schema is None:
        raise UnsupportedMediaType(media_type, tuple(declared.schemas))
    if not request.body:
        raise InvalidBody("", "it is missing")
    value = request.body if schema.is_binary else _choose_decoder(media_type)(request, schema)
    value, files = (value.fields, value.files) if isinstance(value, MultipartForm) else (value, ())
    failure = None if isinstance(value, bytes) else schema.find_failure(value)
    if failure:
        raise InvalidBody(*failure)
    return value, files


def _choose_decoder(media_type: str) -> Callable[[Request, Schema], Any]:
    return DECODERS.get(media_type, _decode_xml if is_xml(media_type) else _decode_raw)


def _decode_xml(request: Request, _schema: Schema) -> bytes:
    return read_xml(request)


def _decode_json(request: Request, _schema: Schema) -> Any:  # noqa: ANN401 -- any JSON
    try:
        return read_json(request.body)
    except BadJson as error:
        raise InvalidBody("", str(error)) from None


def _decode_form(request: Request, schema: Schema) -> dict[str, str]:
    fields = Request("POST", "", query_string=request.body, most_fields=_most_fields(schema)).query
    return {name: values[-1] for name, values in fields.items()}


def _most_fields(schema: Schema) -> int:
    """Maximum number of fields of a form; above ``MOST_FIELDS`` if its schema declares ``maxProperties``."""
    declared: int = schema.node.get("maxProperties", 0)
    return max(MOST_FIELDS, declared)


def _decode_multipart(request: Request, schema: Schema) -> MultipartForm:
    return read_multipart(request, _most_fields(schema))


def _decode_raw(request: Request, _schema: Schema) -> bytes:
    return request.body


DECODERS: Mapping[str, Callable[[Request, Schema], Any]] = {
    "application/json": _decode_json,
    "application/x-www-form-urlencoded": _decode_form,
    MULTIPART: _decode_multipart,
}
