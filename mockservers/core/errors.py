"""What can refuse a request, as facts. A vendor's ``render`` gives them its own form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar

REPAIR = "Reset it, restore a snapshot into it, or delete it."  # what helps with a damaged world


@dataclass(frozen=True)
class Violation:
    """One thing wrong with a value: for vendors that tell which rule is broken in words of their own.

    Args:
        pointer: JSON pointer to the place, empty for the whole value.
        keyword: The keyword of the schema that is broken, such as ``required`` or ``minLength``.
        details: What the validator says of it, such as ``{"property": "name"}`` or ``{"limit": 1}``.
        value: The value at that place.
        text: The same as a sentence.
    """

    pointer: str
    keyword: str
    details: Mapping[str, Any]
    value: object
    text: str = field(default="", compare=False)


class ApiError(Exception):
    """A request that is answered with an error. ``status`` is the usual one; vendors may differ.

    ``breaks_spec`` says that the request is not as the spec wants it, whatever the records are.
    """

    status: ClassVar[int] = 400
    breaks_spec: ClassVar[bool] = False


class MalformedRequest(ApiError):
    """The request cannot be read: broken percent-encoding, not UTF-8, a NUL."""

    breaks_spec = True


class InvalidParameter(ApiError):
    """A parameter is missing or is not what the spec says.

    Args:
        location: ``query``, ``path`` or ``header``.
        name: The parameter's name on the wire.
        reason: What is wrong, as a sentence without the name.
        violations: What is wrong by the schema; none where the parameter is missing.
    """

    breaks_spec = True

    def __init__(self, location: str, name: str, reason: str, violations: tuple[Violation, ...] = ()) -> None:
        super().__init__(f"{location} parameter {name}: {reason}")
        self.location, self.name, self.reason, self.violations = location, name, reason, violations


class InvalidBody(ApiError):
    """The body cannot be decoded or is not what the spec says.

    Args:
        pointer: JSON pointer to the place, empty for the whole body.
        reason: What is wrong there.
        violations: All that is wrong by the schema, the first of them as told above; none where the body cannot be
            decoded.
    """

    breaks_spec = True

    def __init__(self, pointer: str, reason: str, violations: tuple[Violation, ...] = ()) -> None:
        super().__init__(f"body{' at ' + pointer if pointer else ''}: {reason}")
        self.pointer, self.reason, self.violations = pointer, reason, violations


class NoSuchWorld(ApiError):
    """The world cannot be had: a name that is not allowed, too many worlds, or it was deleted meanwhile."""


class WorldDamaged(ApiError):
    """The world's file cannot be used. ``reason`` is a sentence that says why."""

    status = 500

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The world {name!r} is damaged: {reason} {REPAIR}")
        self.name, self.reason = name, reason


class WorldExists(ApiError):
    """There is a world of that name."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a world {name!r} already.")


class NoSuchSnapshot(ApiError):
    """There is no snapshot of that name."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no snapshot {name!r}.")


class SnapshotExists(ApiError):
    """There is a snapshot of that name, and it was not to be replaced."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a snapshot {name!r} already.")


class TooManySnapshots(ApiError):
    """There are as many snapshots as are kept, or they are as large as they may be."""


class SnapshotDamaged(ApiError):
    """A snapshot's file cannot be used. ``reason`` is a sentence that says why."""

    status = 500

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The snapshot {name!r} is damaged: {reason} Delete it.")
        self.name, self.reason = name, reason


class NotASnapshot(ApiError):
    """A file that cannot be kept as a snapshot, or not be used as one."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file is no snapshot: {reason}")


class UnknownScenario(ApiError):
    """There is no such scenario; the nearest ones are told."""


class OtherScenario(ApiError):
    """A scenario is wanted in a world that is there already, and did not begin with it."""

    def __init__(self, world: str, scenario: str) -> None:
        super().__init__(f"The world {world!r} is there already, and did not begin with the scenario {scenario!r}.")


class Unauthenticated(ApiError):
    """No credentials, or none that are valid."""

    status = 401


class NoSuchOperation(ApiError):
    """The spec has no such path."""

    status = 404
    breaks_spec = True


class MethodNotAllowed(ApiError):
    """The path exists, the method does not. ``allowed`` are the path's methods."""

    status = 405
    breaks_spec = True

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{method} is not allowed here; allowed: {', '.join(allowed)}.")
        self.allowed = allowed


class BodyTooLarge(ApiError):
    """The body is larger than the service takes, ``limit`` bytes."""

    status = 413
    breaks_spec = True

    def __init__(self, limit: int) -> None:
        super().__init__(f"The request body is larger than {limit:,} bytes.")
        self.limit = limit


class RequestTimeout(ApiError):
    """The request did not come in time."""

    status = 408
    breaks_spec = True

    def __init__(self) -> None:
        super().__init__("The request was not complete in time. Send it faster, or again.")


class UnsupportedMediaType(ApiError):
    """The body has a media type that the operation does not take."""

    status = 415
    breaks_spec = True

    def __init__(self, given: str, expected: tuple[str, ...]) -> None:
        super().__init__(f"Content type {given or '(none)'} is not one of {', '.join(expected)}.")
        self.given, self.expected = given, expected


class UnsupportedEncoding(UnsupportedMediaType):
    """The body has a content coding that the service does not take; ``codings`` are those that it takes."""

    def __init__(self, coding: str, codings: Sequence[str]) -> None:
        super().__init__(coding, (*codings, "identity"))
        self.args = (f"Content encoding {coding} is not one of {', '.join(self.expected)}.",)


class UnknownHost(ApiError):
    """The request is for another host than this server's."""

    status = 403

    def __init__(self, host: str) -> None:
        super().__init__(f"The host {host[:200]!r} is not one of this stand-in's; see --allow-host.")


class Disturbed(ApiError):
    """A fault strikes the request: it is answered with a status, which need not be one that the spec has.

    Args:
        status: The status, 400 to 599.
        headers: What the answer has besides the vendor's own headers.
    """

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        known = {one.value: one.phrase for one in HTTPStatus}
        super().__init__(known.get(status, "Error"))
        self.status = status  # type: ignore[misc]  # the fault's own
        self.headers = headers


class SpecBroken(ApiError):
    """The stand-in's own answer breaks the spec: a defect, never committed, told to the client."""

    status = 500


class Unexpected(ApiError):
    """An exception nobody expected. Its text stays in the log."""

    status = 500

    def __init__(self) -> None:
        super().__init__("The stand-in failed unexpectedly; its log has the details.")
