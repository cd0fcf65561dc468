"""Names of query parameters and headers: those that specs declare, and the usual HTTP headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.suggestions import suggest

if TYPE_CHECKING:
    from mockservers.core.service.service import Service

# Request headers of RFC 9110, 9111, 6265, 6266 and 7240, of browsers, proxies and tracing, and of the mock server.
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
    """Check that query parameters exist in at least one of some operations.

    Raises:
        ValueError: a parameter does not exist; the text names the nearest.
    """
    possible = list(operations)
    specs = {operation.spec for operation in possible}
    if any(service.any_query and service.spec in specs for service in services.values()):
        return
    declared = {name for operation in possible for name in declared_parameters(operation, "query")}
    for name in names:
        suggest("query parameter", name, declared)


def check_headers(names: Iterable[str], operations: Iterable[Operation], services: Mapping[str, Service]) -> None:
    """Check that request headers are usual ones or exist in at least one of some operations; case is ignored.

    Raises:
        ValueError: a header does not exist; the text names the nearest.
    """
    declared = {name.lower() for operation in operations for name in declared_parameters(operation, "header")}
    declared |= {service.method_override for service in services.values()} - {""}
    for name in names:
        suggest("header", name.lower(), declared | USUAL_HEADERS)


def declared_parameters(operation: Operation, location: str) -> set[str]:
    """Return the names that an operation declares in the query or in headers, including those of credentials."""
    names = {parameter.name for parameter in operation.parameters if parameter.location == location}
    return names | credential_names(operation.spec, location) if operation.secured else names


@cache
def credential_names(spec: Spec, location: str) -> frozenset[str]:
    """Return the names of a spec's API keys in the query or in headers."""
    schemes = [spec.resolve(scheme) for scheme in spec.components.get("securitySchemes", {}).values()]
    return frozenset(scheme["name"] for scheme in schemes if scheme["type"] == "apiKey" and scheme["in"] == location)
