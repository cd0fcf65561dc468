"""Requests to the control plane and to one of its worlds, with JSON bodies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import IO, Any, TypeAlias
from urllib.parse import quote, unquote, urlencode, urlsplit

from mockservers.client.transport import (
    EVENT_STREAM,
    NoAnswer,
    Outgoing,
    Reply,
    SocketTransport,
    Transport,
    mask_password,
)
from mockservers.core.data.problems import format_problems

__tracebackhide__ = True  # a failing test shows its own line, and the message

Json: TypeAlias = Any  # a JSON value of any kind

EVENTS = {"Accept": EVENT_STREAM}
SILENCE = 60.0  # seconds without a part of an event stream, which has a comment every 15 seconds


class ControlError(ValueError):
    """The control plane refused a request; the message is its own, ``status`` the HTTP status.

    ``problems`` has the problems of loaded data, each with ``file``, ``line`` and ``problem``; the message lists them.
    """

    def __init__(self, status: int, reason: str, problems: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(format_problems(reason, problems))
        self.status, self.reason, self.problems = status, reason, problems


class UnexpectedAnswer(NoAnswer):
    """The response is not that of a control plane."""


class ControlConnection:
    """Sends requests to a server's control plane.

    Args:
        url: The control port's base URL, such as ``http://127.0.0.1:8080``.
        token: The access token of the server; None for the password in the URL, if there is one.
        transport: Sends the requests; None for sockets.

    Raises:
        ValueError: the URL is not an HTTP or HTTPS URL.
    """

    def __init__(self, url: str, token: str | None = None, transport: Transport | None = None) -> None:
        self.url = url.rstrip("/")
        self._transport = transport or SocketTransport(self.url)
        token = unquote(urlsplit(self.url).password or "") or token
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def subscribe(
        self, *path: str, query: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Open a stream of server-sent events; return the response with its unread body.

        Raises:
            ControlError: the server refused the request.
            NoAnswer: there is no response, or it is not that of a control plane.
        """
        return self._send(
            Outgoing("GET", _target(path, query), {**self._headers, **(headers or {}), **EVENTS}, patience=SILENCE)
        )

    @property
    def shown_url(self) -> str:
        """The base URL for messages, without its password."""
        return mask_password(self.url)

    def ask(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Json:
        """Call an operation, and return its JSON; None if the response is empty.

        Args:
            method: The HTTP method.
            path: The segments of the path below ``/control``; they may have any character.
            body: The JSON body; None for no body.
            query: Query parameters; None values are omitted, lists are repeated.

        Raises:
            ControlError: the server refused the request.
            NoAnswer: there is no response, or it is not that of a control plane.
            TypeError: the body cannot be encoded as JSON; dates and times can.
        """
        content = None if body is None else _encode(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        with self.exchange(method, *path, body=content, query=query, headers=headers) as reply:
            answered = reply.read()
            return self._decode(answered) if answered else None

    def exchange(
        self,
        method: str,
        *path: str,
        body: bytes | IO[bytes] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Call an operation, and return the response with its unread body.

        Raises:
            ControlError: the server refused the request.
            NoAnswer: there is no response, or it is not that of a control plane.
        """
        sent = {"Accept": "application/json", **self._headers, **(headers or {})}
        return self._send(Outgoing(method, _target(path, query), sent, body))

    def _send(self, request: Outgoing) -> Reply:
        reply = self._transport.send(request)
        if reply.is_ok:
            return reply
        with reply:
            refused = self._decode(reply.read())
        if not isinstance(refused, dict) or "error" not in refused:
            raise self._unexpected_answer()
        raise ControlError(reply.status, refused["error"], refused.get("problems", ()))

    def _decode(self, content: bytes) -> Json:
        try:
            return json.loads(content)
        except ValueError:
            raise self._unexpected_answer() from None

    def _unexpected_answer(self) -> UnexpectedAnswer:
        return UnexpectedAnswer(
            f"Unexpected response from {self.shown_url}: it is not the control port of mockservers."
        )


class WorldConnection:
    """Sends requests to one world of a server.

    Args:
        connection: The control plane.
        name: The world's name.
    """

    def __init__(self, connection: ControlConnection, name: str) -> None:
        self.connection, self.name = connection, name

    def __repr__(self) -> str:
        return f"<world {self.name} at {self.connection.shown_url}>"

    def ask(self, method: str, *path: str, body: object = None, query: Mapping[str, Any] | None = None) -> Json:
        """Call an operation on the world, as ``ControlConnection.ask``."""
        return self.connection.ask(method, "worlds", self.name, *path, body=body, query=query)

    def subscribe(
        self, *path: str, query: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Open a stream of events of the world, as ``ControlConnection.subscribe``."""
        return self.connection.subscribe("worlds", self.name, *path, query=query, headers=headers)

    def other(self, name: str) -> WorldConnection:
        """Another world of the same server."""
        return WorldConnection(self.connection, name)


def _target(path: Sequence[str], query: Mapping[str, Any] | None) -> str:
    """Encode the segments of a path below ``/control``, and a query."""
    encoded = urlencode({name: value for name, value in (query or {}).items() if value is not None}, doseq=True)
    target = "/".join(("/control", *(quote(part, safe="") for part in path)))
    return f"{target}?{encoded}" if encoded else target


def _encode(body: object) -> bytes:
    """Encode a body as JSON, with dates and times as RFC 3339.

    Raises:
        TypeError: a value cannot be encoded.
        ValueError: a number is infinite or NaN.
    """
    try:
        return json.dumps(body, allow_nan=False, default=_encode_date).encode()
    except (TypeError, ValueError) as error:
        raise type(error)(str(error)) from None


def _encode_date(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be encoded as JSON: use JSON values, dates or times.")
