"""What crosses the wire: a request, the call that it makes, and the answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_to_bytes

from mockservers.core.errors import MalformedRequest
from mockservers.core.openapi.document import MOST_FIELDS

if TYPE_CHECKING:
    from mockservers.core.openapi.document import Operation

LONGEST_QUERY = 1_000_000  # characters; more is no query but an attack
LARGE = 64 * 1024  # bytes of a request that are read at once; what is larger is read and worked on in a thread
WHOLE = frozenset({dict, list, bytes, type(None)})  # what most bodies are, and no stream
BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)


@dataclass(frozen=True)
class Request:
    """One HTTP request, after the world has been taken out of its path.

    ``headers`` has lower-case names; of a repeated header the last value wins. ``base_url`` is
    what the client would put before ``path``: scheme, host and any prefix. ``most_fields`` is how many query
    parameters are read.
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
        """Every query parameter with all its values, in order.

        Raises:
            MalformedRequest: too many or too long, broken percent-encoding, bytes that are not UTF-8, or a NUL.
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
        """Whether reading it takes so long that nobody else should wait for it."""
        return len(self.body) + len(self.query_string) > LARGE

    @property
    def media_type(self) -> str:
        """The media type of the body, lower-case and without parameters; empty when not given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class OperationCall:
    """A request that matched an operation, its parameters decoded and validated.

    ``query``, ``path`` and ``header`` hold the values of the parameters that the spec declares,
    under the spec's own names; one that was not sent is absent. ``body`` is the decoded body.
    """

    request: Request
    operation: Operation
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None


class SendEffect(Protocol):
    """A fault in how a response is sent: its kind and values, and how many real seconds a world second lasts."""

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
    """What a handler answers: a JSON value, raw bytes, or chunks that are sent as they come.

    ``on_before_send`` is awaited before the response is sent, after its work is committed. ``on_sent`` is called once
    it is sent, or could not be. ``fault_hits`` are the faults in how it is sent; with them, status 0 is no response.
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
        """Whether the body is an iterator of byte chunks."""
        return type(self.body) not in WHOLE and isinstance(self.body, Iterator)


def percent_decode(text: bytes) -> str:
    """The text behind form-encoded bytes.

    Raises:
        MalformedRequest: broken percent-encoding, bytes that are not UTF-8, or a NUL.
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
