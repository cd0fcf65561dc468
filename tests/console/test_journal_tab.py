"""The tab Journal: exchanges with filters, one exchange, HAR, and texts to paste."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import requests

from mockservers import MockServer
from mockservers.console.world.copies import build_curl, build_verification

from .visitor import Visitor

TAB = "/worlds/test/journal"
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
METRICS = "https://bigfix.mock/~test/api/sam/v2/metrics"


@pytest.fixture(autouse=True)
def exchanges(server: MockServer) -> None:
    """Five exchanges: a list, a creation, a request without token, one without operation, one with a fault."""
    world = server.plane.create_world("test", now="2014-06-23T12:18:29Z")
    with requests.Session() as session:
        server.mount(session)
        session.get(METRICS, params={"token": TOKEN})
        session.post(
            METRICS, params={"token": TOKEN, "code_name": "CORES", "display_name": "<script>alert(1)</script>"}
        )
        session.get(METRICS)
        session.get("https://bigfix.mock/~test/api/sam/v2/metrix", data="<b>needle</b>")
        world.faults.add("status", service="bigfix", status=503, times=1)
        session.get(METRICS, params={"token": TOKEN})


def shown(visitor: Visitor, query: str = "") -> list[int]:
    """The numbers of the exchanges in the list."""
    return [int(number) for number in re.findall(r'<tr data-number="(\d+)"', visitor.source(TAB + query))]


def test_the_newest_is_first(visitor: Visitor) -> None:
    assert shown(visitor) == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?service=bigfix", [5, 4, 3, 2, 1]),
        ("?service=flexera", []),
        ("?operation=create_metric", [2]),
        ("?status=4xx", [4, 3]),
        ("?status=503", [5]),
        ("?path=*metrix", [4]),
        ("?body=needle", [4]),
        ("?problems=true", [5, 4, 3]),
        ("?problems=true&status=401", [3]),
        ("?before=3", [2, 1]),
        ("?service=&operation=&status=", [5, 4, 3, 2, 1]),
    ],
)
def test_filters_select_exchanges(visitor: Visitor, query: str, numbers: list[int]) -> None:
    assert shown(visitor, query) == numbers


@pytest.mark.parametrize("query", ["?status=x", "?service=bigfx", "?before=0"])
def test_a_wrong_filter_is_said_beside_the_form(visitor: Visitor, query: str) -> None:
    assert 'class="alert alert-danger' in visitor.source(TAB + query, 400)


def test_an_exchange_has_everything_the_journal_knows(visitor: Visitor) -> None:
    page = visitor.read(f"{TAB}/2")
    assert "operation passed credentials passed parameters and body passed response passed" in page
    assert "bigfix_metrics created" in page
    assert "#2 bigfix create_metric: POST" in page
    assert "token=***" in page
    assert TOKEN not in page
    page = visitor.read(f"{TAB}/5")
    assert "Fault 1, status , status 503, retry_after 0" in page
    assert "Expected of a client: retries after 429 and 5xx" in page
    assert "Nearest operations list_metrics" in visitor.read(f"{TAB}/4").replace("create_metric", "list_metrics")


@pytest.mark.parametrize("number", ["6", "0", "x"])
def test_an_unknown_exchange_is_not_found(visitor: Visitor, number: str) -> None:
    visitor.source(f"{TAB}/{number}", 404)


def test_the_fault_for_a_request_is_a_filled_form(visitor: Visitor) -> None:
    link = re.search(r'href="([^"]*#add)"', visitor.source(f"{TAB}/2"))
    assert link
    assert 'value="bigfix/create_metric" selected' in visitor.source(link[1].replace("&amp;", "&"))
    link = re.search(r'href="([^"]*#add)"', visitor.source(f"{TAB}/4"))
    assert link
    page = visitor.source(link[1].replace("&amp;", "&"))
    assert 'value="/api/sam/v2/metrix"' in page


def test_what_others_wrote_is_text(visitor: Visitor) -> None:
    for path in (TAB, f"{TAB}/2", f"{TAB}/4", f"{TAB}?operation=%3Cscript%3E&path=%22%3E%3Cscript%3E"):
        page = visitor.client.get(path).get_data(as_text=True)
        assert "<script>" not in page
        assert "<b>needle" not in page


def test_the_har_is_a_download(visitor: Visitor) -> None:
    answer = visitor.client.get(f"{TAB}/har?problems=true")
    assert answer.headers["Content-Disposition"] == "attachment; filename=test.har"
    assert [entry["_mockservers"]["number"] for entry in json.loads(answer.data)["log"]["entries"]] == [3, 4, 5]
    assert TOKEN not in answer.get_data(as_text=True)


def test_the_journal_is_cleared(visitor: Visitor) -> None:
    assert "No requests yet." in visitor.submit(f"{TAB}/clear", TAB)


def exchange(**members: Any) -> dict[str, Any]:
    usual = {
        "kind": "request",
        "service": "bigfix",
        "operation": "list_metrics",
        "method": "GET",
        "path": "/api",
        "status": 200,
        "faults": [],
        "url": "http://here/api",
        "request": {"headers": [], "body": None},
    }
    return {**usual, **members}


def test_a_command_for_curl_is_quoted() -> None:
    body = {"encoding": "text", "text": "it's; rm -rf /", "media_type": "text/plain", "bytes": 9, "is_cut": False}
    headers = [{"name": "Host", "value": "here"}, {"name": "X-A", "value": "$(id)"}]
    found = build_curl(exchange(method="POST", request={"headers": headers, "body": body}))
    assert found == ("curl --request POST --header 'X-A: $(id)' --data-raw 'it'\"'\"'s; rm -rf /' http://here/api")


def test_a_verification_names_the_operation_or_the_path() -> None:
    assert build_verification(exchange()) == "bigfix.journal.verify('list_metrics', status=200)"
    found = build_verification(exchange(operation=None, status=0, faults=["refuse"]))
    assert found == "bigfix.journal.verify(method='GET', path='/api', fault='refuse')"
