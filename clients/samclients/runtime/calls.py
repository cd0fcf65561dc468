"""Calls: operations with the values of their parameters and bodies."""

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
        method: The HTTP method in upper case.
        path: The path as in the spec, ``/jobs/{jobId}``.
        accept: The media types of the responses.
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
        """Return the bytes.

        Raises:
            CannotSend: a value has no JSON form.
        """
        try:
            return json.dumps(self.value, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
        except (TypeError, ValueError) as error:
            raise CannotSend(f"Cannot write the body as JSON: {error}") from None


@dataclass(frozen=True)
class JsonText:
    """A JSON body that is already text, sent unchanged."""

    text: str = field(repr=False)
    media_type: str

    def content(self) -> bytes:
        """Return the bytes."""
        return self.text.encode()


@dataclass(frozen=True)
class Form:
    """A URL-encoded form."""

    members: Mapping[str, Any]
    media_type: str

    def content(self) -> bytes:
        """Return the bytes."""
        return urlencode(pairs(self.members)).encode()


@dataclass(frozen=True)
class Multipart:
    """A multipart form."""

    parts: RequestFiles


def text_parts(members: Mapping[str, object]) -> RequestFiles:
    """Return the parts of a multipart form whose members are all texts."""
    return [(name, (None, value, None)) for name, value in pairs(members)]


@dataclass(frozen=True)
class Raw:
    """A file that is sent unchanged; its own media type takes precedence over the documented one."""

    file: File
    documented_type: str

    @property
    def media_type(self) -> str:
        """The media type to send."""
        return self.file.mime_type or self.documented_type


Body = Json | JsonText | Form | Multipart | Raw


@dataclass(frozen=True)
class Call:
    """An operation with the values of its parameters by their names in the spec; UNSET and None are not sent."""

    operation: OperationSpec
    path: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    query: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    body: Body | None = None

    def target(self) -> str:
        """Return path and query, percent-encoded.

        Raises:
            CannotSend: a path parameter is empty, ``.`` or ``..``, which would change the path.
        """
        path = self.operation.path
        for name, value in self.path.items():
            path = path.replace(f"{{{name}}}", _quote_segment(name, value))
        query = urlencode(pairs(self.query))
        return f"{path}?{query}" if query else path


def _quote_segment(name: str, value: object) -> str:
    text = to_text(value)
    if text in ("", ".", ".."):
        raise CannotSend(f"{name} must not be {text!r}.")
    return quote(text, safe="")


def pairs(members: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return names and values of a query or form; a list repeats its name for each item."""
    found: list[tuple[str, str]] = []
    for name, value in members.items():
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
        found += [(name, to_text(item)) for item in values if item is not None and not isinstance(item, Unset)]
    return found


def to_text(value: object) -> str:
    """Return the text of a single value in a path, query, form or header."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.value) if isinstance(value, Enum) else str(value)
