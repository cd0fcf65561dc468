"""Comparison of a captured request with the case that it was sent for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from contract_tests.kit.cases.case import FORMS, NO_BODY, Case
from contract_tests.kit.cases.raw_request import render_value
from contract_tests.kit.clients.capture import CapturedRequest
from mockservers.core.openapi.document import Parameter

# Headers that HTTP and the client add.
TRANSPORT_HEADERS = {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"}


def compare_request(case: Case, sent: CapturedRequest, credentials: frozenset[str] = frozenset()) -> list[str]:
    """Compare a request with its case, and return the differences.

    Args:
        case: The case.
        sent: The request that left the client.
        credentials: The names of headers with credentials, in lower case.
    """
    return [
        *_compare_target(case, sent),
        *_compare_query(case, sent),
        *_compare_headers(case, sent, credentials),
        *_compare_body(case, sent),
    ]


def _compare_target(case: Case, sent: CapturedRequest) -> Iterator[str]:
    if sent.method != case.operation.method:
        yield f"method {sent.method} instead of {case.operation.method}"
    expected = [_fill_segment(segment, case.path) for segment in case.operation.path.split("/")]
    if [unquote(segment) for segment in sent.path.split("/")] != expected:
        yield f"path {sent.path} instead of {'/'.join(expected)}"


def _fill_segment(segment: str, values: Mapping[str, Any]) -> str:
    for name, value in values.items():
        segment = segment.replace(f"{{{name}}}", render_value(value))
    return segment


def _compare_query(case: Case, sent: CapturedRequest) -> Iterator[str]:
    parameters = {parameter.name: parameter for parameter in case.operation.parameters if parameter.location == "query"}
    expected: list[tuple[str, Any]] = []
    for name, value in case.query.items():
        values = value if isinstance(value, list) else [value]
        expected += [(name, _normalize(item, parameters[name])) for item in values]
    real = [(name, _normalize(value, parameters.get(name))) for name, value in sent.query]
    if _group_by_name(real) != _group_by_name(expected):
        yield f"query {real} instead of {expected}"


def _group_by_name(pairs: list[tuple[str, Any]]) -> dict[str, list[Any]]:
    """Group values by name: the order of names is free, the order of the values of a name is not."""
    groups: dict[str, list[Any]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return groups


def _normalize(value: Any, parameter: Parameter | None) -> Any:
    """Return a date-time as the moment it denotes, any other value as text."""
    if parameter is not None and parameter.schema.node.get("format") == "date-time":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return render_value(value)


def _compare_headers(case: Case, sent: CapturedRequest, credentials: frozenset[str]) -> Iterator[str]:
    expected = {name.lower(): value.strip() for name, value in case.headers.items()}
    real = {name: value.strip() for name, value in sent.headers.items() if name not in TRANSPORT_HEADERS | credentials}
    if real != expected:
        yield f"headers {real} instead of {expected}"
    if case.media_type and sent.media_type != case.media_type:
        yield f"media type {sent.media_type} instead of {case.media_type}"


def _compare_body(case: Case, sent: CapturedRequest) -> Iterator[str]:
    real = _decode_body(case, sent)
    expected = b"" if case.body is NO_BODY else case.body
    if case.media_type in FORMS and isinstance(expected, Mapping):
        expected = Counter(expected.items())
    if not is_same_json(expected, real):
        yield f"body {real!r:.500} instead of {expected!r:.500}"


def _decode_body(case: Case, sent: CapturedRequest) -> Any:
    if case.body is NO_BODY or isinstance(case.body, bytes):
        return sent.body
    try:
        return Counter(sent.parse_form()) if case.media_type in FORMS else json.loads(sent.body)
    except (ValueError, KeyError):
        return sent.body


def is_same_json(expected: Any, real: Any) -> bool:
    """Return whether two JSON values are equal and of the same types; date-times are equal if their moments are."""
    if isinstance(expected, Mapping) and isinstance(real, Mapping):
        return expected.keys() == real.keys() and all(is_same_json(expected[name], real[name]) for name in expected)
    if isinstance(expected, list) and isinstance(real, list):
        return len(expected) == len(real) and all(map(is_same_json, expected, real))
    if isinstance(expected, bool) or isinstance(real, bool):
        return expected is real
    return bool(expected == real) or _is_same_moment(expected, real)


def _is_same_moment(expected: Any, real: Any) -> bool:
    if not isinstance(expected, str) or not isinstance(real, str) or "T" not in expected.upper():
        return False
    try:
        first, second = datetime.fromisoformat(expected), datetime.fromisoformat(real)
    except ValueError:
        return False
    return first.utcoffset() == second.utcoffset() and first == second
