"""A request, the call of an operation, and a response."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_to_bytes

from mockservers.core.errors import ApiError, MalformedRequest
from mockservers.core.openapi.document import MOST_FIELDS

if TYPE_CHECKING:
    from mockservers.core.openapi.document import Operation

LONGEST_QUERY = 1_000_000  # characters
LARGE = 64 * 1024  # bytes; larger requests are decoded and executed in a thread
WHOLE = frozenset({dict, list, bytes, type(None)})  # types of most bodies; none is a stream
BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)


@dataclass(frozen=True)
class Request:
    """An HTTP request; its path is without the world's name.

    ``headers`` has lower-case names; the last value of a repeated header counts. ``base_url`` is the part of the URL
    before ``path``: scheme, host and any prefix. ``most_fields`` is the maximum number of query fields.
    """

    method: str
    path: str
    query_string: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = ""
    most_fields: int = MOST_FIELDS

    @cached_property
    def query(self) -> Mapping[str, list[str]]:
        """The query parameters, each with all its values in order.

        Raises:
            MalformedRequest: the query is too long, has too many fields, or cannot be decoded.
        """
        if len(self.query_string) > LONGEST_QUERY:
            raise MalformedRequest(f"The query is longer than {LONGEST_QUERY:,} characters.")
        if self.query_string.count(b"&") >= self.most_fields:
            raise MalformedRequest(f"There are more than {self.most_fields:,} fields.")
        found: dict[str, list[str]] = {}
        for part in self.query_string.split(b"&"):
            if part:
                name, _, value = part.partition(b"=")
                found.setdefault(percent_decode(name), []).append(percent_decode(value))
        return found

    @property
    def is_large(self) -> bool:
        """True if the request is so large that it must not block the event loop."""
        return len(self.body) + len(self.query_string) > LARGE

    @property
    def media_type(self) -> str:
        """The media type of the body in lower case, without parameters; empty if there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class UploadedFile:
    """A file in a multipart form; its names and its media type are as the client sent them, empty if it sent none."""

    name: str
    file_name: str
    content_type: str
    content: bytes | memoryview = field(repr=False)
    is_last: bool = True  # no part follows it


@dataclass(frozen=True)
class InnerRequest:
    """A request within another request, as the client wrote it there: its target and headers are not decoded.

    ``target`` is the path with the query. ``most_bytes`` is the size at which the body of its response is cut off.
    ``problem`` refuses the request from the start.
    """

    method: str
    target: str
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    most_bytes: int = sys.maxsize
    problem: ApiError | None = None


@dataclass(frozen=True)
class OperationCall:
    """The call of an operation, with decoded and validated parameters and body.

    ``query``, ``path`` and ``header`` have the values of the declared parameters under the spec's names; parameters
    that were not sent are absent. ``files`` are the files of a multipart form, whose other fields are the body.
    """

    request: Request
    operation: Operation
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    files: tuple[UploadedFile, ...] = ()


class SendEffect(Protocol):
    """A fault that changes how a response is sent."""

    @property
    def kind(self) -> str:
        """The kind's name."""

    @property
    def values(self) -> Mapping[str, Any]:
        """The fault's values."""

    @property
    def pace(self) -> float:
        """Real seconds in a world second."""


@dataclass(frozen=True)
class Response:
    """The response of a handler; its body is a JSON value, bytes, or an iterator of byte chunks.

    ``on_before_send`` is awaited after the commit, before the response is sent. ``on_sent`` is called when it is sent,
    or when sending fails. ``fault_hits`` are faults that change how it is sent; with status 0, nothing is sent.
    """

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"
    on_before_send: Callable[[], Awaitable[None]] | None = field(default=None, compare=False)
    on_sent: Callable[[], None] | None = field(default=None, compare=False)
    fault_hits: tuple[SendEffect, ...] = ()

    @property
    def is_stream(self) -> bool:
        """True if the body is an iterator of byte chunks."""
        return type(self.body) not in WHOLE and isinstance(self.body, Iterator)


def percent_decode(text: bytes) -> str:
    """Decode form-encoded bytes.

    Raises:
        MalformedRequest: the percent-encoding is invalid, the text is not UTF-8, or it has a NUL.
    """
    text = text.replace(b"+", b" ")
    if b"%" in text:
        if broken := BROKEN_ESCAPE.search(text):
            shown = broken.group().decode("ascii", "replace")
            raise MalformedRequest(f"Invalid percent-encoding '{shown}'.")
        text = unquote_to_bytes(text)
    if b"\0" in text:
        raise MalformedRequest("The request holds a NUL character.")
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise MalformedRequest("The request is not valid UTF-8.") from None
