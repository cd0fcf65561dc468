"""Errors of calls, split by what the caller does next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

import requests

from samclients.runtime.types import find_request_id

T = TypeVar("T")


class ClientError(Exception):
    """Base class of all errors that this package raises."""


class CannotSend(ClientError, ValueError):
    """The request is invalid: for example a path parameter is ``..``, a number is infinite, or a URL is malformed."""


@dataclass(frozen=True)
class Failure:
    """Details of a failed call.

    Args:
        operation: The operationId.
        method: The HTTP method.
        url: The URL without secrets.
        reason: The vendor's message, or a description of the failure; without secrets.
        status: The HTTP status; None if there was no response.
        error: The documented error body as a model; None for any other body.
        excerpt: The first bytes of an undocumented body.
        response: The response; its request contains the URL with its secrets.
        retry_after: The seconds to wait that the server requests.
    """

    operation: str
    method: str
    url: str
    reason: str
    status: int | None = None
    error: Any = None
    excerpt: bytes = b""
    response: requests.Response | None = None
    retry_after: float | None = None


class CallFailed(ClientError):
    """A failed call; ``Retriable`` or ``Fatal``."""

    never_processed: ClassVar[bool] = False  # the server certainly did nothing, so any request may be repeated

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure
        self.operation, self.method, self.url = failure.operation, failure.method, failure.url
        self.status, self.error, self.reason = failure.status, failure.error, failure.reason
        self.excerpt, self.response, self.retry_after = failure.excerpt, failure.response, failure.retry_after

    @property
    def request_id(self) -> str | None:
        """The id that the vendor's support asks for; None if the response has none."""
        return None if self.response is None else find_request_id(self.response.headers)

    def body_as(self, kind: type[T]) -> T | None:
        """Return the vendor's documented error body if it is of a model; None for any other body."""
        return self.error if isinstance(self.error, kind) else None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (replace(self.failure, response=None),)  # a response has connections and hooks

    def __str__(self) -> str:
        status = "" if self.status is None else f" {self.status}"
        excerpt = f"; the response begins with {_quote(self.excerpt)}" if self.excerpt else ""
        return f"{self.method} {self.url} ->{status} {self.reason}{excerpt}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


def _quote(excerpt: bytes) -> str:
    """Return the beginning of a body as text in quotes, on one line."""
    return repr(excerpt.decode("utf-8", "replace").rstrip("\N{REPLACEMENT CHARACTER}"))


class Retriable(CallFailed):
    """The same request may succeed later."""


class Unreachable(Retriable):
    """No connection could be made: refused, no such host, no route."""

    never_processed = True


class ConnectionLost(Retriable):
    """The connection broke before the response was complete."""


class TimedOut(Retriable):
    """There was no response in time."""


class RateLimited(Retriable):
    """429: too many requests."""

    never_processed = True


class Unavailable(Retriable):
    """The server or a proxy is unavailable: 408, 425, 502, 503, 504, or a failure that the vendor calls temporary."""


class Fatal(CallFailed):
    """The same request will fail again."""


class NotTrusted(Fatal):
    """The server's certificate is not trusted."""


class NotAuthenticated(Fatal):
    """401: the credentials are missing, wrong or expired, and could not be renewed."""


class PermissionDenied(Fatal):
    """403: the caller lacks a permission, or the resource must not be changed."""


class NotFound(Fatal):
    """404 or 410."""


class Conflict(Fatal):
    """409, 412 or 423: the request conflicts with the state of the resource."""


class Refused(Fatal):
    """Any other 4xx: the request must be changed."""


class ServerFailed(Fatal):
    """Any other 5xx."""


class OutsideSpec(Fatal):
    """The response does not match the spec; ``excerpt`` has its first bytes."""


class UndocumentedStatus(OutsideSpec):
    """The status is below 400 and not documented, for example a redirection."""


class WrongMediaType(OutsideSpec):
    """The media type is not the documented one, for example because a proxy returned an HTML page."""


class UnreadableBody(OutsideSpec):
    """The body does not match its media type: truncated JSON, a wrong encoding."""


class WrongShape(OutsideSpec):
    """The JSON does not have the documented shape: a member is missing or has another type.

    ``pointer`` is the JSON pointer of the place, ``expected`` and ``came`` describe the documented and the real value.
    """

    def __init__(self, failure: Failure, pointer: str = "", expected: str = "", came: str = "") -> None:
        super().__init__(failure)
        self.pointer, self.expected, self.came = pointer, expected, came

    def __reduce__(self) -> tuple[Any, ...]:
        kind, arguments = super().__reduce__()
        return kind, (*arguments, self.pointer, self.expected, self.came)


class LoopDetected(ClientError):
    """The pages of a list repeat, so that reading would never end."""


class LeadsElsewhere(ClientError):
    """The next page is at another host, to which the credentials must not be sent."""


class JobFailed(ClientError):
    """A job failed; ``job`` of the subclasses is its last state with the vendor's errors."""


class DeadlinePassed(ClientError):
    """The polled state was not reached in time; ``last`` is the last state."""

    def __init__(self, message: str, last: object) -> None:
        super().__init__(message)
        self.last = last


RETRIABLE: Mapping[int, type[CallFailed]] = {
    408: Unavailable,
    425: Unavailable,
    429: RateLimited,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}
FATAL: Mapping[int, type[CallFailed]] = {
    401: NotAuthenticated,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    410: NotFound,
    412: Conflict,
    423: Conflict,
}
FIRST_SERVER_ERROR = 500


def choose_error_class(status: int) -> type[CallFailed]:
    """Return the class of error for a status of 400 or more."""
    otherwise = ServerFailed if status >= FIRST_SERVER_ERROR else Refused
    return RETRIABLE.get(status) or FATAL.get(status, otherwise)


MESSAGE_MEMBERS = ("message", "error_description", "description", "summary", "error", "detail")


def find_message(body: object) -> str:
    """Return the message in a vendor's error body of any form; empty if there is none."""
    if isinstance(body, str):
        return body
    if not isinstance(body, Mapping):
        return ""
    return next(filter(None, (find_message(body.get(name)) for name in MESSAGE_MEMBERS)), "")
