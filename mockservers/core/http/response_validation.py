"""Validation of the mock server's responses by the spec, and their encoding."""

from __future__ import annotations

from dataclasses import replace

import orjson

from mockservers.core.errors import SpecBroken
from mockservers.core.http.request_decoding import decode_text
from mockservers.core.messages import Response
from mockservers.core.openapi.document import DocumentedResponse, Operation, choose_schema

MOST_REMEMBERED = 100  # sets of headers per documented response
ALWAYS = {"content-type", "content-length", "date", "server"}


def check_response(operation: Operation, response: Response) -> None:
    """Validate a response by the operation's documented responses; a HEAD's by those of the GET.

    The body of a stream is not validated.

    Raises:
        SpecBroken: an undocumented status, media type or header, a missing header, or a body that breaks its schema.
    """
    responses = operation.response_operation.responses
    documented = responses.get(str(response.status), responses.get("default"))
    if documented is None:
        raise SpecBroken(f"{operation.id} answered {response.status}, which the spec does not have.")
    _check_headers(operation, response, documented)
    if not documented.schemas:
        if response.body not in (None, b""):
            raise SpecBroken(f"{operation.id} answered {response.status} with a body; the spec has none.")
        return
    schema = choose_schema(documented.schemas, response.media_type.partition(";")[0])
    if schema is None:
        raise SpecBroken(f"{operation.id} answered {response.status} as {response.media_type}.")
    if isinstance(response.body, bytes) or response.is_stream:
        return
    if problem := schema.find_problem(response.body):
        raise SpecBroken(f"{operation.id} answered {response.status} with {problem[0] or 'a body'}: {problem[1]}")


def _check_headers(operation: Operation, response: Response, documented: DocumentedResponse) -> None:
    """Validate the headers; valid sets are remembered, since most responses have the same."""
    headers = tuple(response.headers.items())
    if headers in documented.valid_headers:
        return
    _validate_headers(operation, response, documented)
    if len(documented.valid_headers) >= MOST_REMEMBERED:
        documented.valid_headers.clear()
    documented.valid_headers.add(headers)


def _validate_headers(operation: Operation, response: Response, documented: DocumentedResponse) -> None:
    sent = {name.lower(): value for name, value in response.headers.items()}
    for name, (required, schema) in documented.headers.items():
        if required and name not in sent:
            raise SpecBroken(f"{operation.id} answered {response.status} without the header {name}.")
        if name in sent and (problem := schema.find_problem(decode_text(sent[name], schema.type))):
            raise SpecBroken(f"{operation.id} answered {response.status} with the header {name}: {problem[1]}")
    if extra := sent.keys() - documented.headers.keys() - ALWAYS:
        raise SpecBroken(f"{operation.id} answered {response.status} with the header {min(extra)}.")


def encode_response(response: Response) -> Response:
    """Encode the body of a response as bytes (a stream stays one), and add its Content-Type."""
    if response.body is None:
        return replace(response, body=b"")
    headers = {"Content-Type": response.media_type, **response.headers}
    if response.is_stream or isinstance(response.body, bytes):
        return replace(response, headers=headers)
    return Response(
        orjson.dumps(response.body),
        response.status,
        headers,
        response.media_type,
        response.on_before_send,
        response.on_sent,
        response.fault_hits,
    )
