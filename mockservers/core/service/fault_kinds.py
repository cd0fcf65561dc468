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


RETRY = "tries again later, a bounded number of times, and loses nothing"
TELL = "tells of an answer that it cannot read, and tries again only what may be repeated"
UNSURE = "does not take it that nothing was done: asks, or repeats what may be repeated"

GENERAL: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "status",
            "A status and the vendor's own error body; nothing is done.",
            "tries again after 429 and 5xx, and tells of any other",
            {
                "status": Option("HTTP status", 503, 400, 599),
                "retry_after": Option("Retry-After in seconds; 0 for none", 0, 0, LONGEST_RETRY),
            },
            "instead",
        ),
        Kind(
            "rate_limit",
            "429 with Retry-After and the vendor's own error body; nothing is done.",
            "waits as long as Retry-After says, then tries again",
            {"retry_after": Option("Retry-After in seconds", 1, 0, LONGEST_RETRY)},
            "instead",
        ),
        Kind(
            "refuse",
            "A reset of the connection instead of an answer; nothing is done.",
            RETRY,
            stage="instead",
        ),
        Kind("empty", "The connection is closed without an answer; nothing is done.", RETRY, stage="instead"),
        Kind("garbage", "Bytes that are no HTTP; nothing is done.", RETRY, stage="instead"),
        Kind(
            "delay",
            "The answer is late, by the world's clock (frozen: by the machine's).",
            "waits up to its timeout, then gives up or tries again",
            {
                "milliseconds": Option("how late; of a spread, in the middle", 1_000, 0, 600_000),
                "spread": Option("how delays differ", "fixed", choices=("fixed", "uniform", "lognormal")),
            },
            "before",
            survived=GOES_ON,
        ),
        Kind(
            "dribble",
            "The body comes slowly, by the world's clock (frozen: by the machine's).",
            "has a timeout for the whole answer, not only for each read",
            {"bytes_per_second": Option("speed", 100, 1, MOST_BYTES)},
            "after",
            survived=GOES_ON,
        ),
        Kind(
            "reset",
            "The work is done, then the connection is reset before the answer or within its body.",
            UNSURE,
            {
                "after_bytes": Option(
                    "bytes of the body that are sent before; 0 for not even the head", 0, 0, MOST_BYTES
                )
            },
            "after",
        ),
        Kind(
            "truncate",
            "Half of the body that Content-Length promises; then the end.",
            TELL,
            stage="after",
            survived=MAY_STOP,
        ),
        Kind(
            "wrong_length",
            "A Content-Length that is off: the rest never comes, or what comes is cut.",
            "has a timeout for the whole answer, and tells of one that it cannot read",
            {
                "by": Option("how many bytes it is off", 10, 1, 1_000_000),
                "than": Option("whether more is promised than is sent, or less", "more", choices=("more", "less")),
            },
            "after",
            survived=MAY_STOP,
        ),
        Kind(
            "malform",
            "A body that ends in the middle, with the Content-Length to match.",
            TELL,
            stage="after",
            survived=MAY_STOP,
        ),
        Kind(
            "wrong_type",
            "Content-Type text/html and a proxy's page in place of the body.",
            TELL,
            stage="after",
            survived=MAY_STOP,
        ),
    )
}
