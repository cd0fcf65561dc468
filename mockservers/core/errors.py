"""Errors that refuse a request. A vendor's ``render`` gives them their form on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar

REPAIR = "Reset it, restore a snapshot into it, or delete it."  # the remedy for a damaged world


@dataclass(frozen=True)
class Violation:
    """A broken rule of a schema, in parts, for vendors that describe it in their own words.

    Args:
        pointer: JSON pointer to the place; empty for the whole value.
        keyword: The keyword of the schema, such as ``required`` or ``minLength``.
        details: The validator's details, such as ``{"property": "name"}`` or ``{"limit": 1}``.
        value: The value at that place.
        text: The violation as a sentence.
    """

    pointer: str
    keyword: str
    details: Mapping[str, Any]
    value: object
    text: str = field(default="", compare=False)


class ApiError(Exception):
    """Base class of errors that refuse a request. ``status`` is the default status; a vendor may use another.

    ``breaks_spec`` is true if the request is invalid by the spec, regardless of the world's records.
    """

    status: ClassVar[int] = 400
    breaks_spec: ClassVar[bool] = False


class MalformedRequest(ApiError):
    """The request cannot be decoded: invalid percent-encoding, not UTF-8, or a NUL."""

    breaks_spec = True


class InvalidParameter(ApiError):
    """A parameter is missing or invalid by the spec.

    Args:
        location: ``query``, ``path`` or ``header``.
        name: The parameter's name on the wire.
        reason: The reason as a sentence, without the name.
        violations: The broken rules of the schema; none if the parameter is missing.
    """

    breaks_spec = True

    def __init__(self, location: str, name: str, reason: str, violations: tuple[Violation, ...] = ()) -> None:
        super().__init__(f"{location} parameter {name}: {reason}")
        self.location, self.name, self.reason, self.violations = location, name, reason, violations


class InvalidBody(ApiError):
    """The body is missing, cannot be decoded, or is invalid by the spec.

    Args:
        pointer: JSON pointer to the place; empty for the whole body.
        reason: The reason as a sentence.
        violations: The broken rules of the schema, beginning with ``reason``; none if the body cannot be decoded.
    """

    breaks_spec = True

    def __init__(self, pointer: str, reason: str, violations: tuple[Violation, ...] = ()) -> None:
        super().__init__(f"body{' at ' + pointer if pointer else ''}: {reason}")
        self.pointer, self.reason, self.violations = pointer, reason, violations


class NoSuchWorld(ApiError):
    """The world does not exist and cannot be created: invalid name, too many worlds, or deleted meanwhile."""


class WorldDamaged(ApiError):
    """The world's file cannot be used. ``reason`` is a sentence."""

    status = 500

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The world {name!r} is damaged: {reason} {REPAIR}")
        self.name, self.reason = name, reason


class WorldExists(ApiError):
    """A world of that name exists."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"The world {name!r} already exists: choose another name, or delete it first.")


class NoSuchSnapshot(ApiError):
    """There is no snapshot of that name."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no snapshot {name!r}.")


class SnapshotExists(ApiError):
    """A snapshot of that name exists, and the request does not replace it."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"The snapshot {name!r} already exists: choose another name, or replace it.")


class TooManySnapshots(ApiError):
    """The maximum number or the maximum size of snapshots is reached."""


class SnapshotDamaged(ApiError):
    """A snapshot's file cannot be used. ``reason`` is a sentence."""

    status = 500

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The snapshot {name!r} is damaged: {reason} Delete it.")
        self.name, self.reason = name, reason


class NotASnapshot(ApiError):
    """A file is not a snapshot of this version, or is damaged. ``reason`` is a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file is not a snapshot: {reason}")


class UnknownScenario(ApiError):
    """There is no such scenario; the text names the nearest."""


class OtherScenario(ApiError):
    """The requested world exists, and did not begin with the requested scenario."""

    def __init__(self, world: str, scenario: str) -> None:
        super().__init__(
            f"The world {world!r} already exists and did not begin with the scenario {scenario!r}: use another world."
        )


class Unauthenticated(ApiError):
    """The request has no valid credentials."""

    status = 401


class NoSuchOperation(ApiError):
    """The spec does not have the path."""

    status = 404
    breaks_spec = True


class MethodNotAllowed(ApiError):
    """The path exists, but not with this method. ``allowed`` are the path's methods."""

    status = 405
    breaks_spec = True

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{method} is not allowed here; allowed: {', '.join(allowed)}.")
        self.allowed = allowed


class BodyTooLarge(ApiError):
    """The body has more than ``limit`` bytes, the maximum of the service."""

    status = 413
    breaks_spec = True

    def __init__(self, limit: int) -> None:
        super().__init__(f"The request body is larger than {limit:,} bytes.")
        self.limit = limit


class RequestTimeout(ApiError):
    """The request was not complete in time."""

    status = 408
    breaks_spec = True

    def __init__(self) -> None:
        super().__init__("The request was not complete in time. Send it faster, or again.")


class UnsupportedMediaType(ApiError):
    """The operation does not accept the media type of the body."""

    status = 415
    breaks_spec = True

    def __init__(self, given: str, expected: tuple[str, ...]) -> None:
        super().__init__(f"Content type {given or '(none)'} is not one of {', '.join(expected)}.")
        self.given, self.expected = given, expected


class UnsupportedEncoding(UnsupportedMediaType):
    """The service does not accept the content coding of the body; ``codings`` are the accepted ones."""

    def __init__(self, coding: str, codings: Sequence[str]) -> None:
        super().__init__(coding, (*codings, "identity"))
        self.args = (f"Content encoding {coding} is not one of {', '.join(self.expected)}.",)


class UnknownHost(ApiError):
    """The request's ``Host`` is not a name of this server."""

    status = 403

    def __init__(self, host: str) -> None:
        super().__init__(f"The host {host[:200]!r} is not allowed: start the server with --allow-host.")


class InjectedError(ApiError):
    """A fault answers the request with an error status, which the spec need not have.

    Args:
        status: The status, 400 to 599.
        headers: Additional headers of the response.
    """

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        phrases = {known.value: known.phrase for known in HTTPStatus}
        super().__init__(phrases.get(status, "Error"))
        self.status = status  # type: ignore[misc]  # a class variable elsewhere
        self.headers = headers


class SpecBroken(ApiError):
    """The mock server's own response breaks the spec: a defect. The request is rolled back."""

    status = 500


class Unexpected(ApiError):
    """An unexpected exception. Its text is in the log only."""

    status = 500

    def __init__(self) -> None:
        super().__init__("The mock server failed unexpectedly; see its log.")
