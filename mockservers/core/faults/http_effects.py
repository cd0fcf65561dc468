"""What general faults do to a request and to its answer, as far as HTTP goes; ``wire`` does the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import exp

from mockservers.core.errors import Disturbed
from mockservers.core.faults.fault import FaultHit
from mockservers.core.messages import Response

LONGEST_DELAY = 600.0  # real seconds
SIGMA = 0.5  # of a lognormal delay: one in forty is more than two and a half times as late as the middle
NO_CONTENT, TOO_MANY_REQUESTS = 204, 429
PROXY_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Proxy error</title></head>\n"
    b"<body><h1>Proxy error</h1><p>The proxy could not handle the request.</p></body></html>\n"
)


def total_delay(strikes: Iterable[FaultHit]) -> float:
    """How many real seconds a request waits before it is worked on."""
    late = sum(_milliseconds(one) / 1000 * one.pace for one in strikes if one.kind == "delay")
    return min(late, LONGEST_DELAY)


def _milliseconds(strike: FaultHit) -> float:
    middle: int = strike.values["milliseconds"]
    match strike.values["spread"]:
        case "uniform":
            return strike.random.uniform(0, 2 * middle)
        case "lognormal":
            return middle * exp(strike.random.gauss(0, SIGMA))
    return middle


def replace_response(strike: FaultHit) -> Response:
    """What comes in place of the request's work: nothing that HTTP has a word for.

    Raises:
        Disturbed: a status is to be answered.
    """
    if strike.kind in {"status", "rate_limit"}:
        wait = strike.values["retry_after"]
        given = wait or strike.kind == "rate_limit"
        headers = {"Retry-After": str(wait)} if given else {}
        raise Disturbed(strike.values.get("status", TOO_MANY_REQUESTS), headers)
    return Response(b"", 0, fault_hits=(strike,))


def apply_effects(answer: Response, strikes: Iterable[FaultHit]) -> Response:
    """The answer with what strikes it afterwards; what concerns the connection is left to ``wire``."""
    for strike in strikes:
        match strike.kind:
            case "malform":
                body = whole(answer)
                answer = replace(answer, body=body[: len(body) // 2])
            case "wrong_type":
                whole(answer)
                status = 200 if answer.status == NO_CONTENT else answer.status
                headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-type"}
                answer = replace(
                    answer, status=status, body=PROXY_PAGE, headers={**headers, "Content-Type": "text/html"}
                )
            case _ if strike.stage == "after":
                answer = replace(answer, fault_hits=(*answer.fault_hits, strike))
    return answer


def whole(answer: Response) -> bytes:
    """The encoded body, read to its end where it is a stream."""
    return b"".join(answer.body) if answer.is_stream else answer.body
