"""A system that differs from the specifications in declared ways: a mock server whose answers are changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import requests
import yaml

CHANGES = Path(__file__).with_name("changes.yaml")
CHANGE = "X-Change"  # the request header that names a change
OWN_HEADERS = {"content-length", "connection", "date", "server", "transfer-encoding", "host", CHANGE.lower()}
TIMEOUT = 20  # seconds


@dataclass(frozen=True)
class Change:
    """A change of a system; see ``changes.yaml``."""

    vendor: str
    change: str
    send: str
    found: tuple[str, str, str]
    set: Mapping[str, Any] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    status: int = 0
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: str | None = None
    ignore_query: bool = False
    decide: bool = False

    @property
    def id(self) -> str:
        """Its name."""
        return f"{self.vendor}: {self.change}"

    def apply(self, answer: requests.Response) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a changed answer."""
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in OWN_HEADERS}
        for name, value in self.headers.items():
            headers = {known: text for known, text in headers.items() if known.lower() != name.lower()}
            headers |= {} if value is None else {name: value}
        body = answer.content if self.body is None else self.body.encode()
        if self.set or self.remove:
            body = self._edit(json.loads(body))
        return self.status or answer.status_code, headers, body

    def _edit(self, value: Any) -> bytes:
        for pointer in self.remove:
            above, name = _find(value, pointer)
            del above[name]
        for pointer, new in self.set.items():
            above, name = _find(value, pointer)
            above[name] = new
        return json.dumps(value).encode()


def _find(value: Any, pointer: str) -> tuple[Any, Any]:
    *parts, name = pointer.split("/")[1:]
    for part in parts:
        value = value[int(part) if isinstance(value, list) else part]
    return value, int(name) if isinstance(value, list) else name


def load_changes() -> list[Change]:
    """Load the declared changes."""
    declared = yaml.safe_load(CHANGES.read_text(encoding="utf-8"))
    return [
        Change(vendor, **{**row, "found": tuple(row["found"]), "remove": tuple(row.get("remove", ()))})
        for vendor, rows in declared.items()
        for row in rows
    ]


@contextmanager
def serve_changed(url: str) -> Iterator[str]:
    """Serve a mock server with the changes that requests name; yield the base URL.

    Args:
        url: The base URL of the mock server.
    """
    changes = {change.id: change for change in load_changes()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            change = changes.get(self.headers.get(CHANGE, ""))
            path = self.path.partition("?")[0] if change and change.ignore_query else self.path
            sent = {name: value for name, value in self.headers.items() if name.lower() not in OWN_HEADERS}
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with requests.Session() as session:
                session.trust_env = False
                answer = session.request(self.command, f"{url}{path}", headers=sent, data=body, timeout=TIMEOUT)
            told = (answer.status_code, dict(answer.headers), answer.content)
            status, headers, content = change.apply(answer) if change else told
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in OWN_HEADERS:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _answer  # noqa: N815 -- http.server's names

        def log_message(self, *_parts: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
