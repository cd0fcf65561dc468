"""Whether what a client sent is what a case says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from contract_tests.kit.clients.capture import Captured
from contract_tests.kit.clients.cases import FORMS, NOTHING, Case
from mockservers.core.openapi.document import Parameter

# What HTTP and the client add of their own accord.
OF_THE_TRANSPORT = {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"}


def differences(case: Case, sent: Captured, credentials: frozenset[str] = frozenset()) -> list[str]:
    """Every way in which a request is not what the case says; none when it is.

    Args:
        case: What was asked for.
        sent: What left the client.
        credentials: The names of headers, in lower case, that say who calls.
    """
    return [*_target(case, sent), *_query(case, sent), *_headers(case, sent, credentials), *_body(case, sent)]


def _target(case: Case, sent: Captured) -> Iterator[str]:
    if sent.method != case.operation.method:
        yield f"method {sent.method} instead of {case.operation.method}"
    wanted = [_filled(part, case.path) for part in case.operation.path.split("/")]
    if [unquote(one) for one in sent.path.split("/")] != wanted:
        yield f"path {sent.path} instead of {'/'.join(wanted)}"


def _filled(part: str, values: Mapping[str, Any]) -> str:
    for name, value in values.items():
        part = part.replace(f"{{{name}}}", _text(value))
    return part


def _query(case: Case, sent: Captured) -> Iterator[str]:
    known = {one.name: one for one in case.operation.parameters if one.location == "query"}
    wanted: list[tuple[str, Any]] = []
    for name, value in case.query.items():
        wanted += [(name, _moment(one, known[name])) for one in (value if isinstance(value, list) else [value])]
    real = [(name, _moment(value, known.get(name))) for name, value in sent.query]
    if _by_name(real) != _by_name(wanted):
        yield f"query {real} instead of {wanted}"


def _by_name(pairs: list[tuple[str, Any]]) -> dict[str, list[Any]]:
    """Names in any order, but the values of one in theirs."""
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _moment(value: Any, parameter: Parameter | None) -> Any:
    """A value as text; a moment as the moment that it is, however it is written."""
    if parameter is not None and parameter.schema.node.get("format") == "date-time":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _headers(case: Case, sent: Captured, credentials: frozenset[str]) -> Iterator[str]:
    wanted = {name.lower(): value.strip() for name, value in case.headers.items()}
    real = {name: value.strip() for name, value in sent.headers.items() if name not in OF_THE_TRANSPORT | credentials}
    if real != wanted:
        yield f"headers {real} instead of {wanted}"
    if case.media_type and sent.media_type != case.media_type:
        yield f"media type {sent.media_type} instead of {case.media_type}"


def _body(case: Case, sent: Captured) -> Iterator[str]:
    real = _real_body(case, sent)
    wanted = b"" if case.body is NOTHING else case.body
    if case.media_type in FORMS and isinstance(wanted, Mapping):
        wanted = Counter(wanted.items())
    if not same(wanted, real):
        yield f"body {real!r:.500} instead of {wanted!r:.500}"


def _real_body(case: Case, sent: Captured) -> Any:
    if case.body is NOTHING or isinstance(case.body, bytes):
        return sent.body
    try:
        return Counter(sent.form()) if case.media_type in FORMS else json.loads(sent.body)
    except (ValueError, KeyError):
        return sent.body


def same(wanted: Any, real: Any) -> bool:
    """Whether two JSON values are the same: of the same types, and moments by what they mean."""
    if isinstance(wanted, Mapping) and isinstance(real, Mapping):
        return wanted.keys() == real.keys() and all(same(wanted[one], real[one]) for one in wanted)
    if isinstance(wanted, list) and isinstance(real, list):
        return len(wanted) == len(real) and all(map(same, wanted, real))
    if isinstance(wanted, bool) or isinstance(real, bool):
        return wanted is real
    return bool(wanted == real) or _same_moment(wanted, real)


def _same_moment(wanted: Any, real: Any) -> bool:
    if not isinstance(wanted, str) or not isinstance(real, str) or "T" not in wanted.upper():
        return False
    try:
        one, other = datetime.fromisoformat(wanted), datetime.fromisoformat(real)
    except ValueError:
        return False
    return one.utcoffset() == other.utcoffset() and one == other
