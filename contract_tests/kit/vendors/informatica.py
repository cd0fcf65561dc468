"""Informatica: users with sessions, export jobs and their archives, a receiver of callbacks."""

from __future__ import annotations

import io
import queue
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from contract_tests.kit.remote import MOST_LOOKS, Client, RemoteWorld

V3 = "/saas/public/core/v3"


METERING = f"{V3}/license/metering"
JOB_LEVEL = f"{METERING}/ExportServiceJobLevelMeteringData"
EXPORT = f"{METERING}/ExportMeteringData"
LINKED = f"{METERING}/ExportMeteringDataAllLinkedOrgsAcrossRegion"
JANUARY = {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-01-31T00:00:00Z"}
WHOLE = 2  # seconds that a job takes
ADMIN = "admin@example.com"
FORBIDDEN = "http://user:pw@example.com/done?key=k1"  # a receiver
PATIENCE = 120  # seconds after which a callback counts as not sent


class Account:
    """A user with a session in a world."""

    def __init__(self, client: Client, name: str, password: str) -> None:
        self.client = client
        answer = client.post(f"{V3}/login", json={"username": name, "password": password})
        assert answer.status_code == 200, answer.text
        self.user = answer.json()["userInfo"]
        client.headers["INFA-SESSION-ID"] = self.user["sessionId"]

    def post(self, path: str, **body: Any) -> requests.Response:
        return self.client.post(path, json=body)

    def export(self, path: str = EXPORT, **body: Any) -> dict[str, Any]:
        """Start an export job of January, or as the body says."""
        kind = {"jobType": "SUMMARY"} if path == EXPORT else {}
        answer = self.post(path, **{**JANUARY, **kind, **body})
        assert answer.status_code == 200, answer.text
        job: dict[str, Any] = answer.json()
        return job

    def status(self, job_id: str) -> requests.Response:
        return self.client.get(f"{EXPORT}/{job_id}")

    def download(self, job_id: str) -> requests.Response:
        return self.client.get(f"{EXPORT}/{job_id}/download")

    def files(self, job_id: str) -> dict[str, str]:
        """Download a job's archive; returns its texts by file name."""
        answer = self.download(job_id)
        assert answer.status_code == 200, answer.text
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist()}


class Receiver:
    """A web server on this machine that records POST requests."""

    def __init__(self) -> None:
        received: queue.Queue[tuple[str, str, str]] = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                received.put((self.path, self.headers["Content-Type"], body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._received = received
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/jobs"

    def next(self) -> tuple[str, str, str]:
        """Wait for the next callback; returns path, content type and body."""
        return self._received.get(timeout=PATIENCE)

    @property
    def is_empty(self) -> bool:
        return self._received.empty()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def end_job_with_callback(world: RemoteWorld, url: str = FORBIDDEN) -> None:
    """Let a job with a callback end; the receiver is one that may not be called, unless it is given."""
    world.set_pace("informatica.export", seconds=0)
    account = Account(world.client("informatica"), ADMIN, "password")
    account.status(account.export(callbackUrl=url)["jobId"])


def leave_callback(world: RemoteWorld, url: str = FORBIDDEN) -> int:
    """Let a job with a callback end, and return the number of the callback after it was attempted."""
    end_job_with_callback(world, url)
    number: int = wait_for_callback(world)["id"]
    return number


def wait_for_callback(world: RemoteWorld) -> dict[str, Any]:
    """Wait until the last callback of a world has been attempted, and return it.

    Raises:
        AssertionError: it is waiting all the time.
    """
    for _ in range(MOST_LOOKS):
        found = world.callbacks.list(limit=1)
        if found and found[0]["state"] != "waiting":
            return found[0]
    raise AssertionError(found)


LICENSES: dict[str, Any] = {
    "customLicenses": [
        {"licenseType": "TRIAL", "expirationDate": "2027-11-05T18:01:24Z", "licenseDef": "a5Xjp3VF3sjcyZUDa6UaWh"}
    ],
    "assignedEditions": [],
    "customLimits": [{"value": -1, "limitDefinition": "09cX4Tmi1qSfrS997ORMYl"}],
}
