"""The five documented messages of Test Connection, on the page of an unsaved job."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.jobs.connection_tester import ConnectionTester
from samclients.fsm_ingest.model.entities import FlexeraOrganization

from .conftest import Pages
from .drafts import REQUEST, Draft


class Vendor(BaseHTTPRequestHandler):
    """Answers with the status in the path."""

    def do_GET(self) -> None:
        content = b'{"items": [{"id": 1}]}'
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def vendor() -> Iterator[str]:
    """The address of a vendor's API."""
    with HTTPServer(("127.0.0.1", 0), Vendor) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("200", ("200 - OK - Test Connection Succeeded", "")),
        ("401", ("401 - Unauthorized - Test Connection failed", "Authorization is incorrect/not provided")),
        ("503", ("503 - Service Unavailable - Test Connection failed", "The API is not ready to process requests.")),
        (
            "500",
            (
                "500 - Internal Server Error - Test connection failed",
                "There is an error in getting a response for the configured API.",
            ),
        ),
    ],
)
def test_the_message_is_the_documented_one(
    pages: Pages, organization: FlexeraOrganization, vendor: str, path: str, texts: tuple[str, str]
) -> None:
    assert organization
    page = run_test(pages, f"{vendor}/{path}")
    message, description = texts
    assert f">{message}</div>" in page
    assert description in page


def test_a_vendor_that_cannot_be_reached_has_the_fifth_message(pages: Pages, organization: FlexeraOrganization) -> None:
    assert organization
    page = run_test(pages, "http://127.0.0.1:9/nothing")
    assert ">1000 - Internal Error - Test connection failed</div>" in page
    assert "Unable to execute API with the provided configuration" in page


DESCRIPTIONS = {
    "200 - OK - Test Connection Succeeded": None,
    "401 - Unauthorized - Test Connection failed": "Authorization is incorrect/not provided",
    "503 - Service Unavailable - Test Connection failed": "The API is not ready to process requests.",
    "500 - Internal Server Error - Test connection failed": (
        "There is an error in getting a response for the configured API. There is something wrong with the original API"
        " to execute."
    ),
    "1000 - Internal Error - Test connection failed": "Unable to execute API with the provided configuration",
    "404 - Not Found - Test Connection failed": None,
}


@pytest.mark.parametrize("message", DESCRIPTIONS)
def test_each_documented_message_is_described(draft: Draft, monkeypatch: pytest.MonkeyPatch, message: str) -> None:
    result = ConnectionTestResult(message, succeeded=False)
    monkeypatch.setattr(ConnectionTester, "try_connection", lambda _tester, _job: result)
    page = draft.post("test", **REQUEST)
    assert f">{message}</div>" in page
    assert re.findall(r'<p class="message">([^<]*)</p>', page) == list(filter(None, [DESCRIPTIONS[message]]))


def run_test(pages: Pages, url: str) -> str:
    draft = pages.client.get("/jobs/add").headers["Location"]
    return pages.post(draft, {"action": "test", "method": "GET", "url": url})
