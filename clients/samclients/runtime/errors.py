"""Errors of calls, split by what the caller does next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import requests


class ClientError(Exception):
    """The base of all errors that this package raises."""


class CannotSend(ClientError, ValueError):
    """The request cannot be written: a path parameter that is ``..``, a number without a JSON form, an invalid URL."""


@dataclass(frozen=True)
class Failure:
    """The facts about a call that failed.

    Args:
        operation: The operationId.
        method: The HTTP method.
        url: Without secrets.
        reason: The vendor's sentence, or what happened instead of an answer; without secrets.
        status: The HTTP status; None where no answer came.
        error: The documented error body as a model; None for any other body.
        excerpt: The first bytes of a body that is not documented.
        response: The answer; its request holds the URL as it was sent, secrets and all.
        retry_after: Seconds that the server asks to wait.
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
    """A call that failed; ``Retriable`` or ``Fatal``."""

    never_processed: ClassVar[bool] = False  # certain that the server did nothing: any request may be sent again

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure
        self.operation, self.method, self.url = failure.operation, failure.method, failure.url
        self.status, self.error, self.reason = failure.status, failure.error, failure.reason
        self.excerpt, self.response, self.retry_after = failure.excerpt, failure.response, failure.retry_after

    def __str__(self) -> str:
        status = "" if self.status is None else f" {self.status}"
        seen = f"; the answer begins {_quote(self.excerpt)}" if self.excerpt else ""
        return f"{self.method} {self.url} ->{status} {self.reason}{seen}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


def _quote(excerpt: bytes) -> str:
    """The beginning of a body as text in quotes, on one line."""
    return repr(excerpt.decode("utf-8", "replace").rstrip("\N{REPLACEMENT CHARACTER}"))


class Retriable(CallFailed):
    """The same request may succeed later."""


class Unreachable(Retriable):
    """No connection could be made: refused, no such host, no route."""

    never_processed = True


class ConnectionLost(Retriable):
    """The connection broke before the answer was whole."""


class TimedOut(Retriable):
    """No answer in time."""


class RateLimited(Retriable):
    """429: too many requests."""

    never_processed = True


class Unavailable(Retriable):
    """The server, or one before it, cannot answer now: 408, 425, 502, 503, 504, or the vendor says it is temporary."""


class Fatal(CallFailed):
    """The same request will fail again."""


class NotTrusted(Fatal):
    """The server's certificate does not verify."""


class NotAuthenticated(Fatal):
    """401: the credentials are missing, wrong or expired, and could not be renewed."""


class NotAllowed(Fatal):
    """403: the caller lacks a right, or the thing may not be changed."""


class NotFound(Fatal):
    """404 or 410."""


class Conflict(Fatal):
    """409, 412 or 423: at odds with the present state of the thing."""


class Refused(Fatal):
    """Any other 4xx: the request must be changed."""


class ServerFailed(Fatal):
    """Any other 5xx."""


class OutsideSpec(Fatal):
    """An answer that the spec does not know; ``excerpt`` has its first bytes."""


class UndocumentedStatus(OutsideSpec):
    """A status below 400 that is not documented, a redirection for example."""


class WrongMediaType(OutsideSpec):
    """Another media type than the documented one, a proxy's HTML page for example."""


class UnreadableBody(OutsideSpec):
    """A body that is not what its media type says: cut JSON, a wrong encoding."""


class WrongShape(OutsideSpec):
    """JSON that is not of the documented shape: a member is missing, or of another type."""


class LoopDetected(ClientError):
    """A list's server repeats itself: reading on would never end, or give the same rows again."""


class LeadsElsewhere(ClientError):
    """A list goes on at another host, where the credentials must not go."""


class DeadlinePassed(ClientError):
    """A polled state was not reached in time; ``last`` is the last state seen."""

    def __init__(self, find_message: str, last: object) -> None:
        super().__init__(find_message)
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
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    410: NotFound,
    412: Conflict,
    423: Conflict,
}
FIRST_SERVER_ERROR = 500


def error_class_for(status: int) -> type[CallFailed]:
    """The class of error for a status of 400 or more."""
    otherwise = ServerFailed if status >= FIRST_SERVER_ERROR else Refused
    return RETRIABLE.get(status) or FATAL.get(status, otherwise)


SENTENCES = ("message", "error_description", "description", "summary", "error", "detail")


def find_message(body: object) -> str:
    """The message in a vendor's error body, whatever its form; empty where there is none."""
    if isinstance(body, str):
        return body
    if not isinstance(body, Mapping):
        return ""
    return next(filter(None, (find_message(body.get(name)) for name in SENTENCES)), "")
