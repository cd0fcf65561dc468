"""Kinds of faults: a description, their values, and the expected behaviour of a client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mockservers.core.service.options import Option

Stage = Literal["before", "instead", "after", "within"]

Outcome = Literal["recovered", "unmoved", "stopped", "hasty", "skipped", "lost", "hung", "not struck"]
GOES_ON: tuple[Outcome, ...] = ("recovered", "unmoved")
MAY_STOP: tuple[Outcome, ...] = ("recovered", "stopped")

MOST_BYTES = 1_000_000_000
LONGEST_RETRY = 86_400  # seconds


@dataclass(frozen=True)
class Kind:
    """A kind of fault.

    Args:
        name: One word; a vendor's own kinds are ``vendor.word``.
        help: The effect, in a line.
        expect: The expected behaviour of a client.
        values: The options of the fault, with defaults and bounds.
        stage: The time of the effect: ``before`` the handler, ``instead`` of it, ``after`` it, or ``within`` it; the
            vendor's handler asks for the latter with ``WorldContext.trigger_fault``.
        operations: The operations it is for; None for any, empty for faults of records without a request.
        secured: True if it is only for operations with credentials.
        survived: The outcomes of a run that behaves as expected.
    """

    name: str
    help: str
    expect: str
    values: Mapping[str, Option] = field(default_factory=dict)
    stage: Stage = "within"
    operations: tuple[str, ...] | None = None
    secured: bool = False
    survived: tuple[Outcome, ...] = ("recovered",)


RETRY = "retries later, a limited number of times, and loses no data"
TELL = "reports a response that it cannot read, and retries only what is safe to repeat"
UNSURE = "does not assume that nothing was done: checks, or repeats only what is safe to repeat"

GENERAL: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "status",
            "An error status with the vendor's own error body; nothing is done.",
            "retries after 429 and 5xx, and reports any other error",
            {
                "status": Option("HTTP status", 503, 400, 599),
                "retry_after": Option("Retry-After in seconds; 0 for none", 0, 0, LONGEST_RETRY),
            },
            "instead",
        ),
        Kind(
            "rate_limit",
            "429 with Retry-After and the vendor's own error body; nothing is done.",
            "waits as long as Retry-After says, then retries",
            {"retry_after": Option("Retry-After in seconds", 1, 0, LONGEST_RETRY)},
            "instead",
        ),
        Kind(
            "refuse",
            "A reset of the connection instead of a response; nothing is done.",
            RETRY,
            stage="instead",
        ),
        Kind("empty", "The connection is closed without a response; nothing is done.", RETRY, stage="instead"),
        Kind("garbage", "Bytes that are not HTTP; nothing is done.", RETRY, stage="instead"),
        Kind(
            "delay",
            "The response is late, by the world's clock (frozen: by the machine's).",
            "waits up to its timeout, then gives up or retries",
            {
                "milliseconds": Option("delay; the median of a spread", 1_000, 0, 600_000),
                "spread": Option("distribution of delays", "fixed", choices=("fixed", "uniform", "lognormal")),
            },
            "before",
            survived=GOES_ON,
        ),
        Kind(
            "dribble",
            "The body is slow, by the world's clock (frozen: by the machine's).",
            "has a timeout for the whole response, not only for each read",
            {"bytes_per_second": Option("speed", 100, 1, MOST_BYTES)},
            "after",
            survived=GOES_ON,
        ),
        Kind(
            "reset",
            "The work is done, then the connection is reset before the response or within its body.",
            UNSURE,
            {"after_bytes": Option("bytes of the body before the reset; 0 sends no head either", 0, 0, MOST_BYTES)},
            "after",
        ),
        Kind(
            "truncate",
            "Half of the body that Content-Length announces, then the end of the connection.",
            TELL,
            stage="after",
            survived=MAY_STOP,
        ),
        Kind(
            "wrong_length",
            "A wrong Content-Length: the rest of the body is missing, or the body is cut.",
            "has a timeout for the whole response, and reports one that it cannot read",
            {
                "by": Option("difference in bytes", 10, 1, 1_000_000),
                "than": Option("announces more than is sent, or less", "more", choices=("more", "less")),
            },
            "after",
            survived=MAY_STOP,
        ),
        Kind(
            "malform",
            "Half of the body, with a matching Content-Length.",
            TELL,
            stage="after",
            survived=MAY_STOP,
        ),
        Kind(
            "wrong_type",
            "Content-Type text/html and a proxy's page instead of the body.",
            TELL,
            stage="after",
            survived=MAY_STOP,
        ),
    )
}
