"""Events that a client reports: responses and retries."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass

from samclients.runtime.errors import CallFailed

LOG = logging.getLogger("samclients")
VARIABLE = "SAMCLIENTS_LOG"


@dataclass(frozen=True)
class ResponseReceived:
    """A response with any status was received; the URL contains no secrets."""

    operation: str
    method: str
    url: str
    status: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.method} {self.url} -> {self.status} ({self.seconds:.3f} s)"


@dataclass(frozen=True)
class Retrying:
    """A call failed and is repeated after ``wait`` seconds; ``attempt`` is the number of the failed attempt."""

    error: CallFailed
    attempt: int
    wait: float

    def __str__(self) -> str:
        return f"{self.error}; attempt {self.attempt}, retrying in {self.wait:.1f} s"


Event = ResponseReceived | Retrying
Watch = Callable[[Event], None]


def log(event: Event) -> None:
    """Log responses at level DEBUG, retries as warnings."""
    LOG.log(logging.WARNING if isinstance(event, Retrying) else logging.DEBUG, "%s", event)


def configure_log() -> None:
    """Log to stderr at the level that the variable ``SAMCLIENTS_LOG`` names, such as ``debug``, if it is set."""
    level = logging.getLevelNamesMapping().get(os.environ.get(VARIABLE, "").upper())
    if level is not None and not LOG.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        LOG.addHandler(handler)
        LOG.setLevel(level)
