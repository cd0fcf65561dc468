"""HTTP adapter in place of a server: it returns configured responses and records requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from samclients.runtime import Client

JSON = "application/json"
URL = "http://sam.example:9081"


class Stub(HTTPAdapter):
    """Returns the configured responses in order, and repeats the last one."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[requests.PreparedRequest] = []
        self.bodies: list[bytes] = []
        self.timeouts: list[object] = []
        self._answers: list[Callable[[requests.PreparedRequest], HTTPResponse]] = []

    def answer(
        self, status: int = 200, body: object = b"", headers: Mapping[str, str] | None = None, media_type: str = JSON
    ) -> Stub:
        """Add a response with a status and a body: bytes, a binary file, or a JSON value."""
        return self.by(lambda _request: build_response(status, body, headers, media_type))

    def forget(self) -> Stub:
        """Remove the configured responses."""
        self._answers.clear()
        return self

    def fail(self, error: Exception) -> Stub:
        """Add an error without a response."""

        def respond(_request: requests.PreparedRequest) -> HTTPResponse:
            raise error

        return self.by(respond)

    def by(self, respond: Callable[[requests.PreparedRequest], HTTPResponse]) -> Stub:
        """Add a function that returns the response to a request."""
        self._answers.append(respond)
        return self

    def send(self, request: requests.PreparedRequest, *_args: object, **settings: object) -> requests.Response:  # type: ignore[override]
        """Record a request, and return its response."""
        self.requests.append(request)
        self.timeouts.append(settings.get("timeout"))
        body: Any = request.body or b""
        self.bodies.append(body.read() if hasattr(body, "read") else body)
        respond = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        response = self.build_response(request, respond(request))
        response.connection = self  # type: ignore[attr-defined]
        return response


def build_response(
    status: int, body: object = b"", headers: Mapping[str, str] | None = None, media_type: str = JSON
) -> HTTPResponse:
    """Build a response."""
    stream: Any = body
    if not hasattr(body, "read"):
        stream = BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    all_headers = {"Content-Type": media_type, **(headers or {})}
    return HTTPResponse(stream, all_headers, status, preload_content=False, reason=REASONS.get(status, ""))


REASONS = {200: "OK", 401: "Unauthorized", 429: "Too Many Requests", 503: "Service Unavailable"}


Plug = Callable[[Client], Client]
