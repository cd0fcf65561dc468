"""Holds the stand-in's own answers against the spec and puts them into bytes."""

from __future__ import annotations

from dataclasses import replace

import orjson

from mockservers.core.errors import SpecBroken
from mockservers.core.http.request_decoding import decode_text
from mockservers.core.messages import Response
from mockservers.core.openapi.document import DocumentedResponse, Operation

MOST_REMEMBERED = 100  # sets of headers per documented answer
ALWAYS = {"content-type", "content-length", "date", "server"}


def check_response(operation: Operation, answer: Response) -> None:
    """Holds an answer against the operation's documented answers; that of a HEAD against those of the GET.

    A stream's chunks are the handler's own affair; its status, media type and headers are checked.

    Raises:
        SpecBroken: an undocumented status, media type or header, a missing header, or a body that breaks its schema.
    """
    responses = operation.answered_like.responses
    documented = responses.get(str(answer.status), responses.get("default"))
    if documented is None:
        raise SpecBroken(f"{operation.id} answered {answer.status}, which the spec does not have.")
    _check_headers(operation, answer, documented)
    if not documented.schemas:
        if answer.body not in (None, b""):
            raise SpecBroken(f"{operation.id} answered {answer.status} with a body; the spec has none.")
        return
    schema = documented.schemas.get(answer.media_type.partition(";")[0])
    if schema is None:
        raise SpecBroken(f"{operation.id} answered {answer.status} as {answer.media_type}.")
    if isinstance(answer.body, bytes) or answer.is_stream:
        return
    if problem := schema.problem(answer.body):
        raise SpecBroken(f"{operation.id} answered {answer.status} with {problem[0] or 'a body'}: {problem[1]}")


def _check_headers(operation: Operation, answer: Response, documented: DocumentedResponse) -> None:
    """Hold the headers against the documented ones; those found good are remembered, since most come again."""
    headers = tuple(answer.headers.items())
    if headers in documented.good_headers:
        return
    _hold_headers(operation, answer, documented)
    if len(documented.good_headers) >= MOST_REMEMBERED:
        documented.good_headers.clear()
    documented.good_headers.add(headers)


def _hold_headers(operation: Operation, answer: Response, documented: DocumentedResponse) -> None:
    sent = {name.lower(): value for name, value in answer.headers.items()}
    for name, (required, schema) in documented.headers.items():
        if required and name not in sent:
            raise SpecBroken(f"{operation.id} answered {answer.status} without the header {name}.")
        if name in sent and (problem := schema.problem(decode_text(sent[name], schema.type))):
            raise SpecBroken(f"{operation.id} answered {answer.status} with the header {name}: {problem[1]}")
    if extra := sent.keys() - documented.headers.keys() - ALWAYS:
        raise SpecBroken(f"{operation.id} answered {answer.status} with the header {min(extra)}.")


def encode_response(answer: Response) -> Response:
    """The answer with its body as bytes (or as the stream it is) and with its content type."""
    if answer.body is None:
        return replace(answer, body=b"")
    headers = {"Content-Type": answer.media_type, **answer.headers}
    if answer.is_stream or isinstance(answer.body, bytes):
        return replace(answer, headers=headers)
    return Response(
        orjson.dumps(answer.body),
        answer.status,
        headers,
        answer.media_type,
        answer.on_before_send,
        answer.on_sent,
        answer.fault_hits,
    )
