"""What a generated client makes of a documented answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import attrs

from contract_tests.kit.clients.answers import Answered
from contract_tests.kit.clients.calling import called
from contract_tests.kit.clients.cases import NOTHING, Case
from contract_tests.kit.clients.compare import same
from contract_tests.kit.clients.sending import captured_client
from samclients import runtime
from samclients.runtime import CallFailed, File, OutsideSpec, ParsedResponse, Unset

FIRST_ERROR = 400
# What the manual says, clients/README.md: the class of error for a status.
KINDS: Mapping[int, type[CallFailed]] = {
    401: runtime.NotAuthenticated,
    403: runtime.NotAllowed,
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
NOT_LETTERS = re.compile(r"[^a-z0-9]")


def problems(vendor: str, case: Case, answered: Answered) -> list[str]:
    """Every way in which a client misreads an answer; none when it reads it right.

    Args:
        vendor: The vendor's name.
        case: Any valid request, for the call to be made.
        answered: What is answered.
    """
    client, transport = captured_client(case.operation, answered.canned())
    result: ParsedResponse[Any] | CallFailed
    try:
        result = called(vendor, case, client)
    except CallFailed as error:
        result = error
    accepted = _accepted(transport.sent[-1].headers["accept"], answered)
    return [*taken(answered, result, accepted=accepted)]


def taken(answered: Answered, result: ParsedResponse[Any] | CallFailed, *, accepted: bool) -> Iterator[str]:
    """How what a client returned or raised differs from the answer; ``accepted`` if it asked for this media type."""
    if isinstance(result, CallFailed):
        return _failed(answered, result, accepted=accepted)
    return _read(answered, result)


def _accepted(accept: str, answered: Answered) -> bool:
    """Whether the client asked for this media type; where there are several, it may read just one of them."""
    return answered.media_type in [one.strip() for one in accept.split(",")] or answered.body is NOTHING


def _read(answered: Answered, response: ParsedResponse[Any]) -> Iterator[str]:
    if answered.status >= FIRST_ERROR:
        yield f"an error is taken for a good answer: {response!r:.300}"
    if response.status != answered.status:
        yield f"status {response.status} instead of {answered.status}"
    for name, value in answered.headers.items():
        if response.headers.get(name) != value:
            yield f"header {name} is {response.headers.get(name)!r} instead of {value!r}"
    yield from differences(answered.body, response.parsed)


def _failed(answered: Answered, error: CallFailed, *, accepted: bool) -> Iterator[str]:
    if answered.status < FIRST_ERROR:
        if accepted or not isinstance(error, OutsideSpec):
            yield f"a good answer is taken for an error: {error!r:.500}"
        return
    kind = KINDS.get(answered.status, runtime.ServerFailed if answered.status >= 500 else runtime.Refused)
    if type(error) is not kind:
        yield f"{type(error).__name__} instead of {kind.__name__}"
    told = (error.status, error.operation, error.method)
    if told != (answered.status, answered.operation.id, answered.operation.method):
        yield f"the error speaks of {told}"
    wait = {name.lower(): value for name, value in answered.headers.items()}.get("retry-after")
    if wait is not None and error.retry_after != float(wait):
        yield f"retry after {error.retry_after} instead of {wait}"
    if answered.body is NOTHING or not accepted:
        if error.error is not None:
            yield f"an error body out of nothing: {error.error!r:.300}"
        return
    yield from differences(answered.body, error.error)


def differences(body: Any, parsed: Any) -> Iterator[str]:
    """How a body differs from what a client made of it: its attributes, and what it serialises to."""
    if body is NOTHING:
        if parsed is not None:
            yield f"{parsed!r:.300} out of no body"
        return
    if isinstance(parsed, File):
        with parsed:
            content = parsed.payload.read()
        if content != (body if isinstance(body, bytes) else str(body).encode()):
            yield f"the file has {content!r:.300}"
        return
    if not same(body, serialised(parsed)):
        yield f"it serialises to {serialised(parsed)!r:.500}"
    if not same(_known(body), attributes(parsed)):
        yield f"its attributes are {attributes(parsed)!r:.500}"


def serialised(parsed: Any) -> Any:
    """What a parsed body serialises to."""
    if isinstance(parsed, list):
        return [serialised(one) for one in parsed]
    return parsed.to_dict() if attrs.has(type(parsed)) else parsed


def attributes(parsed: Any) -> Any:
    """A model's attributes as JSON, its members' names without case and signs: what a user of the client sees."""
    if attrs.has(type(parsed)):
        own = {one.name: getattr(parsed, one.name) for one in attrs.fields(type(parsed))}
        others = own.pop("additional_properties", {})
        return _named({name: attributes(one) for name, one in {**own, **others}.items() if not isinstance(one, Unset)})
    if isinstance(parsed, list):
        return [attributes(one) for one in parsed]
    if isinstance(parsed, Mapping):
        return _named({name: attributes(one) for name, one in parsed.items()})
    if isinstance(parsed, (datetime, date)):
        return parsed.isoformat()
    return str(parsed) if isinstance(parsed, UUID) else parsed.value if isinstance(parsed, Enum) else parsed


def _known(body: Any) -> Any:
    if isinstance(body, Mapping):
        return _named({name: _known(one) for name, one in body.items()})
    return [_known(one) for one in body] if isinstance(body, list) else body


def _named(members: Mapping[str, Any]) -> dict[str, Any]:
    return {NOT_LETTERS.sub("", name.lower()) or name: value for name, value in members.items()}
