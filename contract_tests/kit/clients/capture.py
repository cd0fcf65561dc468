"""A transport for ``requests`` that captures requests and returns a prepared response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from contract_tests.kit.cases.response_cases import CannedResponse

BASE = "http://vendor.example"


@dataclass(frozen=True)
class CapturedRequest:
    """A request as it left the client: path and query percent-encoded, header names in lower case."""

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
        text = urlsplit(self.target).query
        return parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))

    @property
    def media_type(self) -> str:
        """The media type of the body, without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def parse_form(self) -> list[tuple[str, str | bytes]]:
        """Return the members of a form, URL-encoded or multipart; files are bytes.

        Raises:
            ValueError: the body is not a form.
        """
        if self.media_type == "multipart/form-data":
            return [_parse_part(part) for part in self._list_parts()]
        return [*parse_qsl(self.body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(self.body))]

    def _list_parts(self) -> list[Message]:
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return list(message.iter_parts()) if message.is_multipart() else []  # type: ignore[attr-defined]


def _parse_part(part: Message) -> tuple[str, str | bytes]:
    content, name = part.get_payload(decode=True), str(part.get_param("name", header="content-disposition"))
    if part.get_filename() is not None:
        return name, content if isinstance(content, bytes) else b""
    return name, content.decode() if isinstance(content, bytes) else str(content)


class CapturingTransport(BaseAdapter):
    """Captures every request, and returns the same response to each."""

    def __init__(self, response: CannedResponse | None = None) -> None:
        super().__init__()
        self.response, self.sent = response or CannedResponse(), list[CapturedRequest]()
        self._builder = HTTPAdapter()

    def send(self, request: requests.PreparedRequest, **_connection: Any) -> requests.Response:  # type: ignore[override]
        """Capture the request, and return the response."""
        self.sent.append(capture_request(request))
        response = self.response
        headers = HTTPHeaderDict({"Content-Length": str(len(response.body)), **response.headers})
        raw = HTTPResponse(
            BytesIO(b"" if request.method == "HEAD" else response.body),
            headers,
            response.status,
            preload_content=False,
            request_method=request.method,
        )
        return self._builder.build_response(request, raw)

    def close(self) -> None:
        """Do nothing: no connection is open."""


def capture_request(request: requests.PreparedRequest) -> CapturedRequest:
    """Convert a prepared request to what it would be on the wire."""
    body: Any = request.body
    content = body.read() if hasattr(body, "read") else body or b""
    return CapturedRequest(
        request.method or "",
        request.path_url,
        {name.lower(): _decode_header(value) for name, value in request.headers.items()},
        content.encode() if isinstance(content, str) else bytes(content),
    )


def _decode_header(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
