"""Limits of connections: time-outs, number of waiting connections, size of a request's head."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

try:
    import resource
except ImportError:  # Windows, which has no such limit
    resource = None  # type: ignore[assignment]

LONGEST_TARGET = 2_000_000  # bytes of a request's target (path and query)
MOST_HEADERS = 64 * 1024  # bytes of all headers of a request
MOST_PIPELINED = 100  # requests on one connection that wait for earlier responses
HEAD_TIMEOUT = BODY_TIMEOUT = 20.0  # seconds
WANTED_FILES = 4_096  # open files: a world needs five, and many systems allow too few for 256 worlds
ASSUMED_FILES = 1_024  # open files of a process, if the system has no limit


@dataclass(frozen=True)
class Limits:
    """Limits of connections, so that one client cannot block the others.

    Args:
        head: Seconds until the head of a request must be complete.
        body: Interval in seconds in which ``slowest`` bytes per second of a body must arrive.
        slowest: Minimum speed of a body in bytes per second.
        waiting: Maximum number of connections to all vendors' ports that wait for a request or for its rest. Beyond it,
            the connection that has waited longest is closed.
        waiting_control: The same for the control port.

    Raises:
        ValueError: a limit is zero or negative.
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
        """Return ``waiting`` and ``waiting_control``, at most a half and an eighth of the files of a process."""
        return max(min(self.waiting, files // 2), 1), max(min(self.waiting_control, files // 8), 1)


class Closable(Protocol):
    """A connection that can be closed to make room for another."""

    def give_up(self) -> None:
        """Close the connection immediately."""


class WaitingConnections:
    """The connections that wait for a request or for its rest, in the order in which they began to wait.

    Args:
        most: Maximum number of waiting connections.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[Closable, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, connection: Closable) -> None:
        """Add a connection; beyond the limit, close the one that has waited longest."""
        self._waiting.pop(connection, None)
        self._waiting[connection] = None
        if len(self._waiting) > self._most:
            longest = next(iter(self._waiting))
            del self._waiting[longest]
            longest.give_up()

    def discard(self, connection: Closable) -> None:
        """Remove a connection: its request is complete, or it is closed."""
        self._waiting.pop(connection, None)


def count_files() -> int:
    """Return the number of files that this process may open."""
    if resource is None:
        return ASSUMED_FILES
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ASSUMED_FILES if soft == resource.RLIM_INFINITY else soft


def raise_files_limit() -> None:
    """Raise the number of files that this process may open, if it can."""
    if resource is None:
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = WANTED_FILES if most == resource.RLIM_INFINITY else min(WANTED_FILES, most)
    if now != resource.RLIM_INFINITY and now < limit:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
