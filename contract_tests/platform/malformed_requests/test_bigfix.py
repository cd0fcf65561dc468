"""Bad input to BigFix Inventory, with a token, as deep as it gets; 500 only for queries of license usages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.kit.limits import MOST_FIELDS
from contract_tests.kit.raw_http import RawResponse, assert_readable_error, build_request, send_bytes
from contract_tests.kit.vendors.bigfix import TOKEN
from mockservers import MockServer

USAGES = b"/api/sam/license_usages"
METRICS = b"/api/sam/v2/metrics"
AS_TEXT = {"headers": b"Content-Type: text/plain\r\nContent-Length: 2\r\n", "body": b"{}"}

Ask = Callable[..., RawResponse]


@pytest.fixture
def ask(server: MockServer) -> Ask:
    """Send a request with a token."""

    def send(target: bytes, method: bytes = b"GET", headers: bytes = b"", body: bytes = b"") -> RawResponse:
        token = b"Token: %s\r\n" % TOKEN.encode()
        answer = send_bytes(server.bigfix.url, build_request(target, method, headers + token, body))
        assert answer is not None
        return answer

    return send


def error(answer: RawResponse) -> str:
    """The text of an error in the documented form."""
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-language"] == "en-US"
    body = json.loads(answer.body)
    assert body.keys() == {"error"}
    text: str = body["error"]
    assert len(text) < 500
    return text


def percent_encode(text: str) -> bytes:
    """The text with every byte as an escape."""
    return "".join(f"%{byte:02X}" for byte in text.encode()).encode()


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (b"limit", b"1" + b"0" * 30),
        (b"limit", b"1" * 100_000),
        (b"limit", b"1" * 900_000),
        (b"limit", b"-" + b"1" * 100_000),
        (b"offset", b"1" + b"0" * 30),
        (b"columns[]", b"a" * 100_000),
        (b"order[]", b"peak_value%20" * 10_000),
        (b"order[]", b"peak_value%0A"),
        (b"criteria", b"[" * 100_000),
        (b"criteria", b"{" * 900_000),
        (b"criteria", b'"' * 100_000),
        (b"criteria", b"'" * 100_000),
        (b"criteria", b"\\" * 100_000),
        (b"criteria", b"%5C" * 100_000),
        (b"criteria", b"1" * 100_000),
        (b"criteria", percent_encode('{"and":[["metric_name","=","' + "a" * 100_000 + '"]]}')),
        (b"criteria", percent_encode('{"and":[["metric_name","contains","' + "%" * 10_000 + '"]]}')),
        (b"criteria", percent_encode('{"and":[["' + "a" * 100_000 + '","=",1]]}')),
        (b"criteria", percent_encode('{"and":[["peak_value","' + "=" * 100_000 + '",1]]}')),
        (b"criteria", percent_encode('{"and":[["peak_value","=",' + "9" * 50_000 + "]]}")),
        (b"criteria", percent_encode('{"and":[["peak_value","=",1e' + "9" * 50_000 + "]]}")),
        (b"criteria", percent_encode('{"and":[["peak_date","last","P' + "9" * 50_000 + 'D"]]}')),
        (b"criteria", percent_encode('{"and":[["metric_name","=","\\ud800"]]}')),
        (b"criteria", percent_encode('{"and":[["metric_name","=","\\u0000"]]}')),
        (b"criteria", percent_encode('{"and":[' + ",".join(['["peak_value",">",1]'] * 1_000) + "]}")),
        (b"criteria", percent_encode('{"and":[["peak_value","=",[' + ",".join(["1"] * 20_000) + "]]]}")),
        (b"criteria", percent_encode('{"or":[["peak_value","=",1]],"or":[["peak_value","=",2]]}')),
    ],
    ids=lambda column: column[:40].decode(),
)
def test_a_parameter_that_goes_too_far_is_the_documented_500(parameter: bytes, value: bytes, ask: Ask) -> None:
    text = error(ask(USAGES + b"?limit=1&" + parameter + b"=" + value))
    assert text.startswith(f"Query parameter '{parameter.decode()}' contains errors"), text
    assert ask(USAGES + b"?limit=1&" + parameter + b"=" + value).status == 500


@pytest.mark.parametrize("levels", [21, 100, 1_000, 10_000])
@pytest.mark.parametrize("words", [("and",), ("or",), ("and", "or")], ids="-".join)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_criteria_that_are_too_deep_are_refused(levels: int, words: tuple[str, ...], quote: str, ask: Ask) -> None:
    heads = "".join(f"{{{quote}{words[level % len(words)]}{quote}:[" for level in range(levels))
    text = f"{heads}[{quote}peak_value{quote},{quote}={quote},1]{']}' * levels}"
    answer = ask(USAGES + b"?limit=1&criteria=" + percent_encode(text))
    assert answer.status == 500
    assert error(answer).startswith("Query parameter 'criteria' contains errors at character ")


@pytest.mark.parametrize(
    "query",
    [b"limit=%", b"limit=%zz", b"%zz=1", b"limit=%FF", b"limit=%00", b"criteria=%ED%A0%80", b"x=" + b"y" * 10**6],
)
def test_a_query_that_cannot_be_read_is_500_for_license_usages_and_400_elsewhere(query: bytes, ask: Ask) -> None:
    for path in (USAGES, USAGES + b".json"):
        answer = ask(path + b"?" + query)
        assert answer.status == 500
        assert error(answer).startswith("Request cannot be read: ")
    for method in (b"POST", b"PUT", b"DELETE"):
        answer = ask(METRICS + b"?code_name=A&display_name=A&" + query, method)
        assert answer.status == 400
        assert error(answer).startswith("Request cannot be read: ")


@pytest.mark.parametrize("path", [b"%zz", b"%00", b"%FF"])
def test_a_path_that_cannot_be_read_is_400_also_near_license_usages(path: bytes, ask: Ask) -> None:
    answer = ask(USAGES + path)
    assert answer.status == 400
    assert error(answer).startswith("Request cannot be read: ")


@pytest.mark.parametrize("name", [b"columns[]", b"columns%5B%5D", b"%63olumns%5B%5D"])
def test_a_query_of_as_many_good_parameters_as_may_be_is_answered(name: bytes, ask: Ask) -> None:
    columns = (name + b"=peak_value&") * (MOST_FIELDS - 1)
    answer = ask(USAGES + b"?" + columns + b"limit=1")
    assert answer.status == 200
    assert json.loads(answer.body)["rows"][0].keys() == {"peak_value"}
    more = ask(USAGES + b"?" + columns + b"limit=1&limit=1")
    assert more.status == 500
    assert error(more) == "Request cannot be read: There are more than 1,000 fields."


@pytest.mark.parametrize(
    ("method", "names"),
    [(method, names) for method in (b"POST", b"PUT", b"DELETE") for names in (b"A" * 100_000, b"%00", b"%0A", b"%FF")],
    ids=lambda entry: entry[:20].decode(),
)
def test_names_that_go_too_far_are_refused_with_400(method: bytes, names: bytes, ask: Ask) -> None:
    answer = ask(METRICS + b"?code_name=" + names + b"&display_name=" + names, method)
    assert answer.status == 400
    assert error(answer) in {
        "Metric code name or display name not proper",
        "Metric does not exist",
        "Request cannot be read: The request holds a NUL character.",
        "Request cannot be read: The request is not valid UTF-8.",
    }


@pytest.mark.parametrize(
    ("status", "text", "asking"),
    [
        (404, "Not Found", {"target": b"/api/sam/v3/metrics"}),
        (404, "Not Found", {"target": b"/api//sam/v2/metrics"}),
        (404, "Not Found", {"target": METRICS + b".json"}),
        (404, "Not Found", {"target": METRICS + b"%0A"}),
        (405, "Method not allowed", {"target": METRICS, "method": b"PATCH"}),
        (405, "Method not allowed", {"target": USAGES, "method": b"POST"}),
        (405, "Method not allowed", {"target": b"/api/get_token"}),
        (415, "Unsupported Media Type", {"target": b"/api/get_token", "method": b"POST", **AS_TEXT}),
        (401, "The authentication token is missing or not valid", {"target": METRICS, "headers": b"Token: \xff\r\n"}),
    ],
)  # fmt: skip
def test_errors_outside_the_documented_ones_have_their_words(
    status: int, text: str, asking: dict[str, Any], server: MockServer
) -> None:
    answer = send_bytes(server.bigfix.url, build_request(**asking))
    assert error(assert_readable_error(answer, status)) == text
