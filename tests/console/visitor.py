"""A visitor of the console: pages as text, and forms with their hidden fields."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Visitor:
    """A visitor with cookies of their own."""

    client: FlaskClient

    def source(self, path: str, status: int = 200) -> str:
        """The page's HTML; an assertion fails if it has another status."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def read(self, path: str, status: int = 200) -> str:
        """The page's text in one line."""
        return text_of(self.source(path, status))

    def send(self, path: str, on: str = "/", /, **fields: Any) -> TestResponse:
        """Send a form of a page."""
        token = TOKEN.search(self.client.get(on).get_data(as_text=True))
        assert token
        return self.client.post(path, data={"csrf_token": token[1], **fields})

    def upload(self, path: str, content: bytes | None, on: str = "/", **fields: str) -> TestResponse:
        """Send a form with a file; None sends none. The test client itself would leave a temporary file open."""
        token = TOKEN.search(self.client.get(on).get_data(as_text=True))
        assert token
        files = {"file": ("x.sqlite", content)} if content is not None else {"file": ("", b"")}
        sent = requests.Request("POST", "http://x", data={"csrf_token": token[1], **fields}, files=files).prepare()
        return self.client.post(path, data=sent.body, content_type=sent.headers["Content-Type"])

    def submit(self, path: str, on: str = "/", /, **fields: Any) -> str:
        """Send a form of a page, which is accepted, and return the text of the page that follows."""
        answer = self.send(path, on, **fields)
        assert answer.status_code == 302, text_of(answer.get_data(as_text=True))
        return self.read(answer.headers["Location"])

    def refused(self, path: str, on: str = "/", /, **fields: Any) -> str:
        """Send a form of a page, which is refused, and return the text of the page."""
        answer = self.send(path, on, **fields)
        assert answer.status_code == 400
        return text_of(answer.get_data(as_text=True))


def text_of(source: str) -> str:
    """The text of HTML in one line."""
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", source).split()))
