"""The names that requests may have: query parameters and headers of specs, and the headers that HTTP itself knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.suggestions import suggest

if TYPE_CHECKING:
    from mockservers.core.service.service import Service

# Request headers of RFC 9110, 9111, 6265, 6266 and 7240, of browsers, proxies and tracing, and the server's own.
USUAL_HEADERS = frozenset(
    """
    accept accept-charset accept-encoding accept-language authorization cache-control connection content-disposition
    content-encoding content-language content-length content-location content-md5 content-range content-type cookie
    date dnt expect forwarded from host if-match if-modified-since if-none-match if-range if-unmodified-since
    keep-alive link max-forwards origin pragma prefer priority proxy-authorization range referer sec-ch-ua
    sec-fetch-dest sec-fetch-mode sec-fetch-site te trailer transfer-encoding upgrade user-agent via warning
    baggage traceparent tracestate idempotency-key x-amzn-trace-id x-b3-spanid x-b3-traceid x-client-version
    x-correlation-id x-csrf-token x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip
    x-request-id x-requested-with x-trace-id x-xsrf-token x-mock-scenario x-mock-world
    """.split()  # noqa: SIM905 -- a list of sixty lines is not easier to read
)


def check_query(names: Iterable[str], operations: Iterable[Operation], services: Mapping[str, Service]) -> None:
    """Hold names of query parameters against those that operations have.

    Raises:
        ValueError: one is unknown to all of them; the nearest are told.
    """
    several = list(operations)
    specs = {each.spec for each in several}
    if any(one.any_query and one.spec in specs for one in services.values()):
        return
    declared = {name for each in several for name in declared_parameters(each, "query")}
    for name in names:
        suggest("query parameter", name, declared)


def check_headers(names: Iterable[str], operations: Iterable[Operation], services: Mapping[str, Service]) -> None:
    """Hold names of request headers, in any case, against those that operations or HTTP have.

    Raises:
        ValueError: one is unknown to all of them; the nearest are told.
    """
    declared = {name.lower() for each in operations for name in declared_parameters(each, "header")}
    declared |= {one.method_override for one in services.values()} - {""}
    for name in names:
        suggest("header", name.lower(), declared | USUAL_HEADERS)


def declared_parameters(operation: Operation, location: str) -> set[str]:
    """The names that an operation declares for the query or for headers, those of credentials included."""
    named = {one.name for one in operation.parameters if one.location == location}
    return named | credential_names(operation.spec, location) if operation.secured else named


@cache
def credential_names(spec: Spec, location: str) -> frozenset[str]:
    """The names that a spec's security schemes have for the query or for headers."""
    schemes = [spec.resolve(one) for one in spec.components.get("securitySchemes", {}).values()]
    return frozenset(one["name"] for one in schemes if one["type"] == "apiKey" and one["in"] == location)
