"""Limits of connections: time-outs, waiting connections, size of a request's head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

LONGEST_TARGET = 2_000_000  # bytes of a request's target; longer ones are not read on
MOST_HEADERS = 64 * 1024  # bytes of all headers of a request
MOST_PIPELINED = 100  # requests on one connection that wait for the answers to earlier ones
HEAD_TIMEOUT = BODY_TIMEOUT = 20.0  # seconds
ASSUMED_FILES = 1_024  # that a process may open where the system does not say


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one client from holding up the others.

    Args:
        head: Seconds in which the head of a request must have come.
        body: Seconds in which a body must have gone on by ``slowest`` bytes each.
        slowest: Bytes per second.
        waiting: Connections to the vendors' ports together that may wait for a request or the rest of one. For one
            more, that which has waited longest is closed.
        waiting_control: The same for the control port, which thus has room of its own.

    Raises:
        ValueError: a bound that is not above zero.
    """

    head: float = HEAD_TIMEOUT
    body: float = BODY_TIMEOUT
    slowest: int = 500
    waiting: int = 512
    waiting_control: int = 128

    def __post_init__(self) -> None:
        if wrong := [name for name, value in vars(self).items() if value <= 0]:
            raise ValueError(f"The limit {wrong[0]} must be above zero.")

    def fit(self, files: int) -> tuple[int, int]:
        """Bound the waiting connections by what a process may open: half for the vendors, an eighth for control."""
        return max(min(self.waiting, files // 2), 1), max(min(self.waiting_control, files // 8), 1)


class Closable(Protocol):
    """A connection that can be given up."""

    def give_up(self) -> None:
        """Close it at once."""


class WaitingConnections:
    """The connections that wait for a request, or for the rest of one; that which waits longest is the first.

    Args:
        most: How many may wait.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[Closable, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, connection: Closable) -> None:
        """Let a connection wait from now on; perhaps give up the one that has waited longest."""
        self._waiting.pop(connection, None)
        self._waiting[connection] = None
        if len(self._waiting) > self._most:
            longest = next(iter(self._waiting))
            del self._waiting[longest]
            longest.give_up()

    def discard(self, connection: Closable) -> None:
        """A connection waits no more: its request is complete, or it is closed."""
        self._waiting.pop(connection, None)


def count_files() -> int:
    """Count the files that this process may open."""
    try:
        import resource
    except ImportError:
        return ASSUMED_FILES
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ASSUMED_FILES if soft == resource.RLIM_INFINITY else soft
