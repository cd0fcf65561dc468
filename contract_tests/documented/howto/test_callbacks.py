"""How-tos of docs/how-to/callbacks.md: the end of a job, posted to a receiver."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread

import pytest
import requests

from mockservers.client.control_plane import RemoteClock
from mockservers.pytest_plugin import Vendor


@pytest.fixture
def receiver() -> Iterator[tuple[str, Queue[str]]]:
    """The URL of a receiver on this machine, and the bodies that it received."""
    received = Queue[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/done", received
        server.shutdown()


def test_the_end_of_a_job_is_posted(informatica: Vendor, clock: RemoteClock, receiver: tuple[str, Queue[str]]) -> None:
    url, received = receiver
    api = f"{informatica.url}/saas/public/core/v3"
    login = {"username": informatica.credentials["user"], "password": informatica.credentials["password"]}
    session = requests.post(f"{api}/login", json=login, timeout=5).json()["userInfo"]["sessionId"]
    job = {
        "startDate": "2026-01-01T00:00:00Z",
        "endDate": "2026-01-31T00:00:00Z",
        "jobType": "SUMMARY",
        "callbackUrl": url,
    }
    headers = {"INFA-SESSION-ID": session}
    metering = f"{api}/license/metering/ExportMeteringData"
    job_id = requests.post(metering, json=job, headers=headers, timeout=5).json()["jobId"]
    clock.advance(60)
    assert received.get(timeout=10) == f"Job with jobID: {job_id} has completed and the Job Status is SUCCESS."
    assert len(informatica.world.callbacks.list()) == 1
