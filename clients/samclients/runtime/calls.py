"""Calls: an operation with the values of its parameters and its body, before it becomes a request."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import quote, urlencode

from samclients.runtime.errors import CannotSend
from samclients.runtime.types import File, RequestFiles, Unset

NOTHING: Mapping[str, Any] = {}
IDEMPOTENT = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}


@dataclass(frozen=True)
class OperationSpec:
    """An operation of a spec.

    Args:
        id: The operationId.
        method: Upper case.
        path: As in the spec, ``/jobs/{jobId}``.
        accept: The media types of its responses.
        secured: The operation requires authentication.
        streamed: A successful response is a file, which is not held in memory.
    """

    id: str
    method: str
    path: str
    accept: str
    secured: bool
    streamed: bool

    @property
    def idempotent(self) -> bool:
        """True for methods that HTTP defines as idempotent."""
        return self.method in IDEMPOTENT


@dataclass(frozen=True)
class Json:
    """A JSON body."""

    value: Any
    media_type: str

    def content(self) -> bytes:
        """The bytes.

        Raises:
            CannotSend: a value has no JSON form.
        """
        try:
            return json.dumps(self.value, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
        except (TypeError, ValueError) as error:
            raise CannotSend(f"The body cannot be written as JSON: {error}") from None


@dataclass(frozen=True)
class JsonText:
    """A JSON body that is already text, sent unchanged."""

    text: str = field(repr=False)
    media_type: str

    def content(self) -> bytes:
        """The bytes."""
        return self.text.encode()


@dataclass(frozen=True)
class Form:
    """A form, URL-encoded."""

    members: Mapping[str, Any]
    media_type: str

    def content(self) -> bytes:
        """The bytes."""
        return urlencode(pairs(self.members)).encode()


@dataclass(frozen=True)
class Multipart:
    """A form in parts."""

    parts: RequestFiles


def text_parts(members: Mapping[str, object]) -> RequestFiles:
    """The parts of a form whose members are all texts."""
    return [(name, (None, value, None)) for name, value in pairs(members)]


@dataclass(frozen=True)
class Raw:
    """Bytes as they are; the file's own media type wins over the documented one."""

    file: File
    documented_type: str

    @property
    def media_type(self) -> str:
        """The media type to send."""
        return self.file.mime_type or self.documented_type


Body = Json | JsonText | Form | Multipart | Raw


@dataclass(frozen=True)
class Call:
    """An operation, and the values of its parameters by their names in the spec; UNSET and None are not sent."""

    operation: OperationSpec
    path: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    query: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    body: Body | None = None

    def target(self) -> str:
        """Path and query, percent-encoded.

        Raises:
            CannotSend: a path parameter is empty, ``.`` or ``..``, which would make another path of it.
        """
        path = self.operation.path
        for name, value in self.path.items():
            path = path.replace(f"{{{name}}}", _segment(name, value))
        query = urlencode(pairs(self.query))
        return f"{path}?{query}" if query else path


def _segment(name: str, value: object) -> str:
    text = _text(value)
    if text in ("", ".", ".."):
        raise CannotSend(f"{name} cannot be {text!r}.")
    return quote(text, safe="")


def pairs(members: Mapping[str, object]) -> list[tuple[str, str]]:
    """Names and values of a query or a form; a list gives its name once per item."""
    found: list[tuple[str, str]] = []
    for name, value in members.items():
        several = value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
        found += [(name, _text(item)) for item in several if item is not None and not isinstance(item, Unset)]
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.value) if isinstance(value, Enum) else str(value)
