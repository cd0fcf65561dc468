"""Traces: a span for each request, off by default."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import requests
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from contract_tests.kit.programs.command_line import COMMAND, LONGEST, environment
from mockservers import MockServer

TRACE, PARENT = 0x4BF92F3577B34DA6A3CE929D0E0E4736, 0x00F067AA0BA902B7
TRACE_PARENT = {"traceparent": f"00-{TRACE:032x}-{PARENT:016x}-01"}


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def server(exporter: InMemorySpanExporter) -> Iterator[MockServer]:
    """A server whose spans are in ``exporter``."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with MockServer(traces=provider) as running:
        yield running
    provider.shutdown()


def read(exporter: InMemorySpanExporter) -> ReadableSpan:
    [span] = exporter.get_finished_spans()
    return span


def test_a_span_has_vendor_operation_world_and_faults(server: MockServer, exporter: InMemorySpanExporter) -> None:
    server.plane.create_world("w").faults.add("status", status=503)
    requests.get(f"{server.bigfix.url}/~w/api/sam/about?token=secret-token", timeout=10)
    span = read(exporter)
    assert (span.name, span.kind, span.status.status_code) == ("bigfix get_about", SpanKind.SERVER, StatusCode.ERROR)
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "http.response.status_code": 503,
        "mockservers.vendor": "bigfix",
        "mockservers.operation": "get_about",
        "mockservers.world": "w",
        "mockservers.exchange": 1,
        "mockservers.faults": ("status",),
        "error.type": "InjectedError",
    }
    assert span.start_time is not None
    assert span.end_time is not None
    assert 0 < span.end_time - span.start_time < 10**10
    assert "secret-token" not in span.to_json()


def test_a_span_belongs_to_the_trace_of_the_client(server: MockServer, exporter: InMemorySpanExporter) -> None:
    requests.get(f"{server.bigfix.url}/api/sam/about", headers=TRACE_PARENT, timeout=10)
    span = read(exporter)
    assert span.parent is not None
    assert (span.parent.trace_id, span.parent.span_id) == (TRACE, PARENT)
    assert span.status.status_code == StatusCode.UNSET


def test_a_request_without_a_trace_begins_one(server: MockServer, exporter: InMemorySpanExporter) -> None:
    requests.get(f"{server.bigfix.url}/nothing", timeout=10)
    span = read(exporter)
    assert span.parent is None
    assert span.name == "bigfix GET"


def test_by_default_nothing_of_metrics_and_traces_is_imported() -> None:
    program = """
import sys
from mockservers import MockServer
import requests

with MockServer() as server:
    assert requests.get(server.bigfix.url + "/api/sam/about", timeout=10).status_code == 401
print([name for name in ("opentelemetry", "prometheus_client") if name in sys.modules])
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=LONGEST, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.long
def test_the_option_sends_spans_to_the_collector() -> None:
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        ask = "import os, requests; requests.get(os.environ['BIGFIX_URL'] + '/api/sam/about', timeout=10)"
        variables = environment(
            OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.server_port}",
            OTEL_EXPORTER_OTLP_COMPRESSION="none",
        )
        command = [*COMMAND, "exec", "--quiet", "--traces", "--", sys.executable, "-c", ask]
        done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=LONGEST, check=False)
        collector.shutdown()
    assert (done.returncode, done.stderr) == (0, "")
    [(path, body)] = received
    assert path == "/v1/traces"
    assert b"bigfix get_about" in body
    assert b"mockservers.world" in body
