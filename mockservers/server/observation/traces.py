"""Traces of OpenTelemetry: a span for each request and callback. Nothing is imported unless traces are wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mockservers.core.journal.entries import Entry
from mockservers.server.config import TracerProvider

if TYPE_CHECKING:
    from opentelemetry.util.types import AttributeValue

NANOSECONDS = 1_000_000_000  # of a second
FIRST_SERVER_ERROR = 500


def trace_with(provider: TracerProvider) -> Callable[[Entry], None]:
    """Return a function that makes a span of an exchange, within the trace that the request's headers name.

    The spans have neither paths and queries nor bodies, which can have secrets.
    """
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind, Status, StatusCode

    tracer = provider.get_tracer("mockservers")

    def trace(entry: Entry) -> None:
        began = int(entry.began * NANOSECONDS)
        span = tracer.start_span(
            f"{entry.service} {entry.operation or entry.method}",
            None if entry.is_callback else extract(entry.request.headers),
            SpanKind.CLIENT if entry.is_callback else SpanKind.SERVER,
            describe_exchange(entry),
            start_time=began,
        )
        if entry.status >= FIRST_SERVER_ERROR or (entry.is_callback and entry.error):
            span.set_status(Status(StatusCode.ERROR))
        span.end(began + int(entry.seconds * NANOSECONDS))

    return trace


def describe_exchange(entry: Entry) -> dict[str, AttributeValue]:
    """Return the attributes of an exchange's span."""
    found: dict[str, AttributeValue] = {
        "http.request.method": entry.method,
        "http.response.status_code": entry.status,
        "mockservers.vendor": entry.service,
        "mockservers.operation": entry.operation or "",
        "mockservers.world": entry.world,
        "mockservers.exchange": entry.number,
        "mockservers.faults": list(entry.faults),
    }
    return found | ({"error.type": entry.refused.kind} if entry.refused else {})


def make_provider() -> TracerProvider:
    """Make a provider that sends spans by OTLP over HTTP, as the variables ``OTEL_EXPORTER_OTLP_...`` say.

    Raises:
        ModuleNotFoundError: the extra ``tracing`` is not installed.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider as SpanSender
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = SpanSender(resource=Resource({SERVICE_NAME: "mockservers"}).merge(Resource.create()))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
