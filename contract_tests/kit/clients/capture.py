"""A transport that keeps what a client sends, and answers what it was told to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

BASE = "http://vendor.example"


@dataclass(frozen=True)
class Canned:
    """An answer to give."""

    status: int = 418
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Captured:
    """A request as it left the client: path and query as they were written, header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path, percent-encoded."""
        return urlsplit(self.target).path

    @property
    def query(self) -> list[tuple[str, str]]:
        """Names and values, decoded."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True, strict_parsing=bool(self._query))

    @property
    def _query(self) -> str:
        return urlsplit(self.target).query

    @property
    def media_type(self) -> str:
        """The media type of the body, without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def form(self) -> list[tuple[str, str]]:
        """The members of a form, URL-encoded or in parts.

        Raises:
            ValueError: it is none.
        """
        if self.media_type == "multipart/form-data":
            return [(_name(part), _text(part)) for part in self._parts()]
        return parse_qsl(self.body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(self.body))

    def _parts(self) -> list[Message]:
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        read = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return list(read.iter_parts()) if read.is_multipart() else []  # type: ignore[attr-defined]


def _name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode() if isinstance(content, bytes) else str(content)


class Capture(BaseAdapter):
    """Keeps every request that it is given, and answers ``answer``; no socket is opened."""

    def __init__(self, answer: Canned = Canned()) -> None:
        super().__init__()
        self.answer, self.sent = answer, list[Captured]()
        self._shaping = HTTPAdapter()

    def send(self, request: requests.PreparedRequest, **_connection: Any) -> requests.Response:  # type: ignore[override]
        """Keep the request, give the answer."""
        self.sent.append(captured(request))
        answer = self.answer
        headers = HTTPHeaderDict({"Content-Length": str(len(answer.body)), **answer.headers})
        raw = HTTPResponse(
            BytesIO(b"" if request.method == "HEAD" else answer.body),
            headers,
            answer.status,
            preload_content=False,
            request_method=request.method,
        )
        return self._shaping.build_response(request, raw)

    def close(self) -> None:
        """There is nothing to close."""


def captured(request: requests.PreparedRequest) -> Captured:
    """A prepared request as it would go over the wire."""
    body: Any = request.body
    content = body.read() if hasattr(body, "read") else body or b""
    return Captured(
        request.method or "",
        request.path_url,
        {name.lower(): _latin(value) for name, value in request.headers.items()},
        content.encode() if isinstance(content, str) else bytes(content),
    )


def _latin(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
