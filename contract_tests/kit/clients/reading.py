"""The result of a generated client for a documented response, compared with the response."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from contract_tests.kit.cases.case import NO_BODY, Case
from contract_tests.kit.cases.response_cases import ResponseCase
from contract_tests.kit.clients.calls import try_call
from contract_tests.kit.clients.request_comparison import is_same_json
from contract_tests.kit.clients.sending import make_capturing_client
from samclients import runtime
from samclients.runtime import CallFailed, File, Model, OutsideSpec, ParsedResponse
from samclients.runtime.data.models import dump, is_absent

FIRST_ERROR = 400
# The class of error for a status, as clients/README.md documents it.
ERROR_CLASSES: Mapping[int, type[CallFailed]] = {
    401: runtime.NotAuthenticated,
    403: runtime.PermissionDenied,
    404: runtime.NotFound,
    408: runtime.Unavailable,
    409: runtime.Conflict,
    410: runtime.NotFound,
    412: runtime.Conflict,
    423: runtime.Conflict,
    425: runtime.Unavailable,
    429: runtime.RateLimited,
    502: runtime.Unavailable,
    503: runtime.Unavailable,
    504: runtime.Unavailable,
}
NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]")


def check_response(vendor: str, case: Case, response: ResponseCase) -> list[str]:
    """Check the result of a client for a response, and return the problems.

    Args:
        vendor: The vendor's name.
        case: Any valid request of the operation.
        response: The response.
    """
    client, transport = make_capturing_client(case.operation, response.to_canned())
    result = try_call(vendor, case, client)
    accept = [media_type.strip() for media_type in transport.sent[-1].headers["accept"].split(",")]
    accepted = response.media_type in accept or response.body is NO_BODY
    return [*compare_result(response, result, accepted=accepted)]


def compare_result(
    response: ResponseCase, result: ParsedResponse[Any] | CallFailed, *, accepted: bool
) -> Iterator[str]:
    """Compare the result or error of a client with the response.

    Args:
        response: The response.
        result: The result or error.
        accepted: The client accepts the media type; of several documented ones it may read only one.
    """
    if isinstance(result, CallFailed):
        return _compare_error(response, result, accepted=accepted)
    return _compare_parsed(response, result)


def _compare_parsed(response: ResponseCase, parsed: ParsedResponse[Any]) -> Iterator[str]:
    if response.status >= FIRST_ERROR:
        yield f"an error is read as a result: {parsed!r:.300}"
    if parsed.status != response.status:
        yield f"status {parsed.status} instead of {response.status}"
    for name, value in response.headers.items():
        if parsed.headers.get(name) != value:
            yield f"header {name} is {parsed.headers.get(name)!r} instead of {value!r}"
    yield from compare_body(response.body, parsed.parsed)


def _compare_error(response: ResponseCase, error: CallFailed, *, accepted: bool) -> Iterator[str]:
    if response.status < FIRST_ERROR:
        if accepted or not isinstance(error, OutsideSpec):
            yield f"a result is read as an error: {error!r:.500}"
        return
    kind = ERROR_CLASSES.get(response.status, runtime.ServerFailed if response.status >= 500 else runtime.Refused)
    if type(error) is not kind:
        yield f"{type(error).__name__} instead of {kind.__name__}"
    origin = (error.status, error.operation, error.method)
    if origin != (response.status, response.operation.id, response.operation.method):
        yield f"the error names {origin}"
    wait = {name.lower(): value for name, value in response.headers.items()}.get("retry-after")
    if wait is not None and error.retry_after != float(wait):
        yield f"retry after {error.retry_after} instead of {wait}"
    if response.body is NO_BODY or not accepted:
        if error.error is not None:
            yield f"an error body without a body: {error.error!r:.300}"
        return
    yield from compare_body(response.body, error.error)


def compare_body(body: Any, parsed: Any) -> Iterator[str]:
    """Compare a body with the client's model of it: its attributes, and its serialization."""
    if body is NO_BODY:
        if parsed is not None:
            yield f"{parsed!r:.300} without a body"
        return
    if isinstance(parsed, File):
        with parsed:
            content = parsed.payload.read()
        if content != (body if isinstance(body, bytes) else str(body).encode()):
            yield f"the file has {content!r:.300}"
        return
    if not is_same_json(body, serialize(parsed)):
        yield f"it serializes to {serialize(parsed)!r:.500}"
    if not is_same_json(_normalize_body(body), list_attributes(parsed)):
        yield f"its attributes are {list_attributes(parsed)!r:.500}"


def serialize(parsed: Any) -> Any:
    """Serialize a parsed body to JSON."""
    return dump(parsed)


def list_attributes(parsed: Any) -> Any:
    """Return a model's attributes as JSON, as a user of the client reads them; names are normalized."""
    if isinstance(parsed, Model):
        own = {name: getattr(parsed, name) for name in parsed.__struct_fields__}
        members = {name: value for name, value in {**own, **parsed.extra}.items() if not is_absent(value)}
        return _normalize_members({name: list_attributes(value) for name, value in members.items()})
    if isinstance(parsed, list):
        return [list_attributes(item) for item in parsed]
    if isinstance(parsed, Mapping):
        return _normalize_members({name: list_attributes(value) for name, value in parsed.items()})
    if isinstance(parsed, (datetime, date)):
        return parsed.isoformat()
    return str(parsed) if isinstance(parsed, UUID) else parsed.value if isinstance(parsed, Enum) else parsed


def _normalize_body(body: Any) -> Any:
    if isinstance(body, Mapping):
        return _normalize_members({name: _normalize_body(value) for name, value in body.items()})
    return [_normalize_body(item) for item in body] if isinstance(body, list) else body


def _normalize_members(members: Mapping[str, Any]) -> dict[str, Any]:
    return {normalize_name(name) or name: value for name, value in members.items()}


def normalize_name(name: str) -> str:
    """Return a member's name in lower case, with letters and digits only."""
    return NOT_ALPHANUMERIC.sub("", name.lower())


def parse_response(vendor: str, case: Case, response: ResponseCase) -> Any:
    """Return the client's model of a response's body, of a result or of an error."""
    client, _ = make_capturing_client(case.operation, response.to_canned())
    result = try_call(vendor, case, client)
    return result.error if isinstance(result, CallFailed) else result.parsed
