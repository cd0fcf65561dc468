"""Conveniences of the clients: tolerance, strictness, options, raw responses, resumed lists, downloads, copies."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from requests import Request

from samclients import BigFix, Flexera, Informatica, ServiceNow, Settings
from samclients.bigfix.models import Error, ImportMode, ImportStatus, Metric, UsagePage, UsageRow
from samclients.bigfix.operations import AboutResource, MetricsResource
from samclients.informatica.operations import MeteringResource
from samclients.runtime import (
    UNSET,
    CallFailed,
    Client,
    ConnectionLost,
    InstantClock,
    NotFound,
    PermissionDenied,
    Retry,
    WrongShape,
)
from samclients.runtime.data.shapes import Mismatch, build, decode, get_decoder
from samclients.runtime.events import LOG, configure_log
from samclients.servicenow.models import Record
from tests.samclients.runtime.stub import URL, Stub

METRIC = {"id": 1, "code_name": "A", "display_name": "a", "source_type": 2, "source_id": 1}
STRANGE = {**METRIC, "unit": "cores"}


@pytest.fixture
def bigfix(stub: Stub) -> BigFix:
    front = BigFix(URL, token="0" * 40, settings=Settings(retry=Retry(attempts=1)))
    front.client.session.mount("http://", stub)
    return front


def test_a_member_that_the_vendor_added_is_kept_and_written_back(client: Client, stub: Stub) -> None:
    stub.answer(200, STRANGE)
    metric = MetricsResource(client).create(code_name="A", display_name="a")
    assert metric.extra == {"unit": "cores"}
    assert metric.to_dict() == STRANGE
    assert metric != Metric.from_dict(METRIC)


def test_a_choice_that_the_vendor_added_is_its_text() -> None:
    status = build({"mode": "paused"}, dict[str, ImportMode])["mode"]
    assert status == "paused"
    assert not status.is_known
    assert ImportMode("idle").is_known
    assert pickle.loads(pickle.dumps(status)) == "paused"  # noqa: S301 -- our own
    with pytest.raises(ValueError, match="paused"):
        ImportMode("paused")


def test_an_absent_list_is_empty_and_not_written() -> None:
    page = UsagePage.from_dict({"total": 3})
    assert (page.rows, page.to_dict()) == ([], {"total": 3})
    page.rows.append(UsageRow(peak_value=1))
    assert page.to_dict() == {"total": 3, "rows": [{"peak_value": 1}]}
    assert UsagePage.from_dict({"rows": []}).to_dict() == {"rows": []}


def test_absent_is_not_null() -> None:
    row = UsageRow.from_dict({"computer_system_id": None})
    assert row.computer_system_id is None
    assert row.peak_value is UNSET
    assert row.to_dict() == {"computer_system_id": None}


@pytest.mark.parametrize(
    ("body", "difference"),
    [
        (STRANGE, ("/unit", "absent", "not documented")),
        ({**METRIC, "id": "1"}, ("/id", "an integer", "a string")),
        ({key: METRIC[key] for key in METRIC if key != "id"}, ("/id", "present", "missing")),
    ],
)
def test_a_strict_client_says_operation_place_and_difference(
    bigfix: BigFix, stub: Stub, body: object, difference: tuple[str, str, str]
) -> None:
    stub.answer(200, body)
    with pytest.raises(WrongShape) as caught:
        bigfix.with_options(strict=True).metrics.create(code_name="A", display_name="a")
    error = caught.value
    assert error.operation == "create_metric"
    assert (error.pointer, error.expected, error.came) == difference


def test_msgspec_and_the_builders_read_the_same() -> None:
    """What fits its type is read by msgspec; the builders, which read everything else, agree with it."""
    text = json.dumps({"total": 1, "rows": [{"peak_value": 7, "peak_date": "2026-01-31", "metric_name": "A"}]}).encode()
    read = get_decoder(UsagePage)
    assert read is not None
    assert read(text) == build(json.loads(text), UsagePage, strict=True) == decode(text, UsagePage, strict=False)
    records = b'[{"name": "a", "vendor": {"value": "1", "link": "http://x/"}}]'
    read = get_decoder(list[Record])
    assert read is not None
    assert read(records) == build(json.loads(records), list[Record], strict=True)
    with pytest.raises(Mismatch, match="/0/name is an integer"):
        decode(b'[{"name": 7}]', list[dict[str, str]], strict=False)


def test_a_client_closes_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    for number, make in enumerate((lambda: Client(URL), lambda: BigFix(URL, token="t"))):
        with make() as made:
            session = made.session if isinstance(made, Client) else made.client.session
            monkeypatch.setattr(session, "close", lambda number=number: closed.append(number))
        assert closed[-1:] == [number]


@pytest.mark.parametrize("url", ["http://sam.example", "https://sam.example"])
def test_no_more_connections_are_opened_than_allowed(url: str) -> None:
    adapter = BigFix(url, token="t", settings=Settings(connections=3)).client.session.get_adapter(url)
    pool = adapter.get_connection_with_tls_context(Request("GET", url).prepare(), verify=True)  # type: ignore[attr-defined]
    assert (pool.block, pool.pool.maxsize) == (True, 3)


def test_options_apply_to_calls_and_share_the_connections(bigfix: BigFix, stub: Stub) -> None:
    other = bigfix.with_options(timeout=5, retries=3, headers={"X-Mock-World": "blue"})
    assert other.client.session is bigfix.client.session
    assert (other.client.settings.timeout, other.client.settings.retry.attempts) == ((5, 5), 4)
    assert bigfix.client.settings.timeout == Settings().timeout
    stub.answer(200, {"version": "10.0"})
    other.about.get()
    bigfix.about.get()
    assert bigfix.with_options(idempotent=False).metrics.client is not bigfix.metrics.client


def test_raw_has_status_headers_and_request_id(bigfix: BigFix, stub: Stub) -> None:
    stub.answer(200, METRIC, headers={"X-Request-Id": "r-1", "Import-Mode": "idle"})
    response = bigfix.metrics.create.raw(code_name="A", display_name="a")
    assert (response.status, response.request_id, response.headers["import-mode"]) == (200, "r-1", "idle")
    assert response.parsed.id == 1


@pytest.mark.parametrize(
    "name", ["X-Request-Id", "x-correlation-id", "X-Transaction-ID", "Request-Id", "X-Amzn-RequestId"]
)
def test_the_usual_headers_name_the_request(bigfix: BigFix, stub: Stub, name: str) -> None:
    stub.answer(418, {"error": "none"}, headers={name: "r-2"})
    with pytest.raises(CallFailed) as caught:
        bigfix.about.get()
    assert caught.value.request_id == "r-2"


def test_an_unknown_argument_is_an_error(bigfix: BigFix) -> None:
    with pytest.raises(TypeError, match="code"):
        bigfix.metrics.create(code="A", display_name="a")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="display_name"):
        bigfix.metrics.create(code_name="A")  # type: ignore[call-arg]


def test_a_list_continues_at_its_position_and_after_an_error(bigfix: BigFix, stub: Stub) -> None:
    def row(number: int) -> dict[str, object]:
        return {"software_title_id": number, "metric_name": "A", "computer_system_id": number}

    stub.answer(200, {"total": 4, "rows": [row(1), row(2)]}).answer(503).answer(
        200, {"total": 4, "rows": [row(3), row(4)]}
    )
    rows = bigfix.license_usages.iterate(page_size=2)
    assert [next(rows).computer_system_id for _ in range(2)] == [1, 2]
    with pytest.raises(CallFailed):
        next(rows)
    assert next(rows).computer_system_id == 3
    again = bigfix.license_usages.iterate(page_size=2, position=rows.position)
    assert [entry.computer_system_id for entry in again] == [4]
    assert [entry.computer_system_id for entry in rows] == [4]


def test_a_download_goes_to_a_file_and_reports_its_progress(client: Client, stub: Stub, tmp_path: Path) -> None:
    stub.answer(200, b"x" * 100_000, {"Content-Length": "100000"}, "application/zip")
    seen: list[tuple[int, int | None]] = []
    target = tmp_path / "usage.zip"
    metering = MeteringResource(client).with_options(
        progress=lambda received, total: seen.append((received, total)), download_to=target
    )
    with metering.download_export_job("j" * 22) as file:
        assert file.save(tmp_path / "copy.zip").read_bytes() == b"x" * 100_000
    assert target.stat().st_size == 100_000
    assert seen[-1] == (100_000, 100_000)
    assert len(seen) > 1


def test_errors_have_the_vendors_body_and_survive_pickling(bigfix: BigFix, stub: Stub) -> None:
    stub.answer(403, {"error": "Access blocked"}, headers={"X-Request-Id": "r-2"})
    with pytest.raises(PermissionDenied) as caught:
        bigfix.about.get()
    error = caught.value
    body = error.body_as(Error)
    assert body is not None
    assert (body.error, error.request_id, error.body_as(Metric)) == ("Access blocked", "r-2", None)
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own
    assert (type(copied), str(copied), copied.error) == (PermissionDenied, str(error), error.error)
    wrong = WrongShape(error.failure, "/id", "an integer", "a string")
    assert pickle.loads(pickle.dumps(wrong)).pointer == "/id"  # noqa: S301 -- our own


def test_models_are_copied_and_pickled_with_what_is_unknown() -> None:
    metric = Metric.from_dict(STRANGE)
    for twin in (copy.copy(metric), copy.deepcopy(metric), pickle.loads(pickle.dumps(metric))):  # noqa: S301 -- our own
        assert twin == metric
        twin.extra["unit"] = "other"
        assert metric.extra == {"unit": "cores"}


@pytest.mark.parametrize(
    "front",
    [
        BigFix(URL, token="0" * 40),
        Informatica(URL, user="admin", password="hunter2-secret"),
        ServiceNow(URL, user="admin", password="hunter2-secret"),
    ],
    ids=lambda front: type(front).__name__,
)
def test_clients_are_copied_and_pickled_and_show_no_secrets(front: BigFix | Informatica | ServiceNow) -> None:
    twin = pickle.loads(pickle.dumps(front))  # noqa: S301 -- our own
    assert type(twin) is type(front)
    assert twin.client.session is not front.client.session
    assert copy.copy(front).client.session is front.client.session
    assert "hunter2" not in repr(front)
    assert "0" * 40 not in repr(front)


def test_threads_share_a_client(bigfix: BigFix, stub: Stub) -> None:
    stub.answer(200, {"version": "10.0"})
    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(lambda _: bigfix.with_options(timeout=1).version(), range(64)))
    assert versions == ["10.0"] * 64
    assert len(stub.requests) == 64


@pytest.fixture
def bare_log() -> Iterator[None]:
    handlers, level = LOG.handlers[:], LOG.level
    LOG.handlers.clear()
    yield
    LOG.handlers[:] = handlers
    LOG.setLevel(level)


def test_a_retry_is_a_warning_and_a_response_a_detail(stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(clock=InstantClock(), retry=Retry(attempts=2))
    front = BigFix(URL, token="0" * 40, settings=settings)
    front.client.session.mount("http://", stub)
    stub.answer(503).answer(200, {"version": "10.0"})
    with caplog.at_level(logging.DEBUG, "samclients"):
        front.about.get()
    assert [(record.levelno, " -> " in record.message) for record in caplog.records if record.name == "samclients"] == [
        (logging.DEBUG, True),
        (logging.WARNING, True),
        (logging.DEBUG, True),
    ]


@pytest.mark.usefixtures("bare_log")
def test_a_variable_shows_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMCLIENTS_LOG", "debug")
    configure_log()
    configure_log()
    assert (LOG.level, len(LOG.handlers)) == (logging.DEBUG, 1)


@pytest.mark.usefixtures("bare_log")
@pytest.mark.parametrize("value", ["", "loudly"])
def test_no_log_without_a_level(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SAMCLIENTS_LOG", value)
    configure_log()
    assert LOG.handlers == []


def test_versions_are_an_argument(stub: Stub) -> None:
    servicenow = ServiceNow(URL, user="admin", password="secret-password", settings=Settings(retry=Retry(attempts=1)))
    servicenow.client.session.mount("http://", stub)
    stub.answer(200, {"result": []})
    servicenow.table.list("core_company", sysparm_limit=5, version="v2")
    assert list(servicenow.table("core_company", version="v1").list(fields=["name"])) == []
    assert list(servicenow.table("u_custom").list(display_value="all")) == []
    paths = [(request.path_url or "").partition("?")[0] for request in stub.requests]
    assert paths == ["/api/now/v2/table/core_company", "/api/now/v1/table/core_company", "/api/now/table/u_custom"]
    stub.forget().answer(404, {"error": {"message": "No Record found", "detail": None}, "status": "failure"})
    with pytest.raises(NotFound) as caught:
        servicenow.table.get("core_company", "0" * 32, version="v1")
    assert caught.value.operation == "get_record_v1"


def test_a_post_is_not_repeated_unless_it_is_declared_idempotent(stub: Stub) -> None:
    front = BigFix(URL, token="0" * 40, settings=Settings(retry=Retry(attempts=3, first=0)))
    front.client.session.mount("http://", stub)
    stub.answer(503)
    for idempotent, requests in ((None, 1), (True, 4)):
        with pytest.raises(CallFailed):
            front.with_options(idempotent=idempotent).metrics.create(code_name="A", display_name="a")
        assert len(stub.requests) == requests
    assert ConnectionLost.never_processed is False


def test_a_status_is_read_whole(client: Client, stub: Stub) -> None:
    stub.answer(200, {"version": "10.0", "build": 7})
    about = AboutResource(client).get()
    assert (about.version, about.extra) == ("10.0", {"build": 7})
    assert ImportStatus.__struct_fields__[0] == "mode"


def test_requests_without_a_method_have_login_retries_and_errors(stub: Stub) -> None:
    front = BigFix(URL, token="0" * 40, settings=Settings(retry=Retry(attempts=2, first=0)))
    front.client.session.mount("http://", stub)
    stub.answer(503).answer(200, {"rows": [1]})
    for _ in range(6):
        stub.answer(200, b"<p>hello", media_type="text/html")
    stub.answer(403, {"error": "Not for you."})
    response = front.request("GET", "/api/sam/new", query={"limit": 5, "columns[]": ["a", "b"]})
    assert (response.status, response.parsed) == (200, {"rows": [1]})
    assert stub.requests[1].path_url == "/api/sam/new?limit=5&columns%5B%5D=a&columns%5B%5D=b"
    assert stub.requests[1].headers["Token"] == "0" * 40
    assert front.request("POST", "/api/new", body={"a": None}).parsed == "<p>hello"
    assert stub.bodies[2] == b'{"a":null}'
    for body in (None, {}, [], 0, ""):
        front.request("PATCH", "/api/new", body=body)
        assert stub.bodies[-1] == json.dumps(body).encode()
    with pytest.raises(PermissionDenied, match="Not for you") as caught:
        front.request("DELETE", "/api/new/7")
    assert caught.value.operation == "DELETE /api/new/7"


def test_usages_of_two_metrics_of_a_title_on_a_computer_are_no_repeated_page(bigfix: BigFix, stub: Stub) -> None:
    rows = [{"computer_system_id": 4, "software_title_id": 1, "metric_name": name} for name in ("PVU", "RVU")]
    for row in rows:
        stub.answer(200, {"total": 2, "rows": [row]})
    assert [row.metric_name for row in bigfix.license_usages.iterate(page_size=1)] == ["PVU", "RVU"]


@pytest.mark.parametrize("given", [{}, {"client_id": "a"}, {"client_secret": "b"}, {"refresh_token": ""}])
def test_flexera_needs_a_refresh_token_or_a_client_with_its_secret(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Give a refresh token, or client id and secret"):
        Flexera(URL, 1, **given)


@pytest.mark.parametrize("given", [{}, {"user": "a"}, {"password": "b"}, {"token": ""}])
def test_bigfix_needs_a_token_or_a_user_with_a_password(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Give a token, or user and password"):
        BigFix(URL, **given)
