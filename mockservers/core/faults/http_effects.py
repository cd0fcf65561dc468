"""Effects of general faults on a request and its response; ``http.connection_effects`` has those on the connection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import exp

from mockservers.core.errors import InjectedError
from mockservers.core.faults.fault import FaultHit
from mockservers.core.messages import Response

LONGEST_DELAY = 600.0  # real seconds
SIGMA = 0.5  # of a lognormal delay: one in forty is more than two and a half times the median
NO_CONTENT, TOO_MANY_REQUESTS = 204, 429
PROXY_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Proxy error</title></head>\n"
    b"<body><h1>Proxy error</h1><p>The proxy could not handle the request.</p></body></html>\n"
)


def total_delay(hits: Iterable[FaultHit]) -> float:
    """Real seconds that a request waits before it is executed."""
    delay = sum(_milliseconds(hit) / 1000 * hit.pace for hit in hits if hit.kind == "delay")
    return min(delay, LONGEST_DELAY)


def _milliseconds(hit: FaultHit) -> float:
    middle: int = hit.values["milliseconds"]
    match hit.values["spread"]:
        case "uniform":
            return hit.random.uniform(0, 2 * middle)
        case "lognormal":
            return middle * exp(hit.random.gauss(0, SIGMA))
    return middle


def replace_response(hit: FaultHit) -> Response:
    """Return the response of a fault that replaces the handler: an empty one, for faults of the connection.

    Raises:
        InjectedError: the fault is an error status.
    """
    if hit.kind in {"status", "rate_limit"}:
        seconds = hit.values["retry_after"]
        headers = {"Retry-After": str(seconds)} if seconds or hit.kind == "rate_limit" else {}
        raise InjectedError(hit.values.get("status", TOO_MANY_REQUESTS), headers)
    return Response(b"", 0, fault_hits=(hit,))


def apply_effects(response: Response, hits: Iterable[FaultHit]) -> Response:
    """Apply faults to an encoded response; faults of the connection are added to its ``fault_hits``."""
    for hit in hits:
        match hit.kind:
            case "malform":
                body = join_body(response)
                response = replace(response, body=body[: len(body) // 2])
            case "wrong_type":
                join_body(response)
                status = 200 if response.status == NO_CONTENT else response.status
                headers = {name: value for name, value in response.headers.items() if name.lower() != "content-type"}
                headers["Content-Type"] = "text/html"
                response = replace(response, status=status, body=PROXY_PAGE, headers=headers)
            case _ if hit.stage == "after":
                response = replace(response, fault_hits=(*response.fault_hits, hit))
    return response


def join_body(response: Response) -> bytes:
    """Return the encoded body; a stream is read to its end."""
    return b"".join(response.body) if response.is_stream else response.body
